import type { Response } from 'express';

/** A comment this often, in milliseconds, so that neither side nor a proxy between them takes it for dead. */
const HEARTBEAT_MS = 15_000;
/** A client that has this many bytes waiting does not read; it is let go and may come back. */
const STALLED_BYTES = 1_000_000;

export interface EventStream {
  /** Sends one server-sent event, named by its type. Does nothing once the client has gone. */
  send(event: { type: string }): void;
  end(): void;
}

/** Turns an answer into a stream of server-sent events. `closed` is called once, when the client goes or it ends. */
export function openStream(response: Response, closed: () => void, status = 200): EventStream {
  response.status(status).set({
    'Content-Type': 'text/event-stream; charset=utf-8',
    'Cache-Control': 'no-cache, no-transform',
    'X-Accel-Buffering': 'no',
  });
  response.flushHeaders();
  const heartbeat = setInterval(() => response.write(': still here\n\n'), HEARTBEAT_MS);
  response.on('close', () => {
    clearInterval(heartbeat);
    closed();
  });
  return {
    send: ({ type, ...rest }) => {
      if (response.writableEnded || response.destroyed) return;
      response.write(`event: ${type}\ndata: ${JSON.stringify({ type, ...rest })}\n\n`);
      if (response.writableLength > STALLED_BYTES) response.destroy();
    },
    end: () => {
      if (!response.writableEnded) response.end();
    },
  };
}
