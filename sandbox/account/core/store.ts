import { closeSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { z } from 'zod';
import { State } from './state.ts';

const rowSchema = z.object({ region: z.string(), family: z.string(), key: z.string(), body: z.string() });
type StoredRow = z.infer<typeof rowSchema>;

/**
 * ECS on disk: one SQLite file, one row a resource. What `save` returned from survives a killed process (the pages are
 * the kernel's by then); a transaction is there whole or not at all. Snapshots are files beside it.
 */
export class Store {
  readonly #db: DatabaseSync;
  readonly #snapshots: string;

  /** Throws a sentence when the file is not a store. */
  constructor(home: string) {
    const path = join(home, 'ecs.db');
    this.#snapshots = join(home, 'ecs-snapshots');
    mkdirSync(this.#snapshots, { recursive: true, mode: 0o700 });
    closeSync(openSync(path, 'a', 0o600));
    try {
      this.#db = new DatabaseSync(path);
      this.#db.exec('PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA busy_timeout=5000');
      this.#db.exec(
        'CREATE TABLE IF NOT EXISTS resources (region TEXT, family TEXT, key TEXT, body TEXT NOT NULL, ' +
          'PRIMARY KEY (region, family, key))',
      );
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      throw new Error(
        `The account's ECS in ${path} cannot be read (${why}). Move that file away to start afresh.`,
      );
    }
  }

  /** Everything, by region. */
  load(): Map<string, State> {
    const rows = this.#db.prepare('SELECT region, family, key, body FROM resources ORDER BY rowid').all();
    return statesOf(z.array(rowSchema).parse(rows));
  }

  /** Writes what changed in a region since the last commit, all or none. */
  save(region: string, state: State): void {
    const put = this.#db.prepare(
      'INSERT INTO resources (region, family, key, body) VALUES (?, ?, ?, ?) ' +
        'ON CONFLICT (region, family, key) DO UPDATE SET body = excluded.body',
    );
    const drop = this.#db.prepare('DELETE FROM resources WHERE region = ? AND family = ? AND key = ?');
    this.#transaction(() => {
      for (const [family, table] of state.tables()) {
        for (const [key, row] of table.changes()) {
          if (row === undefined) drop.run(region, family, key);
          else put.run(region, family, key, JSON.stringify(row));
        }
      }
    });
  }

  /** The name was checked by whoever asks. */
  writeSnapshot(name: string): void {
    const rows = this.#db.prepare('SELECT region, family, key, body FROM resources ORDER BY rowid').all();
    const path = join(this.#snapshots, `${name}.json`);
    const file = openSync(`${path}.tmp`, 'w', 0o600);
    writeFileSync(file, JSON.stringify(rows));
    fsyncSync(file);
    closeSync(file);
    renameSync(`${path}.tmp`, path);
  }

  /** Makes a snapshot, or nothing at all, the whole state on disk. A snapshot from before there was ECS is empty. */
  replace(name: string | undefined): Map<string, State> {
    const rows = name === undefined ? [] : this.#readSnapshot(name);
    this.#transaction(() => {
      this.#db.exec('DELETE FROM resources');
      const put = this.#db.prepare('INSERT INTO resources (region, family, key, body) VALUES (?, ?, ?, ?)');
      for (const row of rows) put.run(row.region, row.family, row.key, row.body);
    });
    return statesOf(rows);
  }

  close(): void {
    this.#db.close();
  }

  #readSnapshot(name: string): StoredRow[] {
    const path = join(this.#snapshots, `${name}.json`);
    let text: string;
    try {
      text = readFileSync(path, 'utf8');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
      throw error;
    }
    try {
      return z.array(rowSchema).parse(JSON.parse(text));
    } catch {
      throw new Error(`The snapshot ${name} is damaged: ${path} cannot be read. Take it again.`);
    }
  }

  #transaction(work: () => void): void {
    this.#db.exec('BEGIN IMMEDIATE');
    try {
      work();
      this.#db.exec('COMMIT');
    } catch (error) {
      this.#db.exec('ROLLBACK');
      throw error;
    }
  }
}

function statesOf(rows: StoredRow[]): Map<string, State> {
  const states = new Map<string, State>();
  for (const row of rows) {
    const state = states.get(row.region) ?? new State();
    states.set(row.region, state);
    // Our own writing: its shape was checked when it was asked for.
    new Map(state.tables()).get(row.family)?.put(row.key, JSON.parse(row.body));
  }
  for (const state of states.values()) for (const [, table] of state.tables()) table.commit();
  return states;
}
