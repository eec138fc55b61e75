import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AccountTarget } from '../../../checker/account/clients.ts';

const MINISTACK = join(import.meta.dirname, '../../../.venv/bin/ministack');

export interface Emulator {
  readonly port: number;
  stop(): Promise<void>;
}

/** A bare MiniStack, which looks at no signature: a proxy may stand in front of it. */
export async function startMiniStack(): Promise<Emulator> {
  const home = await mkdtemp(join(tmpdir(), 'drydock-ministack-'));
  const port = await freePort();
  const child = spawn(MINISTACK, [], {
    cwd: home,
    env: { ...process.env, GATEWAY_PORT: String(port), BIND_HOST: '127.0.0.1', HOME: home },
    stdio: 'ignore',
  });
  await answering(child, `http://127.0.0.1:${port}/_ministack/health`);
  return {
    port,
    stop: async () => {
      const gone = child.exitCode === null ? once(child, 'exit') : undefined;
      child.kill('SIGKILL');
      await gone;
      await rm(home, { recursive: true, force: true });
    },
  };
}

/** Any keys do: a bare MiniStack does not look at them. */
export const targetAt = (port: number): AccountTarget => ({
  kind: 'simulated',
  endpoint: `http://127.0.0.1:${port}`,
  region: 'us-east-1',
  credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
});

async function answering(child: ChildProcess, url: string): Promise<void> {
  const deadline = Date.now() + 30_000;
  while (Date.now() < deadline) {
    if (child.exitCode !== null) throw new Error(`MiniStack ended with ${child.exitCode}`);
    const up = await fetch(url).then(
      (answer) => answer.ok,
      () => false,
    );
    if (up) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error('MiniStack did not start within 30 s');
}

async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}
