import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, existsSync, openSync, readFileSync } from 'node:fs';
import { Socket } from 'node:net';
import { join } from 'node:path';
import type { Duplex } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { WebSocket } from 'ws';
import { socketPath } from './address.ts';
import { CONTROL, hand, join as joinTo, type Upgrade } from './delivery.ts';
import type { LifeLimits } from './lifetime.ts';
import { MAX_MESSAGE } from './limits.ts';
import { connectTo } from './lock.ts';
import { type Counts, FromHost, HOST_VERSION, parse, type ShellSpec, type ToHost } from './messages.ts';

const MAIN = join(import.meta.dirname, 'main.ts');
/** Milliseconds. A host is up in about 300; a machine under load gets much more. */
const START_MS = 20_000;
const IDLE_MS = 30 * 60_000;
/** Lines of the log that a learner is shown. */
const LOG_LINES = 12;

export interface HostOptions {
  home: string;
  /** Milliseconds without any server after which the host ends itself; 30 minutes unless told. */
  idleMs?: number | undefined;
  /** How a host elsewhere is reached; left out, the home's own is, and started when there is none. */
  dial?: (() => Promise<Duplex>) | undefined;
  /** How long each session may live; two hours idle and twelve in all unless told. */
  life?: LifeLimits | undefined;
}

/** The lab machine failed: a sentence, and the last lines of the log that tell why. */
export class MachineError extends Error {
  readonly log: readonly string[];

  constructor(message: string, log: readonly string[]) {
    super(message);
    this.log = log;
  }
}

export interface HostEvents {
  commandEnd(session: string, exitCode: number | null): void;
  /** What has happened at the terminals since the last counts. */
  counts?(counts: Counts): void;
}

/** What holds once a host is gone. */
const NO_TERMINALS: Counts = {
  type: 'counts',
  terminals: 0,
  attaches: { new: 0, running: 0 },
  bytes: { in: 0, out: 0 },
  echoes: [],
};

/** A link to the host. */
interface Control {
  socket: WebSocket;
  /** The host itself, where this process has started it. */
  child: ChildProcess | undefined;
}

/** A server's link to the pty host of its home, which it finds or starts. */
export class HostLink {
  readonly #options: HostOptions;
  readonly #events: HostEvents;
  readonly #socket: string;
  #control: Control | undefined;
  #child: ChildProcess | undefined;
  #connecting: Promise<void> | undefined;
  #stopping = false;

  private constructor(options: HostOptions, events: HostEvents) {
    this.#options = options;
    this.#events = events;
    this.#socket = socketPath(options.home);
  }

  /** @throws MachineError when no host can be started. */
  static async open(options: HostOptions, events: HostEvents): Promise<HostLink> {
    const link = new HostLink(options, events);
    await link.#ready();
    return link;
  }

  /**
   * Gives a page to the host, which speaks the terminal's WebSocket with it: its socket itself where that can be, else
   * over a stream. @throws Error as a sentence, and nothing was answered, when the host cannot be reached.
   */
  async give(page: Upgrade, shell: ShellSpec): Promise<void> {
    await this.#ready();
    const child = this.#control?.child;
    const { socket } = page;
    if (child?.connected && socket instanceof Socket) return hand(child, { ...page, socket }, shell);
    return joinTo(await this.#reach(), page, shell);
  }

  /** Makes every shell read its environment file again. */
  async nudge(): Promise<void> {
    await this.#ready();
    this.#say({ type: 'nudge' });
  }

  /** Ends the host, every shell and all that they started. */
  async stop(): Promise<void> {
    this.#stopping = true;
    await this.#connecting;
    const control = this.#control;
    if (!control) return;
    this.#say({ type: 'stop' });
    const deadline = Date.now() + START_MS;
    while (this.#control === control && Date.now() < deadline) await sleep(10);
  }

  /** Lets go of the host, which lives on for its idle time. */
  abandon(): void {
    this.#stopping = true;
    this.#control?.socket.terminate();
    if (this.#child?.connected) this.#child.disconnect();
  }

  #ready(): Promise<void> {
    if (this.#control) return Promise.resolve();
    this.#connecting ??= this.#connectControl().finally(() => {
      this.#connecting = undefined;
    });
    return this.#connecting;
  }

  #say(message: ToHost): void {
    this.#control?.socket.send(JSON.stringify(message));
  }

  async #connectControl(): Promise<void> {
    for (;;) {
      const version = await this.#hello(await this.#reach());
      if (version === HOST_VERSION) return;
      if (version !== undefined) this.#say({ type: 'stop' });
      await sleep(50);
    }
  }

  /** Opens the control connection. @returns the host's version; undefined when it does not say one. */
  #hello(stream: Duplex): Promise<number | undefined> {
    return new Promise((resolve) => {
      const socket = new WebSocket(`ws://pty-host${CONTROL}`, {
        createConnection: () => stream as Socket,
        perMessageDeflate: false,
        maxPayload: MAX_MESSAGE,
      });
      socket.on('message', (data) => {
        const message = parse(FromHost, data.toString());
        if (message?.type === 'commandEnd') this.#events.commandEnd(message.session, message.exitCode);
        if (message?.type === 'counts') this.#events.counts?.(message);
        if (message?.type !== 'hello') return;
        const child = this.#child?.pid === message.pid ? this.#child : undefined;
        this.#control = { socket, child };
        resolve(message.version);
      });
      socket.on('error', () => {}); // 'close' follows.
      socket.on('close', () => {
        if (this.#control?.socket === socket) this.#control = undefined;
        resolve(undefined);
        this.#events.counts?.(NO_TERMINALS);
        if (!this.#stopping) this.#ready().catch((error) => console.error(error.message));
      });
    });
  }

  async #reach(): Promise<Duplex> {
    if (this.#options.dial) return this.#options.dial();
    const deadline = Date.now() + START_MS;
    let spawnedAt = 0;
    let failed = false;
    for (;;) {
      const socket = await connectTo(this.#socket);
      if (socket) return socket;
      if (failed || Date.now() > deadline) {
        throw new MachineError(
          `The program that holds the shells does not start: see ${this.#log()}.`,
          lastLines(this.#log()),
        );
      }
      // Again after a while: the first may have found one that was just ending.
      if (Date.now() - spawnedAt > 3_000) {
        spawnedAt = Date.now();
        this.#spawn().once('exit', (code) => {
          failed = code !== 0;
        });
      }
      await sleep(20);
    }
  }

  #spawn(): ChildProcess {
    const { idleMs = IDLE_MS, life } = this.#options;
    const settings = JSON.stringify({ socket: this.#socket, idleMs, life });
    const log = openSync(this.#log(), 'a', 0o600);
    try {
      const host = spawn(process.execPath, [MAIN, settings], {
        cwd: '/',
        detached: true,
        stdio: ['ignore', log, log, 'ipc'],
        // Nothing of the server's environment: what is not there cannot be read from a shell either.
        env: { PATH: '/usr/local/bin:/usr/bin:/bin' },
      });
      host.unref();
      host.channel?.unref();
      this.#child = host;
      return host;
    } finally {
      closeSync(log);
    }
  }

  #log(): string {
    return join(this.#options.home, 'ptyhost.log');
  }
}

function lastLines(path: string): string[] {
  if (!existsSync(path)) return [];
  return readFileSync(path, 'utf8').trimEnd().split('\n').slice(-LOG_LINES);
}
