import type { ChildProcess } from 'node:child_process';
import http, { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { z } from 'zod';
import { parse, ShellSpec } from './messages.ts';

/** How a page's connection, which comes to the server, gets to the pty host. */

/** The paths of the host's WebSockets: its server's, and a page's. */
export const CONTROL = '/control';
export const TERMINAL = '/terminal';
/** Base64 of the JSON of what a new session starts. */
const SHELL_HEADER = 'x-drydock-shell';
/** What of the page's request the host needs for its answer. The token is not among it. */
const HEADERS = ['upgrade', 'sec-websocket-key', 'sec-websocket-version'] as const;

/** A page's request to open a WebSocket, answered by nobody yet. */
export interface Upgrade {
  request: IncomingMessage;
  socket: Duplex;
  /** What came after the request. */
  head: Buffer;
  /** Its subprotocol. */
  protocol: string;
}

const Handed = z.object({
  headers: z.record(z.string(), z.string()),
  head: z.base64(),
  shell: ShellSpec,
});
type Handed = z.infer<typeof Handed>;

/** Hands a page's socket itself over to a host that is this process's child: no byte of it comes by here again. */
export function hand(
  host: ChildProcess,
  page: Upgrade & { socket: Socket },
  shell: ShellSpec,
): Promise<void> {
  const { socket } = page;
  // Node reads on until the child has the socket, and throws away what comes meanwhile.
  const { _handle: handle } = socket as unknown as { _handle: { readStop(): void } | null };
  handle?.readStop();
  const head = Buffer.concat([page.head, socket.read() ?? Buffer.alloc(0)]);
  const message: Handed = { headers: headersOf(page), head: head.toString('base64'), shell };
  // Else the HTTP server, when it closes, waits for the child's word on its sockets, for ever when that has ended.
  Object.assign(socket, { server: null });
  return new Promise((resolve, reject) => {
    host.send(message, socket, (error) => {
      if (error) return reject(error);
      // What is left of it here: the HTTP server counts it no more.
      socket.destroy();
      resolve();
    });
  });
}

/** Takes what `hand` sends. @param take as for a request that came by itself. */
export function handed(
  take: (request: IncomingMessage, socket: Socket, head: Buffer, shell: ShellSpec) => void,
): void {
  process.on('message', (message, socket) => {
    if (!(socket instanceof Socket)) return; // The page has hung up meanwhile.
    const { headers, head, shell } = Handed.parse(message);
    const request = new IncomingMessage(socket);
    request.method = 'GET';
    Object.assign(request.headers, headers);
    take(request, socket, Buffer.from(head, 'base64'), shell);
    socket.resume();
  });
}

/**
 * Joins a page to a host over a stream. The host's answer is not passed on but for the WebSocket's key: a host in a lab
 * machine can say anything.
 */
export function join(stream: Duplex, page: Upgrade, shell: ShellSpec): Promise<void> {
  const { socket, head, protocol } = page;
  const onward = http.request({
    createConnection: () => stream,
    path: TERMINAL,
    headers: { ...headersOf(page), [SHELL_HEADER]: Buffer.from(JSON.stringify(shell)).toString('base64') },
  });
  return new Promise((resolve, reject) => {
    onward.once('error', reject);
    onward.once('response', (response) => {
      response.destroy();
      reject(new Error('The program that holds the shells refuses the page.'));
    });
    onward.once('upgrade', (response, host, first) => {
      const accept = z.base64().max(40).safeParse(response.headers['sec-websocket-accept']).data;
      if (accept === undefined || socket.destroyed) {
        host.destroy();
        return reject(new Error('The program that holds the shells gives no answer.'));
      }
      const lines = ['HTTP/1.1 101 Switching Protocols', 'Upgrade: websocket', 'Connection: Upgrade'].concat([
        `Sec-WebSocket-Accept: ${accept}`,
        `Sec-WebSocket-Protocol: ${protocol}`,
      ]);
      socket.write(`${lines.join('\r\n')}\r\n\r\n`);
      socket.write(first);
      host.write(head);
      socket.pipe(host).pipe(socket);
      for (const [one, other] of [
        [socket, host],
        [host, socket],
      ] as const) {
        one.on('error', () => {}); // 'close' follows.
        one.once('close', () => other.destroy());
      }
      resolve();
    });
    onward.end();
  });
}

/** What a new session of this page starts; undefined when the request does not say. */
export function shellOf(request: IncomingMessage): ShellSpec | undefined {
  const header = request.headers[SHELL_HEADER];
  return typeof header === 'string'
    ? parse(ShellSpec, Buffer.from(header, 'base64').toString('utf8'))
    : undefined;
}

function headersOf({ request, protocol }: Upgrade): Record<string, string> {
  const headers: Record<string, string> = { connection: 'Upgrade', 'sec-websocket-protocol': protocol };
  for (const name of HEADERS) headers[name] = String(request.headers[name] ?? '');
  return headers;
}
