import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import net from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../support/course.ts';
import type { Peer } from './peers.ts';

/** A peer's server, running. */
export class Server {
  readonly port: number;
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess, port: number) {
    this.#child = child;
    this.port = port;
  }

  /** @throws Error when it does not listen within 20 s. */
  static async start(peer: Peer): Promise<Server> {
    const port = await freePort();
    const { command, args, env } = await peer.start(port);
    // In a session of its own, as one that was not started by its client: the kernel shares the CPU out by session.
    const child = spawn(command, args, {
      cwd: '/tmp',
      env: { ...process.env, ...env },
      stdio: 'ignore',
      detached: true,
    });
    const server = new Server(child, port);
    const deadline = Date.now() + 20_000;
    while (!(await listens(port))) {
      if (Date.now() > deadline) throw new Error(`${command} ${args[0]} does not listen`);
      await sleep(50);
    }
    await sleep(400);
    return server;
  }

  /** Megabytes of resident memory of the server: its process, and for ours the pty host's too. Shells are not counted. */
  get memory(): number {
    const pids = [this.#child.pid ?? 0, ...ptyHosts(this.#child.pid ?? 0)];
    return pids.reduce((sum, pid) => sum + field(pid, 'VmRSS'), 0) / 1024;
  }

  async stop(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const ended = once(this.#child, 'exit');
    this.#child.kill('SIGTERM');
    const late = setTimeout(() => this.#child.kill('SIGKILL'), 20_000);
    await ended;
    clearTimeout(late);
  }
}

const read = (path: string): string => {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return ''; // The process has ended.
  }
};

const field = (pid: number, name: string): number =>
  Number(new RegExp(`${name}:\\s+(\\d+)`).exec(read(`/proc/${pid}/status`))?.[1] ?? 0);

const ptyHosts = (server: number): number[] =>
  readdirSync('/proc')
    .map(Number)
    .filter(
      (pid) => field(pid, 'PPid') === server && read(`/proc/${pid}/cmdline`).includes('ptyhost/main.ts'),
    );

const listens = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = net.connect(port, '127.0.0.1', () => {
      socket.destroy();
      resolve(true);
    });
    socket.on('error', () => resolve(false));
  });
