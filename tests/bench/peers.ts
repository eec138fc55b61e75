import http from 'node:http';
import { createRequire } from 'node:module';
import type { Socket } from 'node:net';
import { join } from 'node:path';
import { WebSocket } from 'ws';
import { z } from 'zod';
import { ACK_STEP, type ServerMessage, SUBPROTOCOL } from '../../sandbox/terminal/protocol.ts';
import { noEngine } from '../support/engine.ts';
import { terminado, wetty } from './tools.ts';

/** The terminals that are compared, each with the client that its own page has. */

export const SIZE = { cols: 200, rows: 50 };
const SERVERS = join(import.meta.dirname, 'servers');
export const SHELL = join(SERVERS, 'shell.sh');

/** One open terminal. */
export interface Connection {
  /** Set by who opened it; takes the terminal's output, without the framing. */
  onData(data: Buffer | string): void;
  send(keys: string): void;
  /** Told of each piece of output; what it gives back is called when that piece has been parsed. */
  onReceived?(data: Buffer | string): (() => void) | undefined;
  /** The TCP connection: paused, it is a stalled client; destroyed, a pulled cable. */
  socket(): Socket;
  close(): void;
}

export interface Peer {
  /** The server's command; it must listen on 127.0.0.1:port. */
  start(port: number): Promise<{ command: string; args: string[]; env?: Record<string, string> }>;
  /** @param session the same name after a drop means the same session, where the peer has such. */
  connect(at: { port: number; session: string }): Promise<Connection>;
  /** Measures that would say nothing true of it. */
  unseen?: readonly string[];
}

const bare: Peer = {
  start: async (port) => ({ command: process.execPath, args: [join(SERVERS, 'bare.ts'), `${port}`, SHELL] }),
  async connect({ port }) {
    const page = await open(`ws://127.0.0.1:${port}/`);
    const connection = over(page, (keys) => page.send(Buffer.from(keys)));
    page.on('message', (data: Buffer) => connection.onData(data));
    return connection;
  },
};

interface Known {
  page: string;
  typed: number;
  session?: string;
  have?: number;
}
const known = new Map<string, Known>();

/** Ours, by the driver that the server was started with: another driver is another peer with another server. */
const drydock: Peer = {
  start: async (port) => ({
    command: process.execPath,
    args: [join(SERVERS, 'drydock.ts'), `${port}`, SHELL],
  }),
  async connect({ port, session }) {
    const token = await getToken(port);
    const page = await open(`ws://127.0.0.1:${port}/sandbox/v1/terminal`, [SUBPROTOCOL, token]);
    const mine: Known = known.get(session) ?? { page: crypto.randomUUID(), typed: 0 };
    known.set(session, mine);
    const connection: Connection = {
      ...over(page, (data) => {
        page.send(JSON.stringify({ type: 'input', at: mine.typed, data }));
        mine.typed += data.length;
      }),
      onReceived: (data) => () => {
        unacknowledged += data.length;
        if (unacknowledged < ACK_STEP || page.readyState !== WebSocket.OPEN) return;
        page.send(JSON.stringify({ type: 'ack', units: unacknowledged }));
        unacknowledged = 0;
      },
    };
    let unacknowledged = 0;
    const attached = Promise.withResolvers<void>();
    page.on('message', (data: Buffer, isBinary) => {
      if (isBinary) {
        // The benchmark prints ASCII only: bytes are code units.
        mine.have = (mine.have ?? 0) + data.length;
        connection.onData(data);
        return;
      }
      const message = JSON.parse(data.toString()) as ServerMessage;
      if (message.type !== 'attached') return;
      mine.session = message.session;
      mine.have = message.offset;
      attached.resolve();
    });
    page.on('close', (code, reason) => attached.reject(new Error(`closed with ${code}: ${reason}`)));
    const { page: id, session: same, have } = mine;
    page.send(JSON.stringify({ type: 'attach', page: id, session: same, have, ...SIZE }));
    await attached.promise;
    return connection;
  },
};

const docker: Peer = {
  ...drydock,
  start: async (port) => ({
    command: process.execPath,
    args: [join(SERVERS, 'drydock.ts'), `${port}`, SHELL, 'docker'],
  }),
  // Its pty host is in the machine, where its memory is not seen.
  unseen: ['memory', 'stall'],
};

const terminadoPeer: Peer = {
  start: async (port) => ({
    command: await terminado(),
    args: [join(SERVERS, 'terminado_server.py'), `${port}`, SHELL],
  }),
  async connect({ port, session }) {
    const page = await open(`ws://127.0.0.1:${port}/ws/${session}`);
    const connection = over(page, (keys) => page.send(JSON.stringify(['stdin', keys])));
    page.on('message', (data: Buffer) => {
      const [kind, text] = z.tuple([z.string()]).rest(z.unknown()).parse(JSON.parse(data.toString()));
      if (kind === 'stdout') connection.onData(z.string().parse(text));
    });
    page.send(JSON.stringify(['set_size', SIZE.rows, SIZE.cols, 0, 0]));
    return connection;
  },
};

/** What wetty's client is built on; loaded from the throw-away folder, where it has no types for us. */
interface SocketIo {
  io: { engine: { transport: { ws: { _socket: Socket } } } };
  emit(event: string, value: unknown): void;
  on(event: string, listener: (value: string) => void): void;
  disconnect(): void;
}
/** Bytes after which wetty's own client says that it has parsed them. */
const WETTY_COMMIT = 524_288;

const wettyPeer: Peer = {
  start: async (port) => ({
    command: process.execPath,
    args: [join(await wetty(), 'node_modules/wetty/build/main.js'), '--host', '127.0.0.1'].concat([
      '-p',
      `${port}`,
      '-c',
      SHELL,
      '--log-level',
      'error',
      '-b',
      '/wetty',
    ]),
    env: { NODE_ENV: 'production' },
  }),
  async connect({ port }) {
    const client: { io(url: string, options: object): SocketIo } = createRequire(join(await wetty(), 'x'))(
      'socket.io-client',
    );
    const options = { transports: ['websocket'], reconnection: false, forceNew: true };
    const socket = client.io(`http://127.0.0.1:${port}`, { path: '/wetty/socket.io', ...options });
    let received = 0;
    const connection: Connection = {
      onData: () => {},
      send: (keys) => socket.emit('input', keys),
      socket: () => socket.io.engine.transport.ws._socket,
      close: () => socket.disconnect(),
      onReceived(data) {
        received += data.length;
        if (received < WETTY_COMMIT) return undefined;
        received -= WETTY_COMMIT;
        return () => socket.emit('commit', WETTY_COMMIT);
      },
    };
    socket.on('data', (data) => connection.onData(data));
    await new Promise<void>((resolve, reject) => {
      socket.on('login', () => resolve());
      socket.on('connect_error', (error) => reject(new Error(String(error))));
    });
    socket.emit('resize', SIZE);
    return connection;
  },
};

export const PEERS: Readonly<Record<string, Peer>> = {
  bare,
  drydock,
  ...(noEngine ? {} : { docker }),
  terminado: terminadoPeer,
  wetty: wettyPeer,
};

/** A page needs one for each connection, so it counts. Not by fetch, which on a kept connection may wait 40 ms for TCP. */
const getToken = (port: number): Promise<string> =>
  new Promise((resolve, reject) => {
    const request = http.get({ host: '127.0.0.1', port, agent: false }, (response) => {
      let token = '';
      response.on('data', (chunk) => {
        token += chunk;
      });
      response.on('end', () => resolve(token));
    });
    request.on('error', reject);
  });

async function open(url: string, protocols: string[] = []): Promise<WebSocket> {
  const page = new WebSocket(url, protocols, { perMessageDeflate: false, maxPayload: 0 });
  page.on('error', () => {});
  await new Promise<void>((resolve, reject) => {
    page.once('open', resolve);
    page.once('close', () => reject(new Error(`no WebSocket at ${url}`)));
  });
  socketOf(page).setNoDelay(true);
  return page;
}

const socketOf = (page: WebSocket): Socket => (page as unknown as { _socket: Socket })._socket;

const over = (page: WebSocket, send: (keys: string) => void): Connection => ({
  onData: () => {},
  send,
  socket: () => socketOf(page),
  close: () => page.terminate(),
});
