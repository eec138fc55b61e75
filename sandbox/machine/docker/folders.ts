import { chmodSync, lstatSync, mkdirSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { fingerprint } from './machines.ts';

/** Bytes. A unix socket's path holds 108, with the closing zero; the longest name in here takes 19. */
const LONGEST_FOLDER = 85;

/**
 * The home's own folder for sockets: in the home, or where that path is too long for a socket, in a private folder of
 * the system's temporary one. Always the same, since a machine that lives on has it mounted.
 */
export function privateFolder(home: string): string {
  const own = join(realpathSync(home), 'machine');
  const folder =
    Buffer.byteLength(own) <= LONGEST_FOLDER
      ? own
      : join('/tmp', `drydock-${process.getuid?.()}-${fingerprint(home)}`);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const stat = lstatSync(folder);
  if (!stat.isDirectory() || stat.uid !== process.getuid?.() || (stat.mode & 0o077) !== 0)
    throw new Error(`${folder} is not a private folder of this user: remove it, then start again.`);
  return folder;
}

/** The part of it that the machine sees. Its learner may be another user, so it lets pass who has reached it. */
export function socketFolder(home: string): string {
  const folder = join(privateFolder(home), 'run');
  mkdirSync(folder, { recursive: true });
  chmodSync(folder, 0o711);
  return folder;
}
