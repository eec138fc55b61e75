import { z } from 'zod';
import { RecordedReport } from '../contract.ts';
import type { Database } from './database.ts';

/** Runs kept of each lab: the live checks of one evening are a few hundred, and only the last are looked at. */
const KEPT = 50;

/** Keeps a run, and lets the oldest of its lab go. */
export async function keepRun(database: Database, report: RecordedReport): Promise<void> {
  await database.transaction(async (inside) => {
    await inside.query('INSERT INTO run (id, lab, started_at, report) VALUES ($1, $2, $3, $4)', [
      report.id,
      report.lab,
      report.startedAt,
      JSON.stringify(report),
    ]);
    await inside.query(
      `DELETE FROM run WHERE lab = $1
       AND id NOT IN (SELECT id FROM run WHERE lab = $1 ORDER BY started_at DESC, id LIMIT ${KEPT})`,
      [report.lab],
    );
  });
}

/** A kept run, or undefined when there is none with that id. */
export async function findRun(database: Database, id: string): Promise<RecordedReport | undefined> {
  const { rows } = await database.query('SELECT report FROM run WHERE id = $1', [id]);
  const [row] = z.array(z.object({ report: RecordedReport })).parse(rows);
  return row?.report;
}
