import { z } from 'zod';
import type { Judgement } from './finding.ts';
import type { ReadName, ReadValues } from './readings.ts';

/** What a check may know besides its readings. */
export interface Place {
  readonly region: string;
  readonly accountId: string;
}

/** One question about an account. Its id is the name under which its step lists it. */
export interface Check {
  readonly title: string;
  readonly reads: readonly ReadName[];
  /** Checks that must be met before this one can be judged; until then it is skipped. */
  readonly after: readonly Check[];
  readonly judge: (values: Partial<ReadValues>, place: Place) => Judgement;
}

interface CheckSpec<R extends ReadName> {
  title: string;
  reads: readonly R[];
  after?: readonly Check[];
}

/**
 * Makes a check. `judge` is pure and gets the values of the reads it names and no others.
 * @throws Error when a named value is missing: the engine calls it only when every read was found.
 */
export function check<R extends ReadName>(
  { title, reads, after = [] }: CheckSpec<R>,
  judge: (values: Pick<ReadValues, R>, place: Place) => Judgement,
): Check {
  return { title, reads, after, judge: (values, place) => judge(only(values, reads), place) };
}

function only<R extends ReadName>(values: Partial<ReadValues>, reads: readonly R[]): Pick<ReadValues, R> {
  const missing = reads.filter((name) => values[name] === undefined);
  if (missing.length > 0) throw new Error(`the check was judged without its readings ${missing.join(', ')}`);
  return Object.fromEntries(reads.map((name) => [name, values[name]])) as Pick<ReadValues, R>;
}

const isCheck = (value: unknown): value is Check =>
  typeof value === 'object' && value !== null && 'judge' in value && 'reads' in value;

export const Step = z.object({
  id: z.string().regex(/^[a-z][a-z0-9-]*$/),
  title: z.string(),
  text: z.string().describe('What the step asks for: a sentence or two of Markdown.'),
  checks: z.record(z.string().regex(/^[a-z][A-Za-z0-9]*$/), z.custom<Check>(isCheck)),
  hints: z.array(z.string()).min(2).describe('Markdown, from a nudge to the command itself.'),
  docs: z.array(z.object({ title: z.string(), url: z.url() })).min(1),
});
export type Step = z.infer<typeof Step>;

export const Lab = z.object({
  id: z.string().regex(/^[a-z][a-z0-9-]*$/),
  title: z.string(),
  section: z.string().describe('The section of the notes, for example 1.2.'),
  objectives: z.array(z.string()).min(1),
  minutes: z.int().positive(),
  cost: z.string().describe('What it costs on real AWS, in words.'),
  points: z.array(z.string()).describe('Hands-on points of the outline that this lab practises.'),
  needs: z.array(z.string()).default([]).describe('Labs whose work this one builds on.'),
  steps: z.array(Step).min(1),
});
export type Lab = z.infer<typeof Lab>;
/** A lab as its author writes it. */
export type LabSpec = z.input<typeof Lab>;
