import { z } from 'zod';
import { MAX_COLS, MAX_INPUT, MAX_ROWS } from './limits.ts';

/** Raised when a server could not work with a pty host of before: it then ends that one and its shells. */
export const HOST_VERSION = 3;

const size = { cols: z.int().min(1).max(MAX_COLS), rows: z.int().min(1).max(MAX_ROWS) };
const units = z.int().min(0);

/** What a new session starts. */
export const ShellSpec = z.object({
  file: z.string(),
  args: z.array(z.string()),
  cwd: z.string(),
  env: z.record(z.string(), z.string()).describe('The whole environment: nothing else reaches the shell.'),
});
export type ShellSpec = z.infer<typeof ShellSpec>;

/**
 * What a page says first: to a session of before, or without `session` to a new one. `page` is the page's own id, the
 * same over all its connections; `have` the number of the next output that it lacks, absent when it has no screen yet.
 */
export const Attach = z.strictObject({
  type: z.literal('attach'),
  page: z.uuid(),
  session: z.uuid().optional(),
  have: units.optional(),
  ...size,
});
export type Attach = z.infer<typeof Attach>;

/** What a page says once it is attached. */
export const FromPage = z.discriminatedUnion('type', [
  // `at`: how many code units this page sent before. What is sent again after a lost connection counts once.
  z.strictObject({ type: z.literal('input'), at: units, data: z.string().min(1).max(MAX_INPUT) }),
  z.strictObject({ type: z.literal('resize'), ...size }),
  // So many further code units of output have been parsed by the page's terminal.
  z.strictObject({ type: z.literal('ack'), units }),
  // Asks for a pong, for the time it takes and for what has been received.
  z.strictObject({ type: z.literal('ping') }),
  // Starts the limits of the session's life anew.
  z.strictObject({ type: z.literal('extend') }),
]);
export type FromPage = z.infer<typeof FromPage>;

/** What a session is doing. It only moves forward. */
export const SESSION_STATES = ['starting', 'ready', 'closing', 'done'] as const;
export type SessionState = (typeof SESSION_STATES)[number];

/** Why and when a session ends if nobody extends it: nothing happened in it, or it is open for very long. */
export interface Warning {
  why: 'idle' | 'age';
  endsInMs: number;
}

/** What a session tells its pages beside output. */
export type ToPage =
  /**
   * `screen`, when there, replaces all that the page shows: what it lacks is no longer kept. `received` is how much of
   * this page's input the session has.
   */
  | {
      type: 'attached';
      session: string;
      state: SessionState;
      offset: number;
      received: number;
      screen?: string | undefined;
    }
  | { type: 'state'; state: SessionState }
  /** Another page of this session has set this size. */
  | { type: 'size'; cols: number; rows: number }
  | { type: 'pong'; received: number }
  /** null: the end is put off. */
  | { type: 'limit'; warning: Warning | null };

/** What a server says to its pty host. */
export const ToHost = z.discriminatedUnion('type', [
  z.object({ type: z.literal('nudge') }).describe('Every shell reads its environment file again.'),
  z.object({ type: z.literal('stop') }).describe('Ends every shell, then the host.'),
]);
export type ToHost = z.infer<typeof ToHost>;

/** Times that one message of counts holds at most; more are left out. */
export const MOST_ECHOES = 1_000;

/** What has happened at the pages' terminals since the last counts. */
export const Counts = z.object({
  type: z.literal('counts'),
  terminals: units.describe('Pages that show a terminal now.'),
  attaches: z.object({ new: units, running: units }),
  bytes: z.object({ in: units, out: units }),
  echoes: z.array(z.number().min(0)).max(MOST_ECHOES).describe('Seconds from an input to its next output.'),
});
export type Counts = z.infer<typeof Counts>;

/** What a pty host says to its server. */
export const FromHost = z.discriminatedUnion('type', [
  z.object({ type: z.literal('hello'), version: z.int(), pid: z.int() }),
  z.object({ type: z.literal('commandEnd'), session: z.string(), exitCode: z.int().nullable() }),
  Counts,
]);
export type FromHost = z.infer<typeof FromHost>;

/** Parses what came as JSON; undefined when it is something else. */
export function parse<T>(schema: z.ZodType<T>, text: string): T | undefined {
  try {
    return schema.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}
