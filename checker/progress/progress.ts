import { z } from 'zod';
import { StepProgress } from '../contract.ts';
import type { Database } from './database.ts';

const Rows = z.array(
  z
    .object({ lab: z.string(), step: z.string(), done_at: z.date() })
    .transform(({ lab, step, done_at }) => StepProgress.parse({ lab, step, doneAt: done_at.toISOString() })),
);

/** What is done in an account, in the order it was. */
export async function stepsDone(database: Database, accountId: string): Promise<StepProgress[]> {
  const { rows } = await database.query(
    'SELECT lab, step, done_at FROM progress WHERE account_id = $1 ORDER BY done_at, lab, step',
    [accountId],
  );
  return Rows.parse(rows);
}

/** Keeps that these steps of a lab are done. @returns those that were not done before. */
export async function markDone(
  database: Database,
  accountId: string,
  lab: string,
  steps: readonly string[],
): Promise<StepProgress[]> {
  if (steps.length === 0) return [];
  const { rows } = await database.query(
    `INSERT INTO progress (account_id, lab, step, done_at)
     SELECT $1, $2, unnest($3::text[]), now()
     ON CONFLICT DO NOTHING
     RETURNING lab, step, done_at`,
    [accountId, lab, steps],
  );
  return Rows.parse(rows);
}

/** Forgets what is done in an account; the account itself is left as it is. */
export async function forgetProgress(database: Database, accountId: string): Promise<void> {
  await database.query('DELETE FROM progress WHERE account_id = $1', [accountId]);
}
