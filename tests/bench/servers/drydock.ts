import { mkdtempSync, rmSync } from 'node:fs';
import http from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Metrics } from '../../../sandbox/metrics.ts';
import { HostLink } from '../../../sandbox/ptyhost/client.ts';
import { TerminalGateway } from '../../../sandbox/terminal/gateway.ts';
import { Tokens } from '../../../sandbox/terminal/tokens.ts';

// Our terminal as the process driver runs it, with the benchmark's shell, and a token for whoever asks.
const port = Number(process.argv[2]);
const file = process.argv[3] ?? '/bin/bash';
const home = mkdtempSync(join(tmpdir(), 'drydock-bench-'));
const link = await HostLink.open({ home, idleMs: 30_000 }, { commandEnd: () => {} });
const tokens = new Tokens('key');
const gateway = new TerminalGateway({
  machine: {
    connect: () => link.connect(),
    shell: () => ({ file, args: [], cwd: '/tmp', env: { PATH: process.env.PATH ?? '', HOME: '/tmp' } }),
    setEnvironment: async () => {},
    stop: () => link.stop(),
  },
  metrics: new Metrics(() => ({ driver: 'process', ready: true, says: '' })),
  tokens,
  port: () => port,
});
const server = http.createServer((_request, response) => response.end(tokens.give('key')));
server.on('upgrade', (request, socket, head) => gateway.upgrade(request, socket, head));
server.listen(port, '127.0.0.1');
process.on('SIGTERM', async () => {
  await link.stop();
  rmSync(home, { recursive: true, force: true });
  process.exit(0);
});
