import type { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { WebSocket, WebSocketServer } from 'ws';
import { Counter } from './counts.ts';
import { CLOSE, MAX_MESSAGE } from './limits.ts';
import { Attach, type Counts, FromPage, parse } from './messages.ts';
import type { Page, Session } from './session.ts';

/** Milliseconds from the opened WebSocket to its first message. */
const ATTACH_MS = 10_000;
/** Milliseconds between pings; a page that has not answered one by the next is gone. */
const PING_MS = 15_000;
/** Bytes of a close reason that WebSocket allows. */
const MAX_REASON = 123;

/** A session, or why there is none. */
export type Found = { session: Session } | { code: number; says: string };

/** The pages' WebSockets. Who may open one, the server has decided before. */
export class Pages {
  // No deflate: on loopback it costs four times the CPU and half the speed.
  readonly #server = new WebSocketServer({
    noServer: true,
    maxPayload: MAX_MESSAGE,
    perMessageDeflate: false,
  });
  readonly #counter: Counter;

  constructor(counts: (counts: Counts) => void) {
    this.#counter = new Counter(counts);
  }

  /** @param find the session that a page's first message asks for. */
  take(request: IncomingMessage, socket: Duplex, head: Buffer, find: (attach: Attach) => Found): void {
    if (socket instanceof Socket) socket.setNoDelay(true);
    this.#server.handleUpgrade(request, socket, head, (page) => this.#serve(page, find));
  }

  /** Tells every page that the server is gone; it tries again. */
  closeAll(): void {
    for (const page of this.#server.clients) close(page, CLOSE.stopped, 'The server has stopped.');
  }

  #serve(socket: WebSocket, find: (attach: Attach) => Found): void {
    const late = setTimeout(
      () => close(socket, CLOSE.tooLate, 'The page said nothing: reload it.'),
      ATTACH_MS,
    );
    const stopPings = keepAlive(socket);
    let attached: Attached | undefined;
    socket.on('message', (data: Buffer, isBinary) => {
      const text = isBinary ? '' : data.toString();
      if (attached) return this.#take(attached, socket, text);
      clearTimeout(late);
      const attach = parse(Attach, text);
      if (!attach) return close(socket, CLOSE.badMessage, 'The first message must attach: reload the page.');
      const found = find(attach);
      if (!('session' in found)) return close(socket, found.code, found.says);
      attached = { session: found.session, page: this.#page(socket, attach.page) };
      this.#counter.attached(attach.session !== undefined);
      attached.session.attach(attached.page, attach.session === undefined ? 0 : attach.have, attach);
    });
    // A protocol error, such as a message that is too long; ws closes the connection with its code.
    socket.on('error', () => {});
    socket.on('close', () => {
      clearTimeout(late);
      stopPings();
      if (!attached) return;
      attached.session.detach(attached.page);
      this.#counter.detached();
    });
  }

  #page(socket: WebSocket, id: string): CountedPage {
    const counter = this.#counter;
    return {
      id,
      typedAt: undefined,
      tell: (message) => socket.send(JSON.stringify(message)),
      output(bytes) {
        socket.send(bytes);
        counter.output(bytes.length);
        if (this.typedAt === undefined) return;
        counter.echo(performance.now() - this.typedAt);
        this.typedAt = undefined;
      },
      ended: (says) => close(socket, CLOSE.ended, says),
    };
  }

  #take({ session, page }: Attached, socket: WebSocket, text: string): void {
    const message = parse(FromPage, text);
    switch (message?.type) {
      case 'input':
        page.typedAt ??= performance.now();
        session.input(page, message.at, message.data);
        this.#counter.input(message.data.length);
        break;
      case 'resize':
        session.resize(page, message);
        break;
      case 'ack':
        session.acknowledge(page, message.units);
        break;
      case 'ping':
        session.pong(page);
        break;
      case 'extend':
        session.extend();
        break;
      default:
        close(socket, CLOSE.badMessage, 'The page sent what is no message: reload it.');
    }
  }
}

interface CountedPage extends Page {
  typedAt: number | undefined;
}

interface Attached {
  session: Session;
  page: CountedPage;
}

function keepAlive(page: WebSocket): () => void {
  let alive = true;
  page.on('pong', () => {
    alive = true;
  });
  const timer = setInterval(() => {
    if (!alive) return page.terminate();
    alive = false;
    page.ping();
  }, PING_MS);
  return () => clearInterval(timer);
}

/** Closes a page's WebSocket, if it is open, with a reason that is cut to what fits. */
export function close(page: WebSocket, code: number, reason: string): void {
  if (page.readyState !== WebSocket.OPEN) return;
  page.close(
    code,
    Buffer.from(reason)
      .subarray(0, MAX_REASON)
      .toString('utf8')
      .replace(/\uFFFD$/, ''),
  );
}
