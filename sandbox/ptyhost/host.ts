import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import type { Duplex } from 'node:stream';
import { FrameConnection } from './frames.ts';
import { LIFE_LIMITS, type LifeLimits } from './lifetime.ts';
import { type FromHost, HOST_VERSION, type ShellSpec, ToHost } from './messages.ts';
import { endProcesses } from './processes.ts';
import { type Page, Session, type Size } from './session.ts';

/** Shells open at once in one home: far more than anyone reads, few enough to notice what opens them in a loop. */
const MOST_SESSIONS = 256;
/** Ended sessions whose last output and end are still told to a page that comes back. */
const MOST_ENDED = 8;

export interface HostSettings {
  /** Milliseconds without any server connected after which the host ends itself. */
  idleMs: number;
  /** How long each session may live; two hours idle and twelve in all unless told. */
  life?: LifeLimits | undefined;
}

type Opening = Extract<ToHost, { type: 'open' | 'attach' }>;

/** Holds the sessions and serves the sandbox server's connections. */
export class PtyHost {
  readonly #sessions = new Map<string, Session>();
  readonly #ended = new Map<string, Session>();
  /** Every session there ever was: what one left running is ended with the host. */
  readonly #everySession = new Set<string>();
  readonly #controls = new Set<FrameConnection>();
  readonly #options: HostSettings;
  readonly #onStopped: () => void;
  #idle: NodeJS.Timeout | undefined;
  #stopping: Promise<void> | undefined;

  constructor(options: HostSettings, onStopped: () => void) {
    this.#options = options;
    this.#onStopped = onStopped;
    this.#watchIdle();
  }

  accept(socket: Duplex): void {
    let terminal: { session: Session; page: Page } | undefined;
    const connection = new FrameConnection(socket, {
      message: (json) => {
        const message = ToHost.parse(json);
        switch (message.type) {
          case 'control':
            return this.#control(connection);
          case 'nudge':
            for (const session of this.#sessions.values()) session.nudge();
            return;
          case 'stop':
            void this.stop();
            return;
          case 'open':
          case 'attach':
            terminal = this.#open(connection, message);
            return;
          case 'input':
            return terminal?.session.input(terminal.page, message.at, message.data);
          case 'resize':
            return terminal?.session.resize(terminal.page, message);
          case 'ack':
            return terminal?.session.acknowledge(terminal.page, message.units);
          case 'ping':
            return terminal?.session.pong(terminal.page);
          case 'extend':
            return terminal?.session.extend();
        }
      },
      output: () => connection.destroy(),
      closed: (error) => {
        if (error) console.error(`a connection broke: ${error.message}`);
        terminal?.session.detach(terminal.page);
        if (this.#controls.delete(connection)) this.#watchIdle();
      },
    });
  }

  /** Ends every shell and all that they started. */
  stop(): Promise<void> {
    this.#stopping ??= (async () => {
      const shells = new Set([...this.#sessions.values()].map((session) => session.pid));
      await endProcesses(this.#everySession, shells);
      this.#onStopped();
    })();
    return this.#stopping;
  }

  #control(connection: FrameConnection): void {
    this.#controls.add(connection);
    this.#watchIdle();
    send(connection, { type: 'hello', version: HOST_VERSION, pid: process.pid });
  }

  #open(connection: FrameConnection, opening: Opening): { session: Session; page: Page } | undefined {
    const page: Page = {
      id: opening.page,
      tell: (message) => send(connection, message),
      output: (frame) => connection.send(frame),
      ended: (says) => refuse(connection, 'ended', says),
    };
    const session =
      opening.type === 'open'
        ? this.#start(connection, opening.shell, opening)
        : (this.#sessions.get(opening.session) ?? this.#ended.get(opening.session));
    if (!session) {
      if (opening.type === 'attach') refuse(connection, 'ended', 'That shell has ended.');
      return undefined;
    }
    session.attach(page, opening.type === 'open' ? 0 : opening.have, opening);
    return { session, page };
  }

  #start(connection: FrameConnection, shell: ShellSpec, size: Size): Session | undefined {
    if (this.#sessions.size >= MOST_SESSIONS) {
      const says = `${MOST_SESSIONS} shells are open already: end one of them with "exit".`;
      refuse(connection, 'tooMany', says);
      return undefined;
    }
    const missing = [shell.file, shell.cwd].find((path) => !existsSync(path));
    if (missing !== undefined || this.#stopping) {
      const says = missing ? `No shell can start: ${missing} does not exist.` : 'The server is stopping.';
      refuse(connection, 'machine', says);
      return undefined;
    }
    const id = randomUUID();
    this.#everySession.add(id);
    const session = new Session(id, shell, size, this.#options.life ?? LIFE_LIMITS, {
      commandEnd: (exitCode) => {
        for (const control of this.#controls) send(control, { type: 'commandEnd', session: id, exitCode });
      },
      ended: () => this.#keepEnded(session),
    });
    this.#sessions.set(id, session);
    return session;
  }

  #keepEnded(session: Session): void {
    this.#sessions.delete(session.id);
    this.#ended.set(session.id, session);
    for (const [id, oldest] of this.#ended) {
      if (this.#ended.size <= MOST_ENDED) break;
      this.#ended.delete(id);
      oldest.dispose();
    }
  }

  #watchIdle(): void {
    clearTimeout(this.#idle);
    this.#idle = undefined;
    if (this.#controls.size === 0) this.#idle = setTimeout(() => void this.stop(), this.#options.idleMs);
  }
}

const send = (connection: FrameConnection, message: FromHost): void => connection.message(message);

function refuse(connection: FrameConnection, why: 'ended' | 'tooMany' | 'machine', says: string): void {
  send(connection, { type: 'refused', why, says });
  connection.end();
}
