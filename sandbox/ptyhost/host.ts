import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import http, { type IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocket, WebSocketServer } from 'ws';
import { CONTROL, shellOf, TERMINAL } from './delivery.ts';
import { LIFE_LIMITS, type LifeLimits } from './lifetime.ts';
import { CLOSE } from './limits.ts';
import { type Attach, type FromHost, HOST_VERSION, parse, type ShellSpec, ToHost } from './messages.ts';
import { type Found, Pages } from './pages.ts';
import { endProcesses } from './processes.ts';
import { Session } from './session.ts';

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

/**
 * Holds the sessions and speaks the terminal's WebSocket with their pages, whose connections the sandbox server gives to
 * it. Over one more WebSocket, its control connection, the server tells it what else to do.
 */
export class PtyHost {
  readonly #sessions = new Map<string, Session>();
  readonly #ended = new Map<string, Session>();
  /** Every session there ever was: what one left running is ended with the host. */
  readonly #everySession = new Set<string>();
  readonly #web = http.createServer((_request, response) => void response.writeHead(404).end());
  readonly #controls = new WebSocketServer({ noServer: true, perMessageDeflate: false });
  readonly #pages = new Pages((counts) => this.#tell(counts));
  readonly #options: HostSettings;
  readonly #onStopped: () => void;
  #idle: NodeJS.Timeout | undefined;
  #stopping: Promise<void> | undefined;

  constructor(options: HostSettings, onStopped: () => void) {
    this.#options = options;
    this.#onStopped = onStopped;
    this.#web.on('upgrade', (request, socket, head) => {
      if (request.url === CONTROL)
        return this.#controls.handleUpgrade(request, socket, head, (control) => this.#control(control));
      const shell = request.url === TERMINAL ? shellOf(request) : undefined;
      if (shell) this.take(request, socket, head, shell);
      else socket.destroy();
    });
    this.#watchIdle();
  }

  /** Serves a stream from the server: an HTTP connection whose only request is an upgrade. */
  accept(stream: Duplex): void {
    this.#web.emit('connection', stream);
  }

  /** Serves a page whose upgrade the server has let in. @param shell what it starts if it asks for a new session. */
  take(request: IncomingMessage, socket: Duplex, head: Buffer, shell: ShellSpec): void {
    this.#pages.take(request, socket, head, (attach) => this.#find(attach, shell));
  }

  /** Lets go of all pages, which try again. */
  letGo(): void {
    this.#pages.closeAll();
  }

  /** Ends every shell and all that they started. */
  stop(): Promise<void> {
    this.#stopping ??= (async () => {
      this.letGo();
      const shells = new Set([...this.#sessions.values()].map((session) => session.pid));
      await endProcesses(this.#everySession, shells);
      this.#onStopped();
    })();
    return this.#stopping;
  }

  #control(control: WebSocket): void {
    this.#watchIdle();
    control.on('message', (data) => {
      const message = parse(ToHost, data.toString());
      if (message?.type === 'stop') void this.stop();
      else if (message) for (const session of this.#sessions.values()) session.nudge();
      else control.terminate();
    });
    control.on('error', (error) => console.error(`a control connection broke: ${error.message}`));
    control.on('close', () => this.#watchIdle());
    send(control, { type: 'hello', version: HOST_VERSION, pid: process.pid });
  }

  #tell(message: FromHost): void {
    for (const control of this.#controls.clients) send(control, message);
  }

  #find({ session, cols, rows }: Attach, shell: ShellSpec): Found {
    if (session === undefined) return this.#start(shell, { cols, rows });
    const found = this.#sessions.get(session) ?? this.#ended.get(session);
    return found ? { session: found } : { code: CLOSE.ended, says: 'That shell has ended.' };
  }

  #start(shell: ShellSpec, size: { cols: number; rows: number }): Found {
    if (this.#sessions.size >= MOST_SESSIONS) {
      const says = `${MOST_SESSIONS} shells are open already: end one of them with "exit".`;
      return { code: CLOSE.tooMany, says };
    }
    const missing = [shell.file, shell.cwd].find((path) => !existsSync(path));
    if (missing !== undefined || this.#stopping) {
      const says = missing ? `No shell can start: ${missing} does not exist.` : 'The server is stopping.';
      return { code: CLOSE.machine, says };
    }
    const id = randomUUID();
    this.#everySession.add(id);
    const session = new Session(id, shell, size, this.#options.life ?? LIFE_LIMITS, {
      commandEnd: (exitCode) => this.#tell({ type: 'commandEnd', session: id, exitCode }),
      ended: () => this.#keepEnded(session),
    });
    this.#sessions.set(id, session);
    return { session };
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
    if (this.#controls.clients.size === 0)
      this.#idle = setTimeout(() => void this.stop(), this.#options.idleMs);
  }
}

function send(control: WebSocket, message: FromHost): void {
  if (control.readyState === WebSocket.OPEN) control.send(JSON.stringify(message));
}
