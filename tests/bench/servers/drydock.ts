import { mkdtempSync, rmSync } from 'node:fs';
import http from 'node:http';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { DockerMachine } from '../../../sandbox/machine/docker/machine.ts';
import { machineShell } from '../../../sandbox/machine/docker/shell.ts';
import type { Machine } from '../../../sandbox/machine/driver.ts';
import { HostLink } from '../../../sandbox/ptyhost/client.ts';
import { TerminalGateway } from '../../../sandbox/terminal/gateway.ts';
import { Tokens } from '../../../sandbox/terminal/tokens.ts';
import { engine } from '../../support/engine.ts';
import { ENVIRONMENT } from '../../support/pty-server.ts';

// Our terminal as a driver runs it (process, or docker), with the benchmark's shell, and a token for whoever asks.
const [, , port = '', file = '/bin/bash', driver = 'process'] = process.argv;
const home = mkdtempSync(join(tmpdir(), 'drydock-bench-'));
const machine = driver === 'docker' ? await inMachine() : await inFolder();

async function inFolder(): Promise<Machine> {
  const link = await HostLink.open({ home, idleMs: 30_000 }, { commandEnd: () => {} });
  const shell = { file, args: [], cwd: '/tmp', env: { PATH: process.env.PATH ?? '', HOME: '/tmp' } };
  return {
    show: (page) => link.give(page, shell),
    setEnvironment: async () => {},
    stop: () => link.stop(),
  };
}

async function inMachine(): Promise<Machine> {
  const docker = new DockerMachine(
    {
      home,
      ...engine,
      registry: '111122223333.dkr.ecr.us-east-1.amazonaws.com',
      environment: ENVIRONMENT,
      material: [file, join(dirname(file), 'inputrc')],
      log: () => {},
    },
    { commandEnd: () => {} },
  );
  await docker.warm();
  // Its engine's start would be in the figures.
  await docker.engineReady();
  const shell = { ...machineShell(), file: join('/home/learner', basename(file)), args: [], cwd: '/tmp' };
  return {
    show: (page) => docker.show(page, shell),
    setEnvironment: async () => {},
    stop: () => docker.stop(),
  };
}

const tokens = new Tokens('key');
const gateway = new TerminalGateway({
  machine,
  tokens,
  port: () => Number(port),
});
const server = http.createServer((_request, response) => response.end(tokens.give('key')));
server.on('upgrade', (request, socket, head) => gateway.upgrade(request, socket, head));
server.listen(Number(port), '127.0.0.1');
process.on('SIGTERM', async () => {
  await machine.stop();
  rmSync(home, { recursive: true, force: true });
  process.exit(0);
});
