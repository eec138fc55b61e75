import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/** Another process owns the home. */
export class HomeInUse extends Error {
  constructor(home: string, owner: string | undefined) {
    const who = owner === undefined ? 'another process' : `process ${owner}`;
    super(`${who} already uses ${home}: stop it first, or set DRYDOCK_HOME to another folder`);
    this.name = 'HomeInUse';
  }
}

/**
 * Takes the exclusive lock of a home. The operating system holds it (SQLite's file lock), so it is free at once
 * when its owner ends, however it ends, and there is no age at which it is guessed to be stale.
 * @returns what gives the lock back.
 * @throws HomeInUse with the process id of the owner, where that is known.
 */
export function lockHome(home: string): () => void {
  mkdirSync(home, { recursive: true, mode: 0o700 });
  const lock = new DatabaseSync(join(home, 'lock'));
  const owner = join(home, 'owner');
  try {
    lock.exec('PRAGMA busy_timeout = 0; BEGIN EXCLUSIVE');
  } catch (error) {
    lock.close();
    if (error instanceof Error && /locked|busy/.test(error.message))
      throw new HomeInUse(home, ownerIn(owner));
    throw error;
  }
  writeFileSync(owner, `${process.pid}\n`);
  return () => lock.close();
}

function ownerIn(file: string): string | undefined {
  try {
    return /^\d+$/m.exec(readFileSync(file, 'utf8'))?.[0];
  } catch {
    return undefined;
  }
}
