import type { Account, Progress } from './api.ts';

// What the parts of a page tell each other, on `document`.
declare global {
  interface DocumentEventMap {
    'drydock:account': CustomEvent<Account>;
    'drydock:progress': CustomEvent<Progress>;
  }
}

export function tell<K extends 'drydock:account' | 'drydock:progress'>(
  name: K,
  detail: DocumentEventMap[K]['detail'],
): void {
  document.dispatchEvent(new CustomEvent(name, { detail }));
}
