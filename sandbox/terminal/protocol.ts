export { ACK_STEP, MAX_INPUT } from '../ptyhost/limits.ts';

/**
 * What page and server say to each other over a terminal's WebSocket. Plain types and numbers: the page uses them too.
 * Text messages are JSON of the types below; a binary message is output in UTF-8. Output is numbered in UTF-16 code
 * units (a JavaScript string's length) from the session's start; `attached` says the number of the first that follows.
 */

/** The first message of a page. Without `session` a new shell is started. */
export interface Attach {
  type: 'attach';
  /** From POST /sandbox/v1/tokens; good once. */
  token: string;
  /** The page's own id (a UUID), the same over all its connections: by it its input is counted. */
  page: string;
  session?: string | undefined;
  /** The number of the next output that the page lacks; absent when it has no screen yet. */
  have?: number | undefined;
  cols: number;
  rows: number;
}

export type TerminalMessage =
  /** `at`: how many code units of input this page sent before. What is sent again after a lost connection counts once. */
  | { type: 'input'; at: number; data: string }
  | { type: 'resize'; cols: number; rows: number }
  /** So many further code units of output have been parsed by the page's terminal. */
  | { type: 'ack'; units: number }
  /** Asks for a pong, for the time it takes and for what has been received. */
  | { type: 'ping' }
  /** Starts the limits of the session's life anew. */
  | { type: 'extend' };

export type ClientMessage = Attach | TerminalMessage;

/** What a session is doing. It only moves forward. */
export type SessionState = 'starting' | 'ready' | 'closing' | 'done';

/** Why and when a session ends if nobody extends it: nothing happened in it, or it is open for very long. */
export interface Warning {
  why: 'idle' | 'age';
  endsInMs: number;
}

export type ServerMessage =
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
  | { type: 'limit'; warning: Warning | null }
  /** The machine cannot give a shell; the last lines of its log. */
  | { type: 'failed'; says: string; log: readonly string[] };

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

/** The largest WebSocket message a page may send, in bytes. */
export const MAX_MESSAGE = 64 * 1024;
