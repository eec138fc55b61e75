import { randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import net from 'node:net';
import { join } from 'node:path';
import type { Duplex } from 'node:stream';
import { internetProxy } from './internet.ts';
import { type Dial, type FromServer, readLine, SOCKETS, ToServer } from './messages.ts';

/** Milliseconds. The agent answers in one or two; a machine under load gets much more. */
const DIAL_MS = 10_000;

/**
 * The server's side of a lab machine's sockets. The machine connects to them and never the other way round, and it
 * cannot replace them, so nothing in it can lead the server to another socket of this computer.
 */
export class Relay {
  readonly #folder: string;
  readonly #servers: net.Server[] = [];
  readonly #sockets = new Set<net.Socket>();
  readonly #dialled = new Map<string, (result: Duplex | Error) => void>();
  /** Whoever waits for the machine's agent; told why when it will not come. */
  readonly #waiting = new Set<(failure?: Error) => void>();
  #control: net.Socket | undefined;
  #accountPort: number;

  private constructor(folder: string, accountPort: number) {
    this.#folder = folder;
    this.#accountPort = accountPort;
  }

  /** @param folder exists, and is what the machine has at /run/drydock. */
  static async open(folder: string, accountPort: number): Promise<Relay> {
    const relay = new Relay(folder, accountPort);
    await Promise.all([
      relay.#listen(
        SOCKETS.agent,
        net.createServer((socket) => relay.#accept(socket)),
      ),
      relay.#listen(
        SOCKETS.account,
        net.createServer((socket) => relay.#toAccount(socket)),
      ),
      relay.#listen(SOCKETS.internet, internetProxy()),
    ]);
    return relay;
  }

  /**
   * A new connection to the machine's pty host or engine.
   * @throws Error when the machine does not answer, or its engine is not up.
   */
  async dial(to: Dial['to']): Promise<Duplex> {
    const deadline = AbortSignal.timeout(DIAL_MS);
    await this.#agent(deadline);
    const id = randomUUID();
    return new Promise((resolve, reject) => {
      const end = (result: Duplex | Error): void => {
        deadline.removeEventListener('abort', late);
        this.#dialled.delete(id);
        if (result instanceof Error) reject(result);
        else resolve(result);
      };
      const late = (): void => end(new Error('The lab machine does not answer.'));
      deadline.addEventListener('abort', late);
      this.#dialled.set(id, end);
      this.#say({ type: 'dial', to, id });
    });
  }

  /** The account's port has changed. */
  setAccountPort(port: number): void {
    this.#accountPort = port;
    this.#say({ type: 'account', port });
  }

  close(): void {
    for (const server of this.#servers) server.close();
    for (const socket of this.#sockets) socket.destroy();
    const ended = new Error('The lab machine has ended.');
    for (const end of [...this.#dialled.values(), ...this.#waiting]) end(ended);
    for (const name of Object.values(SOCKETS)) rmSync(join(this.#folder, name), { force: true });
  }

  /** Resolves once the machine's agent is connected. */
  async #agent(deadline: AbortSignal): Promise<void> {
    if (this.#control) return;
    await new Promise<void>((resolve, reject) => {
      const end = (failure?: Error): void => {
        this.#waiting.delete(end);
        if (failure) reject(failure);
        else resolve();
      };
      this.#waiting.add(end);
      deadline.addEventListener('abort', () => end(new Error('The lab machine does not answer.')));
    });
  }

  #accept(socket: net.Socket): void {
    readLine(socket, (line) => {
      const message = ToServer.parse(JSON.parse(line));
      if (message.type === 'control') return this.#takeControl(socket);
      const end = this.#dialled.get(message.id);
      if (message.type === 'failed') {
        end?.(new Error(`The machine's Docker Engine does not answer: ${message.says}.`));
        socket.destroy();
      } else if (end) end(socket);
      else socket.destroy(); // Too late, or never asked for.
    });
  }

  #takeControl(socket: net.Socket): void {
    this.#control?.destroy();
    this.#control = socket;
    socket.once('close', () => {
      if (this.#control === socket) this.#control = undefined;
    });
    socket.resume();
    this.#say({ type: 'account', port: this.#accountPort });
    for (const end of this.#waiting) end();
  }

  #say(message: FromServer): void {
    this.#control?.write(`${JSON.stringify(message)}\n`);
  }

  #toAccount(socket: net.Socket): void {
    const account = net.connect(this.#accountPort, '127.0.0.1');
    this.#keep(account);
    socket.pipe(account).pipe(socket);
    socket.once('close', () => account.destroy());
    account.once('close', () => socket.destroy());
  }

  #keep(socket: net.Socket): void {
    this.#sockets.add(socket);
    socket.on('error', () => {}); // 'close' follows.
    socket.once('close', () => this.#sockets.delete(socket));
  }

  #listen(name: string, server: net.Server): Promise<void> {
    const path = join(this.#folder, name);
    rmSync(path, { recursive: true, force: true });
    server.on('connection', (socket: net.Socket) => this.#keep(socket));
    this.#servers.push(server);
    return new Promise((resolve, reject) => {
      server.once('error', reject);
      // The learner in the machine may be another user than this one; on this side the folder lets nobody in. By the
      // mask and not by chmod, which would follow what somebody in the machine has put in the socket's place.
      const mask = process.umask(0);
      server.listen(path, resolve);
      process.umask(mask);
    });
  }
}
