/** What a terminal is doing, in a word and in a sentence for the learner. */
export interface TerminalState {
  state: 'closed' | 'connecting' | 'open' | 'closing' | 'reconnecting' | 'ended' | 'refused';
  says: string;
  /** The last lines of the machine's log, when it failed. */
  log?: readonly string[];
}

const SESSIONS = 'drydock:sessions';

/** The sessions of this browser: the same shells on all pages and tabs, until they end. */
export function rememberedSessions(): string[] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(SESSIONS) ?? '[]');
    return Array.isArray(kept) ? kept.filter((one) => typeof one === 'string') : [];
  } catch {
    return []; // Not ours: begin anew.
  }
}

export function rememberSession(session: string): void {
  const all = rememberedSessions();
  if (!all.includes(session)) keep([...all, session]);
}

export const forgetSession = (session: string | undefined): void =>
  keep(rememberedSessions().filter((one) => one !== session));

const keep = (sessions: string[]): void => localStorage.setItem(SESSIONS, JSON.stringify(sessions));

/** Calls back when another tab of this browser has opened or closed a terminal. */
export function onSessions(listener: () => void, signal: AbortSignal): void {
  addEventListener('storage', (event) => event.key === SESSIONS && listener(), { signal });
}
