const STORED = 'drydock:key';

const fragment = new URLSearchParams(location.hash.slice(1));
const given = fragment.get('key');
if (given) {
  localStorage.setItem(STORED, given);
  // Out of the address bar, so that it is in no bookmark and no picture of the screen.
  history.replaceState(history.state, '', location.pathname + location.search);
}

/** The home's secret, from the link that `npm start` printed; null before that was opened in this browser. */
export const key = (): string | null => localStorage.getItem(STORED);

/** Calls back when the link is opened in another tab of this browser. */
export function onNewKey(listener: () => void, signal: AbortSignal): void {
  addEventListener('storage', (event) => event.key === STORED && listener(), { signal });
}
