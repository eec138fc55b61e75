import {
  ACK_STEP,
  type Attach,
  CLOSE,
  type ClientMessage,
  type ServerMessage,
  type SessionState,
  SUBPROTOCOL,
  type Warning,
} from '../../../sandbox/terminal/protocol.ts';
import { key, onNewKey } from './key.ts';
import { Outbox, parts } from './outbox.ts';
import { Pulse } from './pulse.ts';
import type { TerminalState } from './state.ts';
import { getToken } from './token.ts';

/** Milliseconds before trying again: after the first failure, and at most. */
const FIRST_WAIT_MS = 250;
const LONGEST_WAIT_MS = 4_000;
/** Milliseconds from a token to an attached terminal; a network that swallows all would hold for minutes. */
const ATTACH_MS = 10_000;

const NO_KEY: TerminalState = {
  state: 'refused',
  says: 'Open the link that npm start printed: it carries the key to this terminal.',
};
const GONE = 'The server does not answer: is npm start still running?';

const STATES: Record<Exclude<SessionState, 'done'>, TerminalState> = {
  starting: { state: 'connecting', says: 'The shell is starting…' },
  ready: { state: 'open', says: 'Connected.' },
  closing: { state: 'closing', says: 'The shell is ending…' },
};

export interface TerminalDisplay {
  size(): { cols: number; rows: number };
  /** Replaces all that is shown. */
  replace(screen: string): void;
  /** @param parsed called when this output is on screen. */
  write(output: string, parsed: () => void): void;
  /** Another page of this session has set its size. */
  resized(size: { cols: number; rows: number }): void;
  state(state: TerminalState): void;
  /** Milliseconds from the page to the shell and back; undefined while not connected. */
  roundTrip(ms: number | undefined): void;
  /** The session is about to end; null when it no longer is. */
  warning(warning: Warning | null): void;
  /** The session shown from now on; undefined when it has ended. */
  session(session: string | undefined): void;
}

/** A page's way to its shell: comes back after every loss, asks only for what it missed, and sends again what was lost. */
export class Connection {
  readonly #display: TerminalDisplay;
  readonly #id = crypto.randomUUID();
  readonly #stopped = new AbortController();
  readonly #decoder = new TextDecoder();
  readonly #outbox = new Outbox();
  readonly #pulse: Pulse;
  #session: string | undefined;
  #socket: WebSocket | undefined;
  #attached = false;
  #have: number | undefined;
  #shown: string | undefined;
  #unacknowledged = 0;
  #wait = FIRST_WAIT_MS;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #state: TerminalState['state'] = 'closed';
  #failure: TerminalState | undefined;

  /** @param session the shell of before; a new one is started without. */
  constructor(display: TerminalDisplay, session: string | undefined) {
    this.#display = display;
    this.#session = session;
    const { signal } = this.#stopped;
    // Sooner than the next try: the network, the learner or the key is back.
    const retry = (): void => this.#retryNow();
    addEventListener('online', retry, { signal });
    document.addEventListener('visibilitychange', retry, { signal });
    onNewKey(() => this.#state === 'refused' && this.start(), signal);
    this.#pulse = new Pulse({
      ping: () => this.#send({ type: 'ping' }),
      hasNews: () => !this.#outbox.empty,
      roundTrip: (ms) => display.roundTrip(ms),
      lost: () => this.#lose('The connection is lost.'),
    });
  }

  /** Connects to the shell of before, else to a new one. */
  start(): void {
    this.#say({ state: 'connecting', says: 'Opening the terminal…' });
    void this.#connect();
  }

  /** Starts a new shell in place of one that has ended. */
  startNew(): void {
    this.#session = undefined;
    this.#outbox.clear();
    this.start();
  }

  /** Sends what was typed; while the connection is lost, once it is back. */
  input(data: string): void {
    if (!this.#attached && this.#outbox.full) return;
    this.#send(
      ...[...parts(this.#outbox.add(data), data)].map((part) => ({ type: 'input' as const, ...part })),
    );
  }

  resize(size: { cols: number; rows: number }): void {
    this.#send({ type: 'resize', ...size });
  }

  /** Keeps a session that is about to end. */
  extend(): void {
    this.#send({ type: 'extend' });
  }

  /** Lets go of the shell, which lives on. */
  stop(): void {
    this.#stopped.abort();
    this.#pulse.stop();
    clearTimeout(this.#timer);
    this.#socket?.close();
    this.#socket = undefined;
  }

  async #connect(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const secret = key();
    if (!secret) return this.#say(NO_KEY);
    const token = await getToken(secret);
    if (this.#stopped.signal.aborted || this.#socket) return;
    if (token === 'refused') return this.#say(NO_KEY);
    if (token === undefined) return this.#retryLater(GONE);

    const url = new URL('/sandbox/v1/terminal', location.href);
    url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
    const socket = new WebSocket(url, [SUBPROTOCOL, token]);
    socket.binaryType = 'arraybuffer';
    this.#socket = socket;
    this.#failure = undefined;
    const late = setTimeout(() => socket === this.#socket && this.#lose(GONE), ATTACH_MS);
    socket.onopen = () => socket.send(JSON.stringify(this.#attach()));
    socket.onmessage = ({ data }: MessageEvent<string | ArrayBuffer>) => {
      if (socket !== this.#socket) return;
      if (typeof data !== 'string') return this.#output(this.#decoder.decode(data));
      clearTimeout(late);
      this.#take(JSON.parse(data) as ServerMessage);
    };
    socket.onclose = ({ code, reason }) => {
      clearTimeout(late);
      if (socket === this.#socket) this.#closed(code, reason);
    };
  }

  #attach(): Attach {
    if (this.#session !== this.#shown) this.#have = undefined;
    const session = this.#session;
    return { type: 'attach', page: this.#id, session, have: this.#have, ...this.#display.size() };
  }

  #take(message: ServerMessage): void {
    switch (message.type) {
      case 'attached':
        this.#begin(message);
        break;
      case 'state':
        if (message.state !== 'done') this.#say(STATES[message.state]);
        break;
      case 'size':
        this.#display.resized(message);
        break;
      case 'pong':
        this.#outbox.received(message.received);
        this.#pulse.pong();
        break;
      case 'limit':
        this.#display.warning(message.warning);
        break;
      case 'failed':
        this.#failure = { state: 'reconnecting', says: message.says, log: message.log };
    }
  }

  #begin(message: Extract<ServerMessage, { type: 'attached' }>): void {
    if (message.screen !== undefined) this.#display.replace(message.screen);
    else if (message.session !== this.#shown) this.#display.replace('');
    this.#session = message.session;
    this.#shown = message.session;
    this.#have = message.offset;
    this.#unacknowledged = 0;
    this.#attached = true;
    this.#wait = FIRST_WAIT_MS;
    this.#display.warning(null);
    if (message.state === 'done') return;
    this.#display.session(message.session);
    this.#say(STATES[message.state]);
    this.#outbox.received(message.received);
    const { at, data } = this.#outbox.rest;
    for (const part of parts(at, data)) this.#send({ type: 'input', ...part });
    this.#pulse.start();
  }

  #output(text: string): void {
    const socket = this.#socket;
    this.#have = (this.#have ?? 0) + text.length;
    this.#display.write(text, () => {
      // What came over an earlier connection is not counted by this one.
      if (socket !== this.#socket) return;
      this.#unacknowledged += text.length;
      if (this.#unacknowledged < ACK_STEP) return;
      this.#send({ type: 'ack', units: this.#unacknowledged });
      this.#unacknowledged = 0;
    });
  }

  #closed(code: number, reason: string): void {
    this.#detach();
    if (code === CLOSE.ended) {
      this.#session = undefined;
      this.#display.session(undefined);
    }
    if (code === CLOSE.ended || code === CLOSE.tooMany) this.#say({ state: 'ended', says: reason });
    else this.#retryLater(code === CLOSE.machine ? reason : 'The connection is lost.');
  }

  #lose(why: string): void {
    const socket = this.#socket;
    this.#detach();
    socket?.close();
    this.#retryLater(why);
  }

  #detach(): void {
    this.#socket = undefined;
    this.#attached = false;
    this.#pulse.stop();
    this.#display.warning(null);
  }

  #send(...messages: ClientMessage[]): void {
    if (!this.#attached) return;
    for (const message of messages) this.#socket?.send(JSON.stringify(message));
  }

  #retryLater(why: string): void {
    const { says, log } = this.#failure ?? { says: why, log: undefined };
    this.#say({ state: 'reconnecting', says: `${says} Trying again…`, ...(log ? { log } : {}) });
    this.#timer = setTimeout(() => void this.#connect(), this.#wait);
    this.#wait = Math.min(this.#wait * 2, LONGEST_WAIT_MS);
  }

  #retryNow(): void {
    if (this.#timer === undefined || document.hidden) return;
    this.#wait = FIRST_WAIT_MS;
    void this.#connect();
  }

  #say(state: TerminalState): void {
    this.#state = state.state;
    this.#display.state(state);
  }
}
