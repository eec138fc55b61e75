import { existsSync, lstatSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Bytes. A unix socket's path holds 108 on Linux, 104 on macOS, with the closing zero. */
const LONGEST_PATH = 100;
const NAME = 'shells.sock';

/**
 * Where the home's host listens: in the home, or where that path is too long for a socket, in a private folder whose
 * name the home keeps.
 */
export function socketPath(home: string): string {
  const own = join(home, NAME);
  if (Buffer.byteLength(own) <= LONGEST_PATH) return own;
  const record = join(home, 'ptyhost.folder');
  const known = existsSync(record) ? readFileSync(record, 'utf8') : undefined;
  if (known !== undefined && isPrivate(known)) return join(known, NAME);
  // Not the system's default, which may be just as long.
  const folder = mkdtempSync(join(tmpdir().length < 50 ? tmpdir() : '/tmp', 'drydock-'));
  writeFileSync(record, folder, { mode: 0o600 });
  return join(folder, NAME);
}

function isPrivate(folder: string): boolean {
  const stat = lstatSync(folder, { throwIfNoEntry: false });
  return stat?.isDirectory() === true && stat.uid === process.getuid?.() && (stat.mode & 0o077) === 0;
}
