import { type ChildProcess, spawn } from 'node:child_process';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { ROOT } from '../../app/paths.ts';

/** A port that was free a moment ago. */
export async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve));
  const { port } = probe.address() as AddressInfo;
  await new Promise((resolve) => probe.close(resolve));
  return port;
}

/** Names an engine that is not there. */
export const NO_ENGINE = { DOCKER_HOST: 'unix:///nowhere/docker.sock' };

/** The course as `npm start` runs it, as a process of its own. */
export class CourseProcess {
  readonly #child: ChildProcess;
  /** The printed link, with the key. */
  readonly link: string;
  readonly #output: () => string;

  private constructor(child: ChildProcess, link: string, output: () => string) {
    this.#child = child;
    this.link = link;
    this.#output = output;
  }

  /**
   * @param env replaces the variables of this process, but PATH and HOME. Shells run in a folder, unless DOCKER_HOST is
   * given as '': then in a lab machine on this computer's engine.
   */
  static async start(home: string, port: number, env: Record<string, string> = {}): Promise<CourseProcess> {
    const { PATH = '', HOME = '' } = process.env;
    const child = spawn(process.execPath, [join(ROOT, 'app', 'start.ts')], {
      env: { PATH, HOME, DRYDOCK_HOME: home, PORT: String(port), ...NO_ENGINE, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    const link = await new Promise<string>((resolve, reject) => {
      const read = (chunk: Buffer) => {
        output += chunk;
        const found = /Drydock is open: (\S+)/.exec(output)?.[1];
        if (found) resolve(found);
      };
      child.stdout.on('data', read);
      child.stderr.on('data', read);
      child.once('exit', (code) => reject(new Error(`npm start ended with ${code}:\n${output}`)));
    });
    return new CourseProcess(child, link, () => output);
  }

  get url(): string {
    return new URL(this.link).origin;
  }

  get pid(): number {
    return this.#child.pid as number;
  }

  /** All that it printed. */
  get output(): string {
    return this.#output();
  }

  /** Ends it by a signal and waits until it has ended. */
  async end(signal: 'SIGINT' | 'SIGKILL' = 'SIGINT'): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const gone = new Promise((resolve) => this.#child.once('exit', resolve));
    this.#child.kill(signal);
    await gone;
  }
}
