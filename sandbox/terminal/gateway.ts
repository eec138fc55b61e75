import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocket, WebSocketServer } from 'ws';
import type { z } from 'zod';
import { refusal } from '../guard.ts';
import type { Machine } from '../machine/driver.ts';
import type { Metrics } from '../metrics.ts';
import { MachineError } from '../ptyhost/client.ts';
import { FrameConnection } from '../ptyhost/frames.ts';
import { FromHost, type ToHost } from '../ptyhost/messages.ts';
import { AttachSchema, TerminalMessageSchema } from './messages.ts';
import { CLOSE, MAX_MESSAGE, type ServerMessage } from './protocol.ts';
import type { Tokens } from './tokens.ts';

const PATH = '/sandbox/v1/terminal';
/** Milliseconds from the opened WebSocket to its first message. */
const ATTACH_MS = 10_000;
/** Milliseconds between pings; a page that has not answered one by the next is gone. */
const PING_MS = 15_000;
/** How a page's message with typed input begins. */
const INPUT = '{"type":"input"';
/** Bytes of a close reason that WebSocket allows. */
const MAX_REASON = 123;

export interface GatewayOptions {
  machine: Machine;
  metrics: Metrics;
  tokens: Tokens;
  port: () => number;
}

/** Relays between pages and the machine's pty host. Nothing exists for a page before its origin and token are right. */
export class TerminalGateway {
  readonly #options: GatewayOptions;
  // No deflate: on loopback it costs four times the CPU and half the speed.
  readonly #server = new WebSocketServer({
    noServer: true,
    maxPayload: MAX_MESSAGE,
    perMessageDeflate: false,
  });

  constructor(options: GatewayOptions) {
    this.#options = options;
  }

  /** Takes an upgrade of the terminal's path; false when it is another's. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): boolean {
    if (request.url?.split('?')[0] !== PATH) return false;
    const says = refusal(request, { port: this.#options.port() });
    if (says !== undefined) {
      const body = JSON.stringify({ error: { code: 'forbidden', message: says } });
      socket.end(
        `HTTP/1.1 403 Forbidden\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\n` +
          `Connection: close\r\n\r\n${body}`,
      );
      return true;
    }
    request.socket.setNoDelay(true);
    this.#server.handleUpgrade(request, socket, head, (page) => this.#serve(page));
    return true;
  }

  stop(): void {
    for (const page of this.#server.clients) close(page, 1001, 'The server has stopped.');
    this.#server.close();
  }

  #serve(page: WebSocket): void {
    const late = setTimeout(() => close(page, CLOSE.tooLate, 'The page said nothing: reload it.'), ATTACH_MS);
    const stopPings = keepAlive(page);
    let host: Promise<FrameConnection | undefined> | undefined;
    page.on('message', (data, isBinary) => {
      clearTimeout(late);
      const text = isBinary ? '' : data.toString();
      if (host === undefined) {
        host = this.#attach(page, text);
        return;
      }
      if (!parse(TerminalMessageSchema, text))
        return close(page, CLOSE.badMessage, 'The page sent what is no message: reload it.');
      void host.then((connection) => connection?.json(text));
    });
    // A protocol error, such as a message that is too long; ws closes the connection with its code.
    page.on('error', () => {});
    page.on('close', () => {
      clearTimeout(late);
      stopPings();
      void host?.then((connection) => connection?.destroy());
    });
  }

  async #attach(page: WebSocket, text: string): Promise<FrameConnection | undefined> {
    const { tokens, machine } = this.#options;
    const attach = parse(AttachSchema, text);
    if (!attach) {
      close(page, CLOSE.badMessage, 'The first message must attach: reload the page.');
      return undefined;
    }
    if (!tokens.use(attach.token)) {
      close(page, CLOSE.badToken, 'The token is unknown, used or too old: reload the page.');
      return undefined;
    }
    try {
      const host = await machine.connect();
      const counts = this.#options.metrics.terminal(attach.session !== undefined);
      host.once('close', () => counts.closed());
      host.on('data', (chunk: Buffer) => counts.output(chunk.length));
      page.on('message', (data: Buffer) => {
        if (data.toString('latin1', 0, INPUT.length) === INPUT) counts.input(data.length);
      });
      const connection = relay(page, host);
      const { page: id, session, have, cols, rows } = attach;
      connection.message(
        (session === undefined
          ? { type: 'open', page: id, shell: machine.shell(), cols, rows }
          : { type: 'attach', page: id, session, have, cols, rows }) satisfies ToHost,
      );
      return connection;
    } catch (error) {
      const says = error instanceof Error ? error.message : 'No shell can be started.';
      const log = error instanceof MachineError ? error.log : [];
      if (page.readyState === WebSocket.OPEN) tell(page, { type: 'failed', says, log });
      close(page, CLOSE.machine, says);
      return undefined;
    }
  }
}

/** Passes on what the pty host says. What is not acknowledged bounds what can wait here. */
function relay(page: WebSocket, socket: Duplex): FrameConnection {
  const connection = new FrameConnection(socket, {
    message(json) {
      const message = FromHost.parse(json);
      switch (message.type) {
        case 'refused':
          return close(page, CLOSE[message.why], message.says);
        case 'hello':
        case 'commandEnd':
          return;
        default:
          return tell(page, message);
      }
    },
    output: (bytes) => page.send(bytes),
    closed: () => close(page, CLOSE.machine, 'The program that holds the shells is gone.'),
  });
  if (page.readyState !== WebSocket.OPEN) connection.destroy();
  return connection;
}

const tell = (page: WebSocket, message: ServerMessage): void => page.send(JSON.stringify(message));

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

function parse<T>(schema: z.ZodType<T>, text: string): T | undefined {
  try {
    return schema.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}

function close(page: WebSocket, code: number, reason: string): void {
  if (page.readyState !== WebSocket.OPEN) return;
  page.close(
    code,
    Buffer.from(reason)
      .subarray(0, MAX_REASON)
      .toString('utf8')
      .replace(/\uFFFD$/, ''),
  );
}
