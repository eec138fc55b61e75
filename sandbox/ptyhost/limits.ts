/** Numbers that page, server and pty host share. No imports: the page uses them too. Lengths are in UTF-16 code units. */

/** A page acknowledges in steps of this many; at most LOW_WATER, else a paused pty never resumes. */
export const ACK_STEP = 5_000;
/** A pty with more than this many unacknowledged is paused … */
export const HIGH_WATER = 100_000;
/** … until fewer than this many are left. */
export const LOW_WATER = 5_000;

/** The longest input in one message. */
export const MAX_INPUT = 8 * 1024;
export const MAX_COLS = 1_000;
export const MAX_ROWS = 500;
