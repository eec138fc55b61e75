import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { lockHome } from './lock.ts';
import { migrate } from './migrate.ts';

export interface Querying {
  /** Runs one statement; `$1`, `$2`, … in it stand for the parameters. */
  query(text: string, params?: unknown[]): Promise<{ rows: unknown[] }>;
}

/** A PostgreSQL database, whichever program it is. */
export interface Database extends Querying {
  /** Runs all that `work` does in one transaction: all of it stays, or none. */
  transaction<T>(work: (inside: Querying) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

/**
 * Opens the store of a home, brought up to date. It has one owner at a time. What was answered stays, also when the
 * process is killed the moment after; a power cut can take the last writes, for PGlite leaves it to the operating
 * system when they reach the disk.
 * @throws HomeInUse when another process owns it; Error with what to do when the store is damaged.
 */
export async function openDatabase(home: string): Promise<Database> {
  const unlock = lockHome(home);
  try {
    const pglite = await openStore(join(home, 'store'));
    const database: Database = {
      query: (text, params) => pglite.query(text, params),
      transaction: (work) =>
        pglite.transaction((inside) => work({ query: (text, params) => inside.query(text, params) })),
      close: async () => {
        try {
          await pglite.close();
        } finally {
          unlock();
        }
      },
    };
    await migrate(database);
    return database;
  } catch (error) {
    unlock();
    throw error;
  }
}

async function openStore(dataDir: string): Promise<PGlite> {
  try {
    return await PGlite.create({ dataDir, relaxedDurability: false });
  } catch (error) {
    throw new Error(
      `the store in ${dataDir} cannot be opened: move that folder away to start with an empty one`,
      {
        cause: error,
      },
    );
  }
}
