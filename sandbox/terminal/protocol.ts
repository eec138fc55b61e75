/**
 * What page and server say to each other over a terminal's WebSocket. Plain types, no imports: the page uses them too.
 * Text messages are JSON of the types below; a binary message is output in UTF-8. Output is numbered in UTF-16 code
 * units (a JavaScript string's length) from the session's start; `attached` says the number of the first that follows.
 */

/** The first message of a page. Without `session` a new shell is started. */
export interface Attach {
  type: 'attach';
  /** From POST /sandbox/v1/tokens; good once. */
  token: string;
  session?: string | undefined;
  /** The number of the next output that the page lacks; absent when it has no screen yet. */
  have?: number | undefined;
  cols: number;
  rows: number;
}

export type TerminalMessage =
  | { type: 'input'; data: string }
  | { type: 'resize'; cols: number; rows: number }
  /** So many further code units of output have been parsed by the page's terminal. */
  | { type: 'ack'; units: number };

export type ClientMessage = Attach | TerminalMessage;

export type ServerMessage =
  /** `screen`, when there, replaces all that the page shows: what it lacks is no longer kept. */
  | { type: 'attached'; session: string; offset: number; screen?: string | undefined }
  /** Another page of this session has set this size. */
  | { type: 'size'; cols: number; rows: number };

/** Why the server closes; the reason is a sentence for the learner. */
export const CLOSE = {
  badMessage: 4400,
  badToken: 4401,
  /** The session is over or unknown: only a new shell helps. */
  ended: 4404,
  tooLate: 4408,
  tooMany: 4429,
  /** The pty host is gone or refused; trying again may help. */
  machine: 4500,
} as const;

/** A page acknowledges in steps of this many code units; at most LOW_WATER, else a paused pty never resumes. */
export const ACK_STEP = 5_000;
/** A pty with more than this many unacknowledged code units is paused … */
export const HIGH_WATER = 100_000;
/** … until fewer than this many are left. */
export const LOW_WATER = 5_000;

/** The largest WebSocket message a page may send, in bytes, and the longest input in one message, in code units. */
export const MAX_MESSAGE = 64 * 1024;
export const MAX_INPUT = 8 * 1024;
export const MAX_COLS = 1_000;
export const MAX_ROWS = 500;
