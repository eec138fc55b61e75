import { z } from 'zod';

/**
 * `unmet` is the learner's. `waiting` is on its way. `unknown` is ours, AWS's or a permission's and never counts
 * against the learner. `skipped` waits for a check it builds on.
 */
export const FindingStatus = z.enum(['met', 'unmet', 'waiting', 'unknown', 'skipped']);
export type FindingStatus = z.infer<typeof FindingStatus>;

/** What a check answers: the part of a finding that the check itself decides. */
export const Judgement = z.object({
  status: FindingStatus,
  says: z.string().describe('One present-tense sentence that names the resource it is about.'),
  expected: z.string().optional().describe('What the step asked for.'),
  found: z.string().optional().describe('What the account holds instead.'),
  next: z.string().optional().describe('What to do next, in words.'),
  command: z.string().optional().describe('The command that does it, shown only on asking.'),
  note: z.string().optional().describe('Something worth knowing about what was accepted.'),
  since: z.iso.datetime().optional().describe('For waiting: since when it has been on its way.'),
});
export type Judgement = z.infer<typeof Judgement>;

export const Finding = Judgement.extend({
  check: z.string().describe('lab/step/check, for example network/subnets/publicAddresses.'),
  title: z.string().describe('What the check looks for, in words.'),
  evidence: z.array(z.int()).describe('Which entries of the report’s evidence this finding rests on.'),
});
export type Finding = z.infer<typeof Finding>;

type Details = Omit<Judgement, 'status' | 'says'>;

export const met = (says: string, details: Details = {}): Judgement => ({ status: 'met', says, ...details });

/** An unmet judgement always says what was expected, what was found and what to do next. */
export const unmet = (
  says: string,
  details: Details & Required<Pick<Details, 'expected' | 'found' | 'next'>>,
): Judgement => ({ status: 'unmet', says, ...details });

export const waiting = (says: string, details: Details = {}): Judgement => ({
  status: 'waiting',
  says,
  ...details,
});
