import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { join, resolve } from 'node:path';
import express from 'express';
import type { EnginePlan } from '../../sandbox/machine/choose.ts';
import type { LifeLimits } from '../../sandbox/ptyhost/lifetime.ts';
import { createSandbox, type Sandbox } from '../../sandbox/server.ts';

/**
 * A sandbox behind a bare HTTP server. As a program of its own (`node pty-server.ts HOME [PORT]`) it prints its port, so that
 * a test can kill it like the real server.
 */

export const ROOT = resolve(import.meta.dirname, '../..');
export const KEY = 'the-key-of-this-home';
export const ENVIRONMENT = {
  kind: 'simulated',
  endpoint: 'http://127.0.0.1:9',
  region: 'us-east-1',
  credentials: { accessKeyId: 'AKIALEARNER', secretAccessKey: 'secret-of-the-learner' },
} as const;

export interface TestServer {
  sandbox: Sandbox;
  port: number;
  /** Closes the HTTP server and ends every shell. */
  stop(): Promise<void>;
}

/** @param files a folder to serve beside the sandbox. */
export async function startServer(
  home: string,
  options: {
    address?: string;
    port?: number;
    idleMs?: number;
    life?: LifeLimits;
    files?: string;
    engine?: EnginePlan;
  } = {},
): Promise<TestServer> {
  const { address = '127.0.0.1' } = options;
  const app = express();
  const server = http.createServer(app);
  const port = (): number => (server.address() as AddressInfo).port;
  const sandbox = await createSandbox({
    home,
    key: KEY,
    listensOn: address,
    port,
    environment: ENVIRONMENT,
    python: join(ROOT, '.venv/bin/python'),
    engine: options.engine ?? { none: 'this test wants none' },
    registry: '111122223333.dkr.ecr.us-east-1.amazonaws.com',
    log: () => {},
    idleMs: options.idleMs ?? 60_000,
    ...(options.life ? { life: options.life } : {}),
  });
  app.use(sandbox.router);
  if (options.files) app.use(express.static(options.files));
  server.on('upgrade', (request, socket, head) => {
    if (!sandbox.upgrade(request, socket, head)) socket.destroy();
  });
  await new Promise<void>((done) => server.listen(options.port ?? 0, address, done));
  return {
    sandbox,
    port: port(),
    async stop() {
      await sandbox.stop();
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
}

if (process.argv[1] === import.meta.filename) {
  const [, , home = '', port = '0', files] = process.argv;
  const { TEST_ENGINE_SOCKET: socket, TEST_IMAGE: image = '' } = process.env;
  const engine = socket ? { socket, image: Promise.resolve(image) } : undefined;
  const { port: bound } = await startServer(home, {
    port: Number(port),
    ...(files ? { files } : {}),
    ...(engine ? { engine } : {}),
  });
  process.stdout.write(`${bound}\n`);
}
