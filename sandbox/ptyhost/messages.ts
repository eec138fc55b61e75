import { z } from 'zod';
import { MAX_COLS, MAX_INPUT, MAX_ROWS } from './limits.ts';

/**
 * What a sandbox server and its pty host say to each other. Each connection is either the control connection or one
 * page's terminal; its first message says which.
 */

/** Raised when a server could not work with a pty host of before: it then ends that one and its shells. */
export const HOST_VERSION = 2;

const size = { cols: z.int().min(1).max(MAX_COLS), rows: z.int().min(1).max(MAX_ROWS) };
const units = z.int().min(0);

export const ShellSpec = z.object({
  file: z.string(),
  args: z.array(z.string()),
  cwd: z.string(),
  env: z.record(z.string(), z.string()).describe('The whole environment: nothing else reaches the shell.'),
});
export type ShellSpec = z.infer<typeof ShellSpec>;

/** What a page says, once its terminal is open. */
export const FromPage = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('input'), at: units, data: z.string().min(1).max(MAX_INPUT) }),
  z.strictObject({ type: z.literal('resize'), ...size }),
  z.strictObject({ type: z.literal('ack'), units }),
  z.strictObject({ type: z.literal('ping') }),
  z.strictObject({ type: z.literal('extend') }),
]);
export type FromPage = z.infer<typeof FromPage>;

const page = z.string().describe('The page’s own id, the same over all its connections.');

export const ToHost = z.discriminatedUnion('type', [
  z.object({ type: z.literal('control') }),
  z.object({ type: z.literal('open'), page, shell: ShellSpec, ...size }),
  z.object({ type: z.literal('attach'), page, session: z.string(), have: units.optional(), ...size }),
  ...FromPage.options,
  z.object({ type: z.literal('nudge') }).describe('Every shell reads its environment file again.'),
  z.object({ type: z.literal('stop') }).describe('Ends every shell, then the host.'),
]);
export type ToHost = z.infer<typeof ToHost>;

/** What a session is doing. It only moves forward. */
export const SESSION_STATES = ['starting', 'ready', 'closing', 'done'] as const;
const SessionState = z.enum(SESSION_STATES);
export type SessionState = z.infer<typeof SessionState>;

/** What a session tells its pages beside output. */
export const ToPage = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('attached'),
    session: z.string(),
    state: SessionState,
    offset: units,
    received: units.describe('How much of this page’s input the session has.'),
    screen: z.string().optional(),
  }),
  z.object({ type: z.literal('state'), state: SessionState }),
  z.object({ type: z.literal('size'), ...size }),
  z.object({ type: z.literal('pong'), received: units }),
  z.object({
    type: z.literal('limit'),
    warning: z.object({ why: z.enum(['idle', 'age']), endsInMs: units }).nullable(),
  }),
]);
export type ToPage = z.infer<typeof ToPage>;

export const FromHost = z.discriminatedUnion('type', [
  z.object({ type: z.literal('hello'), version: z.int(), pid: z.int() }),
  z.object({ type: z.literal('commandEnd'), session: z.string(), exitCode: z.int().nullable() }),
  ...ToPage.options,
  z.object({ type: z.literal('refused'), why: z.enum(['ended', 'tooMany', 'machine']), says: z.string() }),
]);
export type FromHost = z.infer<typeof FromHost>;
