import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createWriteStream, type WriteStream } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { z } from 'zod';

const PROGRAM = join(import.meta.dirname, 'base', 'main.py');
const START_MS = 20_000;
const STOP_MS = 5_000;
/** More deaths than this within the window, and it is not restarted any more. */
const DEATHS = 5;
const DEATH_WINDOW_MS = 60_000;

const readySchema = z.object({ port: z.int() });

export interface EmulatorConfig {
  home: string;
  accountId: string;
  region: string;
  publicPort: number;
  learner: { name: string; accessKeyId: string; secretAccessKey: string };
  instanceStartMs: number;
  /** Where calls are passed on to, and which: the operations by service (null: all of them) and the stacks' types. */
  core: {
    port: number;
    secret: string;
    operations: Record<string, string[] | null>;
    stackTypes: { made: string[]; checked: string[] };
  };
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
  #child: ChildProcess | undefined;
  #restarting: Promise<void> | undefined;
  #stopping = false;

  constructor(python: string, config: EmulatorConfig) {
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
    child.stdin.write(`${JSON.stringify({ ...this.#config, secret: this.secret })}\n`);

    const abort = new AbortController();
    const timer = setTimeout(() => child.kill('SIGKILL'), START_MS);
    try {
      const line = await Promise.race([
        once(createInterface(child.stdout), 'line', { signal: abort.signal }),
        once(child, 'exit', { signal: abort.signal }).then(() => undefined),
      ]);
      if (line === undefined) throw new Error(`The simulated account did not start. ${lastWords.trim()}`);
      const { port } = readySchema.parse(JSON.parse(String(line[0])));
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
      child.stdin?.end(); // It saves and ends when its input does.
      const timer = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
      await gone;
      clearTimeout(timer);
    }
    this.#log.end();
  }

  #died(code: number | null, signal: NodeJS.Signals | null): void {
    this.address = undefined;
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
