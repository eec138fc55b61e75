import { type ChildProcess, spawn } from 'node:child_process';
import {
  closeSync,
  existsSync,
  lstatSync,
  mkdtempSync,
  openSync,
  readFileSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Duplex } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { FrameConnection } from './frames.ts';
import type { LifeLimits } from './lifetime.ts';
import { connectTo } from './lock.ts';
import { FromHost, HOST_VERSION } from './messages.ts';

const MAIN = join(import.meta.dirname, 'main.ts');
/** Bytes. A unix socket's path holds 108 on Linux, 104 on macOS, with the closing zero. */
const LONGEST_PATH = 100;
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
}

/** A server's link to the pty host of its home, which it finds or starts. */
export class HostLink {
  readonly #options: HostOptions;
  readonly #events: HostEvents;
  readonly #socket: string;
  #control: FrameConnection | undefined;
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

  /** A new connection for one page's terminal. */
  async connect(): Promise<Duplex> {
    await this.#ready();
    return this.#reach();
  }

  /** Makes every shell read its environment file again. */
  async nudge(): Promise<void> {
    await this.#ready();
    this.#control?.message({ type: 'nudge' });
  }

  /** Ends the host, every shell and all that they started. */
  async stop(): Promise<void> {
    this.#stopping = true;
    await this.#connecting;
    const control = this.#control;
    if (!control) return;
    control.message({ type: 'stop' });
    const deadline = Date.now() + START_MS;
    while (this.#control === control && Date.now() < deadline) await sleep(10);
  }

  /** Lets go of the host, which lives on for its idle time. */
  abandon(): void {
    this.#stopping = true;
    this.#control?.destroy();
  }

  #ready(): Promise<void> {
    if (this.#control) return Promise.resolve();
    this.#connecting ??= this.#connectControl().finally(() => {
      this.#connecting = undefined;
    });
    return this.#connecting;
  }

  async #connectControl(): Promise<void> {
    for (;;) {
      const socket = await this.#reach();
      const version = await new Promise<number | undefined>((resolve) => {
        const control = new FrameConnection(socket, {
          message: (json) => {
            const message = FromHost.parse(json);
            if (message.type === 'commandEnd') this.#events.commandEnd(message.session, message.exitCode);
            if (message.type !== 'hello') return;
            this.#control = control;
            if (message.version !== HOST_VERSION) control.message({ type: 'stop' });
            resolve(message.version);
          },
          output: () => control.destroy(),
          closed: () => {
            this.#control = undefined;
            resolve(undefined);
            if (!this.#stopping) this.#ready().catch((error) => console.error(error.message));
          },
        });
        control.message({ type: 'control' });
      });
      if (version === HOST_VERSION) return;
      await sleep(50);
    }
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
        stdio: ['ignore', log, log],
        // Nothing of the server's environment: what is not there cannot be read from a shell either.
        env: { PATH: '/usr/local/bin:/usr/bin:/bin' },
      });
      host.unref();
      return host;
    } finally {
      closeSync(log);
    }
  }

  #log(): string {
    return join(this.#options.home, 'ptyhost.log');
  }
}

/**
 * Where the home's host listens: in the home, or where that path is too long for a socket, in a private folder whose
 * name the home keeps.
 */
function socketPath(home: string): string {
  const own = join(home, 'ptyhost.sock');
  if (Buffer.byteLength(own) <= LONGEST_PATH) return own;
  const record = join(home, 'ptyhost.folder');
  const known = existsSync(record) ? readFileSync(record, 'utf8') : undefined;
  if (known !== undefined && isPrivate(known)) return join(known, 'ptyhost.sock');
  // Not the system's default, which may be just as long.
  const folder = mkdtempSync(join(tmpdir().length < 50 ? tmpdir() : '/tmp', 'drydock-'));
  writeFileSync(record, folder, { mode: 0o600 });
  return join(folder, 'ptyhost.sock');
}

function lastLines(path: string): string[] {
  if (!existsSync(path)) return [];
  return readFileSync(path, 'utf8').trimEnd().split('\n').slice(-LOG_LINES);
}

function isPrivate(folder: string): boolean {
  const stat = lstatSync(folder, { throwIfNoEntry: false });
  return stat?.isDirectory() === true && stat.uid === process.getuid?.() && (stat.mode & 0o077) === 0;
}
