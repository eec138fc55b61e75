import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream, mkdirSync, type WriteStream } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { type Answers, Channel } from './channel.ts';

const PROGRAM = join(import.meta.dirname, 'base', 'main.py');
/** Half a second where nothing else runs; a machine under load gets much more. */
const START_MS = 60_000;
const STOP_MS = 5_000;
/** More deaths than this within the window, and it is not restarted any more. */
const DEATHS = 5;
const DEATH_WINDOW_MS = 60_000;

/** Where it works, and what its own answers name. Nothing of it is secret. */
export interface EmulatorPlace {
  home: string;
  accountId: string;
  region: string;
  /** The gateway's. */
  port: number;
}

/** What it reads from its input, as secrets never travel in arguments or the environment. */
export interface EmulatorConfig {
  learner: { name: string; accessKeyId: string; secretAccessKey: string };
  /** The operations that it answers by itself, by service, and whether each may change something. */
  operations: Record<string, Record<string, boolean>>;
  /** The resource types of stacks: made here, asked about first, and (how their names begin) its own. */
  stackTypes: { made: string[]; checked: string[]; left: string[] };
  /** Public parameters of Systems Manager besides its own, which CloudFormation looks up inside it. */
  publicParameters: Readonly<Record<string, string>>;
  managedPolicies: object[];
}

/**
 * The emulator's process: started, restarted when it dies (its state is on disk), stopped. Nobody else can speak to it: it
 * listens nowhere. Its log is `emulator.log` in the home.
 */
export class Emulator {
  #runs = false;
  /** Why it stays down. */
  #failure: string | undefined;

  readonly #python: string;
  readonly #place: EmulatorPlace;
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
    place: EmulatorPlace,
    config: EmulatorConfig,
    states: () => Record<string, string>,
    answers: Answers,
  ) {
    this.#states = states;
    this.#answers = answers;
    this.#python = python;
    this.#place = place;
    this.#config = config;
    this.#log = createWriteStream(join(place.home, 'emulator.log'), { flags: 'a', mode: 0o600 });
  }

  /** Resolves when it answers. Throws a sentence with the end of its log when it does not come up. */
  async start(): Promise<void> {
    const scratch = join(this.#place.home, 'scratch');
    mkdirSync(scratch, { recursive: true });
    const child = spawn(this.#python, ['-B', PROGRAM], {
      stdio: ['pipe', 'pipe', 'pipe'],
      cwd: scratch,
      env: environment(this.#place, scratch),
    });
    this.#child = child;
    let lastWords = '';
    child.stderr.on('data', (chunk: Buffer) => {
      lastWords = (lastWords + chunk).slice(-2000);
      this.#log.write(chunk);
    });
    child.stdin.on('error', () => undefined); // It died before it read its configuration: 'exit' tells.
    child.stdin.write(`${JSON.stringify(this.#config)}\n`);

    const abort = new AbortController();
    const timer = setTimeout(() => child.kill('SIGKILL'), START_MS);
    try {
      const channel = new Channel(child.stdin, this.#answers);
      createInterface(child.stdout).on('line', (line) => channel.receive(line));
      const ready = await Promise.race([
        channel.ask('replace', { states: this.#states() }).then(() => true),
        once(child, 'exit', { signal: abort.signal }).then(() => false),
      ]);
      if (!ready) throw new Error(`The simulated account did not start. ${lastWords.trim()}`);
      this.#channel = channel;
      this.#runs = true;
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
    this.#runs = false;
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

  /** Whoever still waits for an answer is told that there will be none. */
  cutOff(): void {
    this.#channel?.close(new Error('The simulated account is stopping.'));
  }

  /** Asks the process for something. Throws a sentence when it refuses, or is not there. */
  async ask(verb: string, body: object): Promise<unknown> {
    if (!this.#runs || this.#channel === undefined) {
      const now = this.#stopping ? 'not running.' : 'starting. Try again.';
      throw new Error(this.#failure ?? `The simulated account is ${now}`);
    }
    return this.#channel.ask(verb, body);
  }

  #died(code: number | null, signal: NodeJS.Signals | null): void {
    this.#runs = false;
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
    this.#failure = `${reason} Read ${join(this.#place.home, 'emulator.log')}, then start Drydock again.`;
    this.note(this.#failure);
  }

  /** Adds a line to the log. */
  note(sentence: string): void {
    this.#log.write(`${new Date().toISOString()} ${sentence}\n`);
  }
}

/** All that MiniStack reads when it is imported: it writes in its own folder only, and finds no Docker. */
const environment = ({ accountId, region, port }: EmulatorPlace, scratch: string) => ({
  PATH: process.env.PATH,
  HOME: process.env.HOME,
  LANG: 'C.UTF-8',
  TMPDIR: scratch,
  MINISTACK_ACCOUNT_ID: accountId,
  MINISTACK_REGION: region,
  MINISTACK_HOST: '127.0.0.1',
  GATEWAY_PORT: String(port),
  AUTH: 'true',
  PERSIST_STATE: '0',
  STATE_DIR: join(scratch, 'state'),
  S3_DATA_DIR: join(scratch, 's3'),
  DOCKER_HOST: `unix://${scratch}/no-docker.sock`,
  MINISTACK_AUTOCREATE_AWS_MANAGED: '0',
  LOG_LEVEL: 'WARNING',
});
