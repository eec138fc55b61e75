export interface Event {
  readonly type: string;
  readonly [field: string]: unknown;
}

export interface Events {
  /** All events so far. */
  readonly seen: Event[];
  /** The first event from now on, or among those not waited for yet, for which `wanted` holds. */
  next(wanted: (event: Event) => boolean): Promise<Event>;
  /** Whether the stream has ended. */
  readonly ended: Promise<void>;
  close(): void;
}

const PATIENCE_MS = 15_000;

/** Follows a stream of server-sent events. */
export function followEvents(response: Response, close: () => void): Events {
  const seen: Event[] = [];
  let taken = 0;
  let wake = () => {};
  const ended = (async () => {
    const decoder = new TextDecoder();
    let text = '';
    try {
      for await (const chunk of response.body ?? []) {
        text += decoder.decode(chunk, { stream: true });
        const parts = text.split('\n\n');
        text = parts.pop() ?? '';
        for (const part of parts) {
          const data = /^data: (.*)$/m.exec(part)?.[1];
          if (data) seen.push(JSON.parse(data));
        }
        wake();
      }
    } catch {
      // The test closed it, or the server did: either way there is no more.
    }
  })();
  return {
    seen,
    ended,
    close,
    next: async (wanted) => {
      const deadline = Date.now() + PATIENCE_MS;
      while (Date.now() < deadline) {
        const at = seen.findIndex((event, index) => index >= taken && wanted(event));
        if (at >= 0) {
          taken = at + 1;
          return seen[at] as Event;
        }
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, 100);
          wake = () => {
            clearTimeout(timer);
            resolve();
          };
        });
      }
      throw new Error(`that event did not come; these did: ${JSON.stringify(seen.slice(taken))}`);
    },
  };
}
