import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import headless from '@xterm/headless';
import { WebSocket } from 'ws';
import {
  ACK_STEP,
  type Attach,
  type ClientMessage,
  type ServerMessage,
  type SessionState,
  SUBPROTOCOL,
} from '../../sandbox/terminal/protocol.ts';
import { KEY } from './pty-server.ts';

export { ENVIRONMENT, KEY, ROOT, startServer, type TestServer } from './pty-server.ts';

export const newHome = (): Promise<string> => mkdtemp(join(tmpdir(), 'drydock-test-'));
export const removeHome = (home: string): Promise<void> => rm(home, { recursive: true, force: true });

/** Polls until `probe` gives something truthy. @throws Error naming what did not come. */
export async function until<T>(
  what: string | (() => string),
  probe: () => T | undefined | false | Promise<T | undefined | false>,
  ms = 15_000,
): Promise<T> {
  const deadline = Date.now() + ms;
  for (;;) {
    const value = await probe();
    if (value) return value;
    if (Date.now() > deadline)
      throw new Error(`did not come within ${ms} ms: ${typeof what === 'string' ? what : what()}`);
    await sleep(10);
  }
}

export async function getToken(port: number, key = KEY): Promise<string> {
  const response = await fetch(`http://127.0.0.1:${port}/sandbox/v1/tokens`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ key }),
  });
  const { token } = (await response.json()) as { token: string };
  return token;
}

/** A WebSocket on the terminal's path. @param token a fresh one unless given. */
export async function openTerminal(port: number, token?: string): Promise<WebSocket> {
  const protocols = [SUBPROTOCOL, token ?? (await getToken(port))];
  return new WebSocket(`ws://127.0.0.1:${port}/sandbox/v1/terminal`, protocols);
}

/** A page without a browser: a headless terminal at the end of a WebSocket. */
export class TestPage {
  /** All numbered output that came, over all connections. */
  output = '';
  session: string | undefined;
  have: number | undefined;
  /** How often a whole screen was sent instead of missed output. */
  screens = 0;
  closed: { code: number; reason: string } | undefined;
  sizes: { cols: number; rows: number }[] = [];
  readonly terminal: headless.Terminal;
  acknowledges = true;
  readonly id: string = crypto.randomUUID();
  /** How much this page has typed. */
  typed = 0;
  /** The session's states, each as it was told. */
  readonly states: SessionState[] = [];
  #typing = '';
  /** What the server said beside output, the last of each kind. */
  readonly said = new Map<ServerMessage['type'], ServerMessage>();
  #unacknowledged = 0;
  #socket: WebSocket | undefined;

  constructor(size = { cols: 80, rows: 24 }) {
    this.terminal = new headless.Terminal({ ...size, scrollback: 20_000, allowProposedApi: true });
  }

  /** Connects, to the session of before if there was one, and waits until attached or closed. */
  async connect(port: number, attach: Partial<Attach> = {}, token?: string): Promise<this> {
    const socket = await openTerminal(port, token);
    this.#socket = socket;
    this.closed = undefined;
    let attached = false;
    socket.on('open', () => {
      const { cols, rows } = this.terminal;
      this.send({
        type: 'attach',
        page: this.id,
        session: this.session,
        have: this.have,
        cols,
        rows,
        ...attach,
      });
    });
    socket.on('message', (data: Buffer, isBinary) => {
      if (socket !== this.#socket) return;
      if (isBinary) return this.#take(data.toString());
      const message = JSON.parse(data.toString()) as ServerMessage;
      this.said.set(message.type, message);
      if ('state' in message && this.states.at(-1) !== message.state) this.states.push(message.state);
      if (message.type === 'size') return void this.sizes.push({ cols: message.cols, rows: message.rows });
      if (message.type !== 'attached') return;
      attached = true;
      this.session = message.session;
      this.have = message.offset;
      if (message.screen === undefined) return;
      this.screens++;
      this.terminal.reset();
      this.terminal.write(message.screen);
    });
    socket.on('error', () => {});
    socket.on('close', (code, reason) => {
      if (socket === this.#socket) this.closed = { code, reason: reason.toString() };
    });
    await until('attached or closed', () => attached || this.closed);
    return this;
  }

  send(message: ClientMessage): void {
    this.#socket?.send(JSON.stringify(message));
  }

  sendRaw(text: string): void {
    this.#socket?.send(text);
  }

  type(data: string): void {
    this.send({ type: 'input', at: this.typed, data });
    this.typed += data.length;
    this.#typing += data;
  }

  /** Sends all that was ever typed once more, as a page does that does not know what has arrived. */
  typeAgain(): void {
    this.send({ type: 'input', at: 0, data: this.#typing });
  }

  /** The output as plain text: no control sequences, a line feed for each line end. */
  get text(): string {
    return plain(this.output);
  }

  /** Types a command and waits for its output, as plain text, to match. */
  async run(command: string, expected: RegExp): Promise<RegExpExecArray> {
    const from = this.text.length;
    this.type(`${command}\r`);
    return this.sees(expected, from);
  }

  /** Waits for the output's plain text to match, beginning at `from`. */
  sees(expected: RegExp, from = 0): Promise<RegExpExecArray> {
    return until(
      () => `${expected} in ${JSON.stringify(this.text.slice(from).slice(-500))}`,
      () => expected.exec(this.text.slice(from)) ?? undefined,
    );
  }

  prompt(): Promise<RegExpExecArray> {
    return this.sees(/learner@drydock/);
  }

  /** Cuts the connection without a word. */
  drop(): void {
    this.#socket?.terminate();
    this.#socket = undefined;
  }

  /** The lines on screen, trailing blanks cut; waits until all that came is parsed. */
  async screen(): Promise<string[]> {
    await new Promise<void>((done) => this.terminal.write('', done));
    const { active } = this.terminal.buffer;
    return Array.from({ length: this.terminal.rows }, (_, row) =>
      (active.getLine(active.baseY + row)?.translateToString(true) ?? '').trimEnd(),
    );
  }

  close(): void {
    this.drop();
    this.terminal.dispose();
  }

  #take(text: string): void {
    this.output += text;
    this.have = (this.have ?? 0) + text.length;
    this.terminal.write(text, () => {
      this.#unacknowledged += text.length;
      if (!this.acknowledges || this.#unacknowledged < ACK_STEP) return;
      this.send({ type: 'ack', units: this.#unacknowledged });
      this.#unacknowledged = 0;
    });
  }
}

/** The server as a process of its own, to be killed. */
export async function spawnServer(
  home: string,
  options: { port?: number; files?: string; env?: Record<string, string> } = {},
): Promise<{ child: ChildProcess; port: number; kill(): Promise<void> }> {
  const script = join(import.meta.dirname, 'pty-server.ts');
  const child = spawn(
    process.execPath,
    [script, home, String(options.port ?? 0), ...(options.files ? [options.files] : [])],
    { stdio: ['ignore', 'pipe', 'inherit'], env: { ...process.env, ...options.env } },
  );
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  return {
    child,
    port: Number(line.toString()),
    async kill() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const ended = once(child, 'exit');
      child.kill('SIGKILL');
      await ended;
    },
  };
}

/** The processes whose command line or environment holds the text; a home's path finds all that belongs to it. */
export async function processesWith(text: string): Promise<{ pid: number; command: string }[]> {
  const found: { pid: number; command: string }[] = [];
  for (const name of await readdir('/proc')) {
    const pid = Number(name);
    if (!Number.isInteger(pid) || pid === process.pid) continue;
    const [command, environment] = await Promise.all(
      ['cmdline', 'environ'].map((file) => readFile(`/proc/${pid}/${file}`, 'latin1').catch(() => '')),
    );
    if (command?.includes(text) || environment?.includes(text)) {
      found.push({ pid, command: command?.replaceAll('\0', ' ') ?? '' });
    }
  }
  return found;
}

function plain(output: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control sequences are what is taken out.
  return output.replace(/\x1b(?:\][^\x07\x1b]*(?:\x07|\x1b\\)|\[[0-9;?]*[ -/]*[@-~]|[()].|[=>])|\r/g, '');
}
