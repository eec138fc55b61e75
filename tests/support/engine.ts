import { spawn } from 'node:child_process';
import net, { type AddressInfo } from 'node:net';
import { findEngine } from '../../app/setup/engine.ts';
import { hasImage, machineImage } from '../../app/setup/machine.ts';
import { run } from '../../app/setup/stage.ts';
import type { EnginePlan } from '../../sandbox/machine/choose.ts';
import { Engine } from '../../sandbox/machine/docker/engine.ts';
import { findMachines, fingerprint } from '../../sandbox/machine/docker/machines.ts';

const found = await findEngine();
const image = machineImage();

/** Why tests of docker lab machines are skipped; undefined where they run. */
export const noEngine: string | undefined =
  'none' in found
    ? found.none
    : (await hasImage(image))
      ? undefined
      : `${image} is not built: npm test builds it`;

/** The engine for docker lab machines, only to be used where `noEngine` is undefined. */
export const engine = { socket: 'none' in found ? '' : found.socket, image };
export const enginePlan = (): EnginePlan => ({ socket: engine.socket, image: Promise.resolve(image) });

/** A suite's title, which says why it is skipped where it is. */
export const onDocker = (title: string): string => (noEngine ? `${title} (skipped: ${noEngine})` : title);

/** The id of a home's lab machine; undefined while it has none. */
export const machineOf = async (home: string): Promise<string | undefined> =>
  (await findMachines(new Engine(engine.socket), fingerprint(home)))[0]?.id;

/** Runs a script in a machine as its root, the strongest attacker in there. */
export async function asRoot(
  machine: string,
  script: string,
): Promise<{ code: number | null; output: string }> {
  return run('docker', ['exec', '--user', '0', machine, 'bash', '-c', script]);
}

/**
 * Leads a port of this computer to one in a machine, which has no network: a program in it for each connection.
 * @returns the address here, and what ends it.
 */
export async function portOfMachine(
  machine: string,
  port: number,
): Promise<{ url: string; close: () => Promise<void> }> {
  const sockets = new Set<net.Socket>();
  const server = net.createServer((socket) => {
    const command = ['exec', '--interactive', machine, 'busybox', 'nc', '127.0.0.1', String(port)];
    const inside = spawn('docker', command, { stdio: ['pipe', 'pipe', 'ignore'] });
    sockets.add(socket);
    socket.pipe(inside.stdin);
    inside.stdout.pipe(socket);
    // Either end may break off; then so does the other.
    for (const stream of [socket, inside.stdin]) stream.on('error', () => inside.kill());
    socket.once('close', () => {
      sockets.delete(socket);
      inside.kill();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}
