import { z } from 'zod';
import { type Attach, MAX_COLS, MAX_INPUT, MAX_ROWS, type TerminalMessage } from './protocol.ts';

/** The schemas that parse what a page sends. */

const size = { cols: z.int().min(1).max(MAX_COLS), rows: z.int().min(1).max(MAX_ROWS) };
const units = z.int().min(0);

export const AttachSchema = z.strictObject({
  type: z.literal('attach'),
  token: z.string().max(100),
  session: z.uuid().optional(),
  have: units.optional(),
  ...size,
}) satisfies z.ZodType<Attach>;

export const TerminalMessageSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('input'), data: z.string().min(1).max(MAX_INPUT) }),
  z.strictObject({ type: z.literal('resize'), ...size }),
  z.strictObject({ type: z.literal('ack'), units }),
]) satisfies z.ZodType<TerminalMessage>;

export const TokenRequest = z.strictObject({ key: z.string().max(200) });
