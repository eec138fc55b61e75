/** Numbers that page, server and pty host share. No imports: the page uses them too. Lengths are in UTF-16 code units. */

/** A page acknowledges in steps of this many; at most LOW_WATER, else a paused pty never resumes. */
export const ACK_STEP = 5_000;
/** A pty with more than this many unacknowledged is paused. A page that parses 10 MB/s is done with them in 30 ms. */
export const HIGH_WATER = 300_000;
/** It goes on when fewer than this many are left: enough that a page has work while more is on its way. */
export const LOW_WATER = 200_000;

/** The longest input in one message. */
export const MAX_INPUT = 8 * 1024;
export const MAX_COLS = 1_000;
export const MAX_ROWS = 500;
