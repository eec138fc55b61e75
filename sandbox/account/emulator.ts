import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createWriteStream, type WriteStream } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { type Answers, Channel } from './channel.ts';

const PROGRAM = join(import.meta.dirname, 'base', 'main.py');
const START_MS = 20_000;
const STOP_MS = 5_000;
/** More deaths than this within the window, and it is not restarted any more. */
const DEATHS = 5;
const DEATH_WINDOW_MS = 60_000;

export interface EmulatorConfig {
  home: string;
  accountId: string;
  region: string;
  publicPort: number;
  learner: { name: string; accessKeyId: string; secretAccessKey: string };
  /** What is passed on: the operations by service (null: all of them) and the stacks' types. */
  operations: Record<string, string[] | null>;
  stackTypes: { made: string[]; checked: string[] };
  /** Public parameters of Systems Manager besides its own, which CloudFormation looks up inside it. */
  publicParameters: Readonly<Record<string, string>>;
}

/**
 * The emulator's process: started, restarted when it dies (its state is on disk), stopped. Its log is
 * `emulator.log` in the home. `address` is undefined while it is down; `failure` says why it stays down.
 */
export class Emulator {
  /** Whoever knows it may speak to the emulator's port; made anew for every owner. */
  readonly secret = randomBytes(32).toString('hex');
  address: { port: number; pid: number } | undefined;
  failure: string | undefined;

  readonly #python: string;
  readonly #config: EmulatorConfig;
  readonly #log: WriteStream;
  readonly #deaths: number[] = [];
  readonly #answers: Answers;
  readonly #states: () => Record<string, string>;
  #child: ChildProcess | undefined;
  #channel: Channel | undefined;
  #restarting: Promise<void> | undefined;
  #stopping = false;

  /** `states`: what it starts from. `answers`: what it passes on. */
  constructor(
    python: string,
    config: EmulatorConfig,
    states: () => Record<string, string>,
    answers: Answers,
  ) {
    this.#states = states;
    this.#answers = answers;
    this.#python = python;
    this.#config = config;
    this.#log = createWriteStream(join(config.home, 'emulator.log'), { flags: 'a', mode: 0o600 });
  }

  /** Resolves when it answers. Throws a sentence with the end of its log when it does not come up. */
  async start(): Promise<void> {
    const child = spawn(this.#python, ['-B', PROGRAM], {
      stdio: ['pipe', 'pipe', 'pipe'],
      env: { PATH: process.env.PATH, HOME: process.env.HOME, LANG: 'C.UTF-8' },
    });
    this.#child = child;
    let lastWords = '';
    child.stderr.on('data', (chunk: Buffer) => {
      lastWords = (lastWords + chunk).slice(-2000);
      this.#log.write(chunk);
    });
    child.stdin.on('error', () => undefined); // It died before it read its configuration: 'exit' tells.
    child.stdin.write(
      `${JSON.stringify({ ...this.#config, secret: this.secret, states: this.#states() })}\n`,
    );

    const abort = new AbortController();
    const timer = setTimeout(() => child.kill('SIGKILL'), START_MS);
    try {
      const channel = new Channel(child.stdin, this.#answers);
      createInterface(child.stdout).on('line', (line) => channel.receive(line));
      const port = await Promise.race([
        channel.ready,
        once(child, 'exit', { signal: abort.signal }).then(() => undefined),
      ]);
      if (port === undefined) throw new Error(`The simulated account did not start. ${lastWords.trim()}`);
      this.#channel = channel;
      this.address = { port, pid: child.pid ?? 0 };
    } catch (error) {
      child.kill('SIGKILL');
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
      throw new Error(`There is no Python at ${this.#python}. Run npm start once to set it up.`);
    } finally {
      clearTimeout(timer);
      abort.abort();
    }
    child.once('exit', (code, signal) => this.#died(code, signal));
  }

  async stop(): Promise<void> {
    this.#stopping = true;
    this.address = undefined;
    await this.#restarting;
    const child = this.#child;
    if (child !== undefined && child.exitCode === null && child.signalCode === null) {
      const gone = once(child, 'exit');
      child.stdin?.end(); // It ends when its input does.
      const timer = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
      await gone;
      clearTimeout(timer);
    }
    this.#log.end();
  }

  /** Asks the process for something. Throws a sentence when it refuses, or is not there. */
  async ask(verb: string, body: object): Promise<unknown> {
    if (this.address === undefined || this.#channel === undefined)
      throw new Error(this.failure ?? 'The simulated account is not running.');
    return this.#channel.ask(verb, body);
  }

  #died(code: number | null, signal: NodeJS.Signals | null): void {
    this.address = undefined;
    this.#channel?.close(new Error('The simulated account was interrupted. Try again.'));
    if (this.#stopping) return;
    const now = Date.now();
    this.#deaths.push(now);
    const recent = this.#deaths.filter((at) => now - at < DEATH_WINDOW_MS).length;
    this.note(`The emulator ended (${signal ?? `exit ${code}`}).`);
    if (recent > DEATHS) {
      this.#giveUp(`The simulated account's emulator keeps ending: ${recent} times in a minute.`);
      return;
    }
    this.#restarting = this.start().then(
      () => this.note('The emulator was started again; its state was on disk.'),
      (error: Error) => this.#giveUp(error.message),
    );
  }

  #giveUp(reason: string): void {
    this.failure = `${reason} Read ${join(this.#config.home, 'emulator.log')}, then start Drydock again.`;
    this.note(this.failure);
  }

  /** Adds a line to the log. */
  note(sentence: string): void {
    this.#log.write(`${new Date().toISOString()} ${sentence}\n`);
  }
}
