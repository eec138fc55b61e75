import { LIVE_EVENTS, type LiveEvent, liveEvent } from './api.ts';

/** Waits between attempts to reach the server again, in milliseconds; the last one repeats. */
const RETRY_MS = [500, 1000, 2000, 4000];

interface Listener {
  event: (event: LiveEvent) => void;
  /** The stream is open (again): everything is told anew. */
  opened: () => void;
  /** The server is not answering; another attempt follows by itself. */
  lost: () => void;
}

/**
 * A live stream that is open exactly while the page is visible, and comes back by itself when the server does.
 * `url` is asked at each opening; `reopen` asks it at once.
 */
export function followLive(url: () => string, listener: Listener): { reopen: () => void; stop: () => void } {
  let source: EventSource | undefined;
  let retry: ReturnType<typeof setTimeout> | undefined;
  let attempts = 0;

  const close = () => {
    clearTimeout(retry);
    source?.close();
    source = undefined;
  };
  /** Opens it anew; on a hidden page it stays closed. */
  const open = () => {
    close();
    if (document.hidden) return;
    source = new EventSource(url());
    source.addEventListener('open', () => {
      attempts = 0;
      listener.opened();
    });
    source.addEventListener('error', () => {
      // EventSource gives up on an HTTP error and retries otherwise; one way for both is ours.
      close();
      listener.lost();
      retry = setTimeout(open, RETRY_MS[Math.min(attempts++, RETRY_MS.length - 1)]);
    });
    for (const type of LIVE_EVENTS) {
      source.addEventListener(type, (message) => {
        const event = liveEvent(type, message.data);
        if (event) listener.event(event);
      });
    }
  };
  document.addEventListener('visibilitychange', open);
  open();
  return {
    reopen: open,
    stop: () => {
      document.removeEventListener('visibilitychange', open);
      close();
    },
  };
}
