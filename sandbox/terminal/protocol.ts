/**
 * What page and server say to each other over a terminal's WebSocket, for the page: types and numbers only. Text
 * messages are JSON of the types below; a binary message is output in UTF-8. Output is numbered in UTF-16 code units (a
 * JavaScript string's length) from the session's start; `attached` says the number of the first that follows.
 */
import type { Attach, FromPage, ToPage } from '../ptyhost/messages.ts';

export { ACK_STEP, CLOSE, MAX_INPUT } from '../ptyhost/limits.ts';
export type { Attach, SessionState, Warning } from '../ptyhost/messages.ts';

/**
 * The WebSocket's subprotocol. The page names a second one, its token (from POST /sandbox/v1/tokens, good once): a
 * header's place, since an address may be logged.
 */
export const SUBPROTOCOL = 'drydock';

export type ClientMessage = Attach | FromPage;

export type ServerMessage =
  | ToPage
  /** The machine cannot give a shell; the last lines of its log. */
  | { type: 'failed'; says: string; log: readonly string[] };
