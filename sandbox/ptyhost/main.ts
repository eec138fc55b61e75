import { chmodSync, rmSync } from 'node:fs';
import net from 'node:net';
import { z } from 'zod';
import { handed } from './delivery.ts';
import { PtyHost } from './host.ts';
import { connectTo, exclusively } from './lock.ts';

/**
 * The pty host: a program of its own, so that shells outlive the server that shows them. Called with one argument, the
 * JSON of the schema below. Ends at once when another host already serves the same socket.
 */
const ms = z.int().positive();
const { socket, ...settings } = z
  .object({
    socket: z.string(),
    idleMs: ms,
    life: z.object({ idleMs: ms, ageMs: ms, warnMs: ms }).optional(),
  })
  .parse(JSON.parse(process.argv[2] ?? ''));

// A page that goes away in the wrong moment must not take the shells with it.
process.on('uncaughtException', (error) => console.error(error));
process.on('unhandledRejection', (error) => console.error(error));

process.umask(0o077);
const serves = await exclusively(`${socket}.lock`, async () => {
  const other = await connectTo(socket);
  if (other) {
    other.destroy();
    return false;
  }
  rmSync(socket, { force: true });
  const host = new PtyHost(settings, () => {
    rmSync(socket, { force: true });
    process.exit(0);
  });
  const server = net.createServer((connection) => host.accept(connection));
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(socket, resolve);
  });
  chmodSync(socket, 0o600);
  // The server that started this host hands pages' sockets over, and takes them with it when it goes.
  handed((...page) => host.take(...page));
  process.on('disconnect', () => host.letGo());
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => void host.stop());
  // A hang-up is of the terminal that npm start was typed in; shells outlive it.
  process.on('SIGHUP', () => {});
  return true;
}).catch((error) => {
  console.error(error);
  process.exit(1);
});
if (!serves) process.exit(0);
