/** What a terminal is doing, in a word and in a sentence for the learner. */
export interface TerminalState {
  state: 'closed' | 'connecting' | 'open' | 'reconnecting' | 'ended' | 'refused';
  says: string;
}

const SESSION = 'drydock:session';

/** The session of this browser: one shell for all pages and tabs, until it ends. */
export const rememberedSession = (): string | undefined => localStorage.getItem(SESSION) ?? undefined;

export function rememberSession(session: string | undefined): void {
  if (session === undefined) localStorage.removeItem(SESSION);
  else localStorage.setItem(SESSION, session);
}
