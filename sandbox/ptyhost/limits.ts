/** Numbers that page, server and pty host share. No imports: the page uses them too. Lengths are in UTF-16 code units. */

/** A page acknowledges in steps of this many; at most LOW_WATER, else a paused pty never resumes. */
export const ACK_STEP = 5_000;
/** A pty with more than this many unacknowledged is paused. A page that parses 10 MB/s is done with them in 30 ms. */
export const HIGH_WATER = 300_000;
/** It goes on when fewer than this many are left: enough that a page has work while more is on its way. */
export const LOW_WATER = 200_000;

/** The longest input in one message. */
export const MAX_INPUT = 8 * 1024;
/** The largest WebSocket message that a page may send, or a pty host to its server, in bytes. */
export const MAX_MESSAGE = 64 * 1024;
export const MAX_COLS = 1_000;
export const MAX_ROWS = 500;

/** Why a page's WebSocket is closed; the reason is a sentence for the learner. */
export const CLOSE = {
  /** Of the WebSocket standard: the other side goes away. */
  stopped: 1001,
  badMessage: 4400,
  badToken: 4401,
  /** The session is over or unknown: only a new shell helps. */
  ended: 4404,
  tooLate: 4408,
  tooMany: 4429,
  /** The lab machine gives no shell; trying again may help. */
  machine: 4500,
} as const;
