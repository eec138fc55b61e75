import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { Database } from './database.ts';

const FOLDER = join(import.meta.dirname, 'migrations');

const Applied = z.array(z.object({ number: z.int() }));

/**
 * Runs the migrations that the database does not have yet, each in a transaction of its own.
 * @throws Error when the database is newer than this program.
 */
export async function migrate(database: Database): Promise<void> {
  await database.query(
    'CREATE TABLE IF NOT EXISTS migration (number integer PRIMARY KEY, at timestamptz NOT NULL)',
  );
  const { rows } = await database.query('SELECT number FROM migration');
  const applied = new Set(Applied.parse(rows).map(({ number }) => number));
  const files = readdirSync(FOLDER)
    .filter((name) => /^\d{4}-.*\.sql$/.test(name))
    .sort();
  const newest = Number(files.at(-1)?.slice(0, 4) ?? 0);
  const unknown = [...applied].find((number) => number > newest);
  if (unknown !== undefined) {
    throw new Error(
      `the store has migration ${unknown}, and this program knows them up to ${newest}: start the newer version that made it`,
    );
  }
  for (const file of files) {
    const number = Number(file.slice(0, 4));
    if (applied.has(number)) continue;
    await database.transaction(async (inside) => {
      for (const statement of statementsOf(readFileSync(join(FOLDER, file), 'utf8'))) {
        await inside.query(statement);
      }
      await inside.query('INSERT INTO migration (number, at) VALUES ($1, now())', [number]);
    });
  }
}

/** Statements end with a semicolon at the end of a line. */
const statementsOf = (sql: string): string[] =>
  sql
    .split(/;\s*(?:\n|$)/)
    .map((statement) => statement.trim())
    .filter((statement) => statement !== '');
