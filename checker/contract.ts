import { z } from 'zod';
import { Finding } from '../labs/finding.ts';
import { Readings, reading } from '../labs/readings.ts';

/** What the REST API v1 takes and gives. The page, the command line and the OpenAPI document use these. */

export const AccountKind = z.enum(['simulated', 'profile', 'role', 'endpoint']);

/** The account that shell and checks work in. Never carries a key. */
export const Account = z.object({
  kind: AccountKind,
  label: z.string().describe('For people, for example "simulated account" or "profile work".'),
  accountId: z.string().nullable().describe('Twelve digits; null while it could not be read.'),
  region: z.string(),
});
export type Account = z.infer<typeof Account>;

/** Which account to work in. Keys are never sent: they are where AWS's own tools look for them. */
export const AccountRequest = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('simulated') }),
  z.strictObject({
    kind: z.literal('profile'),
    name: z.string().regex(/^[^\s[\]]{1,128}$/, 'must be the name of a profile, without spaces or brackets'),
  }),
  z.strictObject({
    kind: z.literal('role'),
    arn: z
      .string()
      .regex(/^arn:aws[a-z-]*:iam::\d{12}:role\/[\w+=,.@/-]{1,512}$/, 'must be the ARN of a role'),
    externalId: z
      .string()
      .regex(/^[\w+=,.@:/-]{2,1224}$/, 'must be 2 to 1224 letters, digits or +=,.@:/-')
      .optional(),
  }),
  z.strictObject({
    kind: z.literal('endpoint'),
    url: z
      .url({ protocol: /^https?$/ })
      .refine((url) => !URL.canParse(url) || !new URL(url).username, 'must not hold a user or a password'),
  }),
]);
export type AccountRequest = z.infer<typeof AccountRequest>;

/** One call to AWS, as it went. Recorded by the reader, never by a check; holds no secret. */
export const Evidence = z.object({
  service: z.string(),
  operation: z.string(),
  action: z.string().describe('The IAM action of the call.'),
  input: z.record(z.string(), z.unknown()),
  outcome: z
    .enum(['found', 'absent', 'denied', 'unreachable'])
    .describe('absent: AWS answered that the one thing asked about does not exist.'),
  error: z.string().optional().describe('AWS’s error code, when there was one.'),
  at: z.iso.datetime(),
  ms: z.number(),
});
export type Evidence = z.infer<typeof Evidence>;

export const ReportCounts = z.object({
  met: z.int(),
  unmet: z.int(),
  waiting: z.int(),
  unknown: z.int(),
  skipped: z.int(),
});

/** The findings of one run, in the order of the lab's steps. Text, JUnit and GitHub output are made from it. */
export const Report = z.object({
  id: z.uuid(),
  lab: z.string(),
  step: z.string().optional().describe('Set when only one step was asked for.'),
  account: Account,
  startedAt: z.iso.datetime(),
  ms: z.number().describe('Wall time of the run in milliseconds.'),
  counts: ReportCounts,
  findings: z.array(Finding),
  evidence: z.array(Evidence),
});
export type Report = z.infer<typeof Report>;

/** A report with the readings it was made from, so that it can be judged again. */
export const RecordedReport = Report.extend({
  readings: Readings,
  place: reading(z.object({ region: z.string(), accountId: z.string() })),
});
export type RecordedReport = z.infer<typeof RecordedReport>;

export const RunRequest = z.strictObject({
  lab: z.string(),
  step: z.string().optional().describe('Only this step; the whole lab when left out.'),
});

export const CheckSummary = z.object({ id: z.string(), title: z.string(), reads: z.array(z.string()) });
export const StepSummary = z.object({
  id: z.string(),
  title: z.string(),
  text: z.string(),
  checks: z.array(CheckSummary),
  docs: z.array(z.object({ title: z.string(), url: z.string() })),
});
export const LabSummary = z.object({
  id: z.string(),
  title: z.string(),
  section: z.string(),
  objectives: z.array(z.string()),
  minutes: z.number(),
  cost: z.string(),
  needs: z.array(z.string()),
  steps: z.array(StepSummary),
});
export type LabSummary = z.infer<typeof LabSummary>;

/** A step that was once met stays done; `doneAt` is when it first was, in this account. */
export const StepProgress = z.object({ lab: z.string(), step: z.string(), doneAt: z.iso.datetime() });
export type StepProgress = z.infer<typeof StepProgress>;
export const Progress = z.object({ accountId: z.string().nullable(), steps: z.array(StepProgress) });
export type Progress = z.infer<typeof Progress>;

/** What the live stream of a lab sends, one server-sent event each, named by `type`. */
export const LiveEvent = z.discriminatedUnion('type', [
  z.object({ type: z.literal('account'), account: Account }),
  z.object({ type: z.literal('progress'), progress: Progress }),
  z.object({ type: z.literal('checking'), steps: z.array(z.string()) }),
  z.object({ type: z.literal('finding'), finding: Finding }),
  z.object({
    type: z.literal('report'),
    steps: z.array(z.string()),
    ms: z.number(),
    counts: ReportCounts,
    next: z
      .number()
      .nullable()
      .describe('Milliseconds until it is read again by itself; null: not by itself.'),
  }),
  z.object({ type: z.literal('problem'), says: z.string() }),
]);
export type LiveEvent = z.infer<typeof LiveEvent>;

/** What a run that was asked for as a stream sends: each finding as it is known, then the report, once. */
export const RunEvent = z.discriminatedUnion('type', [
  z.object({ type: z.literal('finding'), finding: Finding }),
  z.object({ type: z.literal('report'), report: Report }),
  z.object({ type: z.literal('problem'), says: z.string() }),
]);
export type RunEvent = z.infer<typeof RunEvent>;

export const ApiError = z.object({
  error: z.object({ code: z.string(), message: z.string().describe('What was wrong and what to do.') }),
});
