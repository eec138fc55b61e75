import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import { refusal } from '../guard.ts';
import type { Machine } from '../machine/driver.ts';
import { MachineError } from '../ptyhost/client.ts';
import { close } from '../ptyhost/pages.ts';
import { CLOSE, type ServerMessage, SUBPROTOCOL } from './protocol.ts';
import type { Tokens } from './tokens.ts';

const PATH = '/sandbox/v1/terminal';

export interface GatewayOptions {
  machine: Machine;
  tokens: Tokens;
  port: () => number;
}

/** The terminals' door: whose origin and token are right is given to the machine, which speaks the WebSocket with it. */
export class TerminalGateway {
  readonly #options: GatewayOptions;
  /** For those that are turned away, in a way that a page can read. */
  readonly #refusals = new WebSocketServer({ noServer: true, perMessageDeflate: false });

  constructor(options: GatewayOptions) {
    this.#options = options;
  }

  /** Takes an upgrade of the terminal's path; false when it is another's. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): boolean {
    if (request.url?.split('?')[0] !== PATH) return false;
    const { machine, tokens, port } = this.#options;
    const says = refusal(request, { port: port() });
    if (says !== undefined) {
      forbid(socket, says);
      return true;
    }
    socket.on('error', () => {}); // The page has gone; nobody is left to tell.
    const refuse = (say: (page: WebSocket) => void): void =>
      this.#refusals.handleUpgrade(request, socket, head, say);
    const [protocol, token] = (request.headers['sec-websocket-protocol'] ?? '').split(/, */);
    if (protocol !== SUBPROTOCOL || token === undefined || !tokens.use(token)) {
      refuse((page) =>
        close(page, CLOSE.badToken, 'The token is unknown, used or too old: reload the page.'),
      );
      return true;
    }
    machine.show({ request, socket, head, protocol }).catch((error: Error) => {
      if (socket.destroyed) return;
      const log = error instanceof MachineError ? error.log : [];
      const failed: ServerMessage = { type: 'failed', says: error.message, log };
      refuse((page) => {
        page.send(JSON.stringify(failed));
        close(page, CLOSE.machine, error.message);
      });
    });
    return true;
  }
}

function forbid(socket: Duplex, says: string): void {
  const body = JSON.stringify({ error: { code: 'forbidden', message: says } });
  socket.end(
    `HTTP/1.1 403 Forbidden\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\n` +
      `Connection: close\r\n\r\n${body}`,
  );
}
