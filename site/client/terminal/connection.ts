import {
  ACK_STEP,
  type Attach,
  CLOSE,
  type ClientMessage,
  MAX_INPUT,
  type ServerMessage,
} from '../../../sandbox/terminal/protocol.ts';
import { key, onNewKey } from './key.ts';
import { rememberedSession, rememberSession, type TerminalState } from './state.ts';

/** Milliseconds before trying again: after the first failure, and at most. */
const FIRST_WAIT_MS = 250;
const LONGEST_WAIT_MS = 4_000;

const NO_KEY: TerminalState = {
  state: 'refused',
  says: 'Open the link that npm start printed: it carries the key to this terminal.',
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
}

/** A page's way to its shell: comes back after every loss, and then asks only for what it missed. */
export class Connection {
  readonly #display: TerminalDisplay;
  readonly #ended = new AbortController();
  readonly #decoder = new TextDecoder();
  #socket: WebSocket | undefined;
  #attached = false;
  #have: number | undefined;
  #shown: string | undefined;
  #unacknowledged = 0;
  #wait = FIRST_WAIT_MS;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #state: TerminalState['state'] = 'closed';

  constructor(display: TerminalDisplay) {
    this.#display = display;
    const { signal } = this.#ended;
    // Sooner than the next try: the network, the learner or the key is back.
    const retry = (): void => this.#retryNow();
    addEventListener('online', retry, { signal });
    document.addEventListener('visibilitychange', retry, { signal });
    onNewKey(() => this.#state === 'refused' && this.start(), signal);
  }

  /** Connects to the shell of before, else to a new one. */
  start(): void {
    this.#say({ state: 'connecting', says: 'Opening the terminal…' });
    void this.#connect();
  }

  /** Starts a new shell in place of one that has ended. */
  startNew(): void {
    rememberSession(undefined);
    this.start();
  }

  input(data: string): void {
    for (let at = 0; at < data.length; ) {
      let end = at + MAX_INPUT;
      // Never between the two halves of one character.
      if (/[\uD800-\uDBFF]/.test(data[end - 1] ?? '')) end--;
      this.#send({ type: 'input', data: data.slice(at, end) });
      at = end;
    }
  }

  resize(size: { cols: number; rows: number }): void {
    this.#send({ type: 'resize', ...size });
  }

  /** Lets go of the shell, which lives on. */
  stop(): void {
    this.#ended.abort();
    clearTimeout(this.#timer);
    this.#socket?.close();
    this.#socket = undefined;
  }

  async #connect(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const token = await getToken();
    if (this.#ended.signal.aborted || this.#socket) return;
    if (token === 'refused') return this.#say(NO_KEY);
    if (token === undefined) return this.#retryLater();

    const url = new URL('/sandbox/v1/terminal', location.href);
    url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
    const socket = new WebSocket(url);
    socket.binaryType = 'arraybuffer';
    this.#socket = socket;
    this.#attached = false;
    socket.onopen = () => socket.send(JSON.stringify(this.#attach(token)));
    socket.onmessage = ({ data }: MessageEvent<string | ArrayBuffer>) => {
      if (socket !== this.#socket) return;
      if (typeof data === 'string') this.#take(JSON.parse(data) as ServerMessage);
      else this.#output(this.#decoder.decode(data));
    };
    socket.onclose = ({ code, reason }) => {
      if (socket !== this.#socket) return;
      this.#socket = undefined;
      this.#attached = false;
      if (code === CLOSE.ended) {
        rememberSession(undefined);
        this.#say({ state: 'ended', says: reason });
      } else if (code === CLOSE.tooMany) this.#say({ state: 'ended', says: reason });
      else this.#retryLater(code === CLOSE.machine ? reason : undefined);
    };
  }

  #attach(token: string): Attach {
    const session = rememberedSession();
    if (session !== this.#shown) this.#have = undefined;
    return { type: 'attach', token, session, have: this.#have, ...this.#display.size() };
  }

  #take(message: ServerMessage): void {
    if (message.type === 'size') this.#display.resized(message);
    else this.#attachedTo(message);
  }

  #attachedTo(message: Extract<ServerMessage, { type: 'attached' }>): void {
    rememberSession(message.session);
    if (message.screen !== undefined) this.#display.replace(message.screen);
    else if (message.session !== this.#shown) this.#display.replace('');
    this.#shown = message.session;
    this.#have = message.offset;
    this.#unacknowledged = 0;
    this.#attached = true;
    this.#wait = FIRST_WAIT_MS;
    this.#say({ state: 'open', says: 'Connected.' });
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

  #send(message: ClientMessage): void {
    if (this.#attached) this.#socket?.send(JSON.stringify(message));
  }

  #retryLater(reason = 'The server does not answer.'): void {
    this.#say({ state: 'reconnecting', says: `${reason} Trying again…` });
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

/** A single-use token; undefined when the server does not answer. */
async function getToken(): Promise<string | 'refused' | undefined> {
  const secret = key();
  if (!secret) return 'refused';
  try {
    const response = await fetch('/sandbox/v1/tokens', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ key: secret }),
    });
    if (response.status === 401) return 'refused';
    const { token } = (await response.json()) as { token?: string };
    return token;
  } catch {
    return undefined;
  }
}
