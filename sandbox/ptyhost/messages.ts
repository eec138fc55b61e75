import { z } from 'zod';
import { TerminalMessageSchema } from '../terminal/messages.ts';
import { MAX_COLS, MAX_ROWS } from '../terminal/protocol.ts';

/**
 * What a sandbox server and its pty host say to each other. Each connection is either the control connection or one
 * page's terminal; its first message says which.
 */

/** Raised when a server could not work with a pty host of before: it then ends that one and its shells. */
export const HOST_VERSION = 1;

const size = { cols: z.int().min(1).max(MAX_COLS), rows: z.int().min(1).max(MAX_ROWS) };

export const ShellSpec = z.object({
  file: z.string(),
  args: z.array(z.string()),
  cwd: z.string(),
  env: z.record(z.string(), z.string()).describe('The whole environment: nothing else reaches the shell.'),
});
export type ShellSpec = z.infer<typeof ShellSpec>;

export const ToHost = z.discriminatedUnion('type', [
  z.object({ type: z.literal('control') }),
  z.object({ type: z.literal('open'), shell: ShellSpec, ...size }),
  z.object({ type: z.literal('attach'), session: z.string(), have: z.int().optional(), ...size }),
  ...TerminalMessageSchema.options,
  z.object({ type: z.literal('nudge') }).describe('Every shell reads its environment file again.'),
  z.object({ type: z.literal('stop') }).describe('Ends every shell, then the host.'),
]);
export type ToHost = z.infer<typeof ToHost>;

export const FromHost = z.discriminatedUnion('type', [
  z.object({ type: z.literal('hello'), version: z.int(), pid: z.int() }),
  z.object({ type: z.literal('commandEnd'), session: z.string(), exitCode: z.int().nullable() }),
  z.object({
    type: z.literal('attached'),
    session: z.string(),
    offset: z.int(),
    screen: z.string().optional(),
  }),
  z.object({ type: z.literal('size'), ...size }),
  z.object({ type: z.literal('refused'), why: z.enum(['ended', 'tooMany', 'machine']), says: z.string() }),
]);
export type FromHost = z.infer<typeof FromHost>;
