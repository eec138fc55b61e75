import { z } from 'zod';
import { MAX_COLS, MAX_ROWS } from '../ptyhost/limits.ts';
import { FromPage } from '../ptyhost/messages.ts';
import type { Attach, TerminalMessage } from './protocol.ts';

/** The schemas that parse what a page sends. */

export const AttachSchema = z.strictObject({
  type: z.literal('attach'),
  token: z.string().max(100),
  page: z.uuid(),
  session: z.uuid().optional(),
  have: z.int().min(0).optional(),
  cols: z.int().min(1).max(MAX_COLS),
  rows: z.int().min(1).max(MAX_ROWS),
}) satisfies z.ZodType<Attach>;

export const TerminalMessageSchema = FromPage satisfies z.ZodType<TerminalMessage>;

export const TokenRequest = z.strictObject({ key: z.string().max(200) });
