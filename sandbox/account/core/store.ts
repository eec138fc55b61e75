import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';
import { State } from './state.ts';

const LOCK_WAIT_MS = 3_000;
const BUSY = 5; // https://sqlite.org/rescode.html#busy
const NAME = /^[a-z0-9-]{1,64}$/;
/** The rows of the emulator: one a service, of all regions. */
const BASE = 'base';
const SELECT = 'SELECT region, family, key, body FROM resources ORDER BY rowid';
const PUT =
  'INSERT INTO resources (region, family, key, body) VALUES (?, ?, ?, ?) ' +
  'ON CONFLICT (region, family, key) DO UPDATE SET body = excluded.body';

const rowSchema = z.object({ region: z.string(), family: z.string(), key: z.string(), body: z.string() });
type StoredRow = z.infer<typeof rowSchema>;

/** The emulator's state: a document a service. */
export type BaseState = Record<string, string>;

/**
 * The account on disk: one SQLite file, one row a resource of ours or a service of the emulator's. What `save` returned
 * from survives a killed process (the pages are the kernel's by then); a transaction is there whole or not at all.
 * Snapshots are files beside it.
 */
export class Store {
  readonly #db: DatabaseSync;
  readonly #snapshots: string;
  /** What the learner should know about this start. */
  readonly notice: string | undefined;

  /** Opens it for this process alone. Throws a sentence when another has it, or when the file is not a store. */
  static async open(home: string): Promise<Store> {
    const deadline = Date.now() + LOCK_WAIT_MS;
    for (;;) {
      try {
        return new Store(home);
      } catch (error) {
        const busy = error instanceof Error && 'errcode' in error && error.errcode === BUSY;
        if (!busy) throw unreadable(home, error);
        // One that was just killed needs a moment to go.
        if (Date.now() > deadline)
          throw new Error(`The simulated account in ${home} is already running. Stop it first.`);
        await pause(50);
      }
    }
  }

  private constructor(home: string) {
    const path = join(home, 'state.db');
    this.notice = setAside(path);
    this.#snapshots = join(home, 'snapshots');
    mkdirSync(this.#snapshots, { recursive: true, mode: 0o700 });
    closeSync(openSync(path, 'a', 0o600));
    this.#db = new DatabaseSync(path);
    try {
      this.#db.exec('PRAGMA locking_mode=EXCLUSIVE; PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL');
      this.#db.exec(
        'BEGIN IMMEDIATE; CREATE TABLE IF NOT EXISTS resources (region TEXT, family TEXT, key TEXT, ' +
          'body TEXT NOT NULL, PRIMARY KEY (region, family, key)); COMMIT',
      );
    } catch (error) {
      this.#db.close();
      throw error;
    }
  }

  /** Everything of ours, by region. */
  load(): Map<string, State> {
    return statesOf(this.#rows());
  }

  base(): BaseState {
    return baseOf(this.#rows());
  }

  /** Writes what changed in a region since the last commit, all or none. */
  save(region: string, state: State): void {
    const put = this.#db.prepare(PUT);
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

  /** Writes the services of the emulator that changed, all or none. */
  saveBase(changed: BaseState): void {
    const put = this.#db.prepare(PUT);
    this.#transaction(() => {
      for (const [service, body] of Object.entries(changed)) put.run('', BASE, service, body);
    });
  }

  /** Throws a sentence for a bad name. */
  writeSnapshot(name: string): void {
    const path = this.#snapshot(name);
    const file = openSync(`${path}.tmp`, 'w', 0o600);
    writeFileSync(file, JSON.stringify(this.#rows()));
    fsyncSync(file);
    closeSync(file);
    renameSync(`${path}.tmp`, path);
  }

  /** Throws a sentence for a snapshot that does not exist or cannot be read. */
  readSnapshot(name: string): { rows: StoredRow[]; base: BaseState } {
    const path = this.#snapshot(name);
    let text: string;
    try {
      text = readFileSync(path, 'utf8');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
      const files = readdirSync(this.#snapshots).filter((file) => file.endsWith('.json'));
      const names = files.map((file) => file.slice(0, -'.json'.length)).toSorted();
      const known = names.length > 0 ? `It has ${names.join(', ')}.` : 'It has no snapshots yet.';
      throw new Error(`This account has no snapshot named ${name}. ${known}`);
    }
    try {
      const rows = z.array(rowSchema).parse(JSON.parse(text));
      return { rows, base: baseOf(rows) };
    } catch {
      throw new Error(`The snapshot ${name} is damaged: ${path} cannot be read. Take it again.`);
    }
  }

  /** Makes a snapshot's rows of ours, and what the emulator has by then, the whole state, all or none. */
  replace(rows: StoredRow[], base: BaseState): Map<string, State> {
    const ours = rows.filter(({ family }) => family !== BASE);
    this.#transaction(() => {
      this.#db.exec('DELETE FROM resources');
      const put = this.#db.prepare(PUT);
      for (const row of ours) put.run(row.region, row.family, row.key, row.body);
      for (const [service, body] of Object.entries(base)) put.run('', BASE, service, body);
    });
    return statesOf(ours);
  }

  close(): void {
    this.#db.close();
  }

  #rows(): StoredRow[] {
    return z.array(rowSchema).parse(this.#db.prepare(SELECT).all());
  }

  #snapshot(name: string): string {
    if (!NAME.test(name))
      throw new Error("A snapshot's name has 1 to 64 lower-case letters, digits and hyphens.");
    return join(this.#snapshots, `${name}.json`);
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

function unreadable(home: string, error: unknown): Error {
  const why = error instanceof Error ? error.message : String(error);
  return new Error(
    `The account's state in ${join(home, 'state.db')} cannot be read (${why}). Move that file away to start afresh.`,
  );
}

const baseOf = (rows: StoredRow[]): BaseState =>
  Object.fromEntries(rows.flatMap(({ family, key, body }) => (family === BASE ? [[key, body]] : [])));

function statesOf(rows: StoredRow[]): Map<string, State> {
  const states = new Map<string, State>();
  for (const row of rows) {
    if (row.family === BASE) continue;
    const state = states.get(row.region) ?? new State();
    states.set(row.region, state);
    // Our own writing: its shape was checked when it was asked for.
    new Map(state.tables()).get(row.family)?.put(row.key, JSON.parse(row.body));
  }
  for (const state of states.values()) for (const [, table] of state.tables()) table.commit();
  return states;
}

/** What an earlier version kept has other tables. It is moved away, so that nothing is lost and the account starts afresh. */
function setAside(path: string): string | undefined {
  if (!existsSync(path) || statSync(path).size === 0) return undefined;
  const db = new DatabaseSync(path);
  try {
    if (db.prepare("SELECT 1 FROM sqlite_master WHERE name = 'state'").get() === undefined) return undefined;
  } finally {
    db.close();
  }
  const kept = `${path}.earlier`;
  renameSync(path, kept);
  return (
    'This simulated account was made by an earlier version of Drydock, which kept it in another way. It starts afresh; ' +
    `what was there is in ${kept}.`
  );
}
