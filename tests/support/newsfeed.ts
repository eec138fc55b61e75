import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createConnection } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { SERVICES, SERVICES_VENV } from '../../app/paths.ts';
import { findRedis } from '../../app/setup/redis.ts';
import type { SimulatedAccount } from '../../sandbox/account/account.ts';
import { testAccount } from './account.ts';
import { freePort } from './course.ts';

const NAMES = [
  'report_news',
  'add_news_articles',
  'read_news',
  'read_news_articles',
  'breaking_news',
] as const;
const PYTHON = join(SERVICES_VENV, 'bin', 'python');
/** A busy machine may need so long until a program answers. */
const START_MS = 30_000;

/**
 * The newsfeed's five services as processes, with a simulated account's DynamoDB and a Redis server, all on ports of
 * their own; the table is made and the sample articles are written.
 */
export class Newsfeed {
  readonly url: Readonly<Record<(typeof NAMES)[number], string>>;
  readonly #account: SimulatedAccount;
  readonly #folder: string;
  readonly #processes = new Map<string, ChildProcess>();
  #environment: NodeJS.ProcessEnv = {};

  private constructor(account: SimulatedAccount, folder: string, url: Newsfeed['url']) {
    this.#account = account;
    this.#folder = folder;
    this.url = url;
  }

  /** Starts everything. `environment` is added to each service's. */
  static async start(environment: Record<string, string> = {}): Promise<Newsfeed> {
    const ports = new Map<string, number>();
    for (const name of [...NAMES, 'redis']) ports.set(name, await freePort());
    const at = (name: string) => `http://127.0.0.1:${ports.get(name)}`;
    const url = Object.fromEntries(NAMES.map((name) => [name, at(name)])) as Newsfeed['url'];
    const newsfeed = new Newsfeed(
      await testAccount(),
      await mkdtemp(join(tmpdir(), 'drydock-newsfeed-')),
      url,
    );
    try {
      await newsfeed.#run(ports, environment);
    } catch (error) {
      await newsfeed.stop();
      throw error;
    }
    return newsfeed;
  }

  async #run(ports: ReadonlyMap<string, number>, environment: Record<string, string>): Promise<void> {
    const { endpoint, region, credentials } = this.#account;
    const redis = await findRedis();
    if (!redis) throw new Error('There is no Redis server: npm test installs one.');
    const redisPort = String(ports.get('redis'));
    const options = ['--port', redisPort, '--bind', '127.0.0.1', '--save', '', '--dir', this.#folder];
    this.#processes.set('redis', spawn(redis, options, { stdio: 'ignore' }));
    this.#environment = {
      PATH: process.env.PATH,
      AWS_ENDPOINT_URL: endpoint,
      AWS_REGION: region,
      AWS_ACCESS_KEY_ID: credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
      CACHE_URL: `redis://127.0.0.1:${redisPort}/0`,
      ADD_NEWS_ARTICLES_URL: this.url.add_news_articles,
      READ_NEWS_ARTICLES_URL: this.url.read_news_articles,
      BREAKING_NEWS_URL: this.url.breaking_news,
      ...environment,
    };
    for (const name of NAMES) this.#spawn(name);
    await Promise.all([...ports.values()].map(listening));
    await promisify(execFile)(PYTHON, [join(SERVICES, 'seed.py')], { env: this.#environment });
  }

  #spawn(name: (typeof NAMES)[number]): void {
    const env = { ...this.#environment, PORT: new URL(this.url[name]).port };
    const child = spawn(PYTHON, [`${name}.py`], { cwd: join(SERVICES, name), env, stdio: 'ignore' });
    this.#processes.set(name, child);
  }

  /** Ends a service as ECS does, and starts it anew on the same port, like a task that is replaced. */
  async replace(name: (typeof NAMES)[number]): Promise<void> {
    await end(this.#processes.get(name));
    this.#spawn(name);
    await listening(Number(new URL(this.url[name]).port));
  }

  async stop(): Promise<void> {
    for (const child of this.#processes.values()) await end(child);
    await this.#account.stop();
    await rm(this.#folder, { recursive: true, force: true });
  }
}

async function end(child: ChildProcess | undefined): Promise<void> {
  if (!child || child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill('SIGTERM');
  await gone;
}

/** Waits until something listens on a loopback port. */
async function listening(port: number): Promise<void> {
  const deadline = Date.now() + START_MS;
  for (;;) {
    const socket = createConnection(port, '127.0.0.1');
    const open = await once(socket, 'connect').then(
      () => true,
      () => false,
    );
    socket.destroy();
    if (open) return;
    if (Date.now() > deadline) throw new Error(`Nothing listens on port ${port} after ${START_MS / 1000} s.`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
