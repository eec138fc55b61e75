import { mkdirSync, rmdirSync, statSync } from 'node:fs';
import net from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** Milliseconds. Holding takes a few; a lock older than this was left by a process that was killed. */
const STALE_MS = 5_000;

/** Runs `work` while no other process runs its own under the same path. */
export async function exclusively<T>(path: string, work: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      mkdirSync(path);
      break;
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
    }
    const age = Date.now() - (statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? Date.now());
    if (age > STALE_MS) remove(path);
    await sleep(20);
  }
  try {
    return await work();
  } finally {
    remove(path);
  }
}

function remove(path: string): void {
  try {
    rmdirSync(path);
  } catch {
    // Another process has taken the stale lock away.
  }
}

/** A connection to a unix socket; undefined when nobody listens there. */
export function connectTo(path: string): Promise<net.Socket | undefined> {
  return new Promise((resolve) => {
    const socket = net.connect(path);
    socket.once('connect', () => {
      socket.removeAllListeners('error');
      resolve(socket);
    });
    socket.once('error', () => resolve(undefined));
  });
}
