import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { build } from 'astro';
import express from 'express';
import type { Account, LiveEvent, Report } from '../../checker/contract.ts';

const ROOT = resolve(import.meta.dirname, '../..');

/** What the real server sends with each page. */
const CSP =
  "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; connect-src 'self'; base-uri 'none'; object-src 'none'";

export const SIMULATED: Account = {
  kind: 'simulated',
  label: 'simulated account',
  accountId: '111122223333',
  region: 'us-east-1',
};

/** The site, built into a folder of its own. */
export async function buildSite(): Promise<{ dist: string; remove: () => Promise<void> }> {
  process.env.ASTRO_TELEMETRY_DISABLED = '1';
  const folder = await mkdtemp(join(tmpdir(), 'drydock-site-'));
  const dist = join(folder, 'dist');
  const unlock = await lock();
  try {
    await build({ root: ROOT, outDir: dist, cacheDir: join(folder, 'cache'), logLevel: 'error' });
  } finally {
    await unlock();
  }
  return { dist, remove: () => rm(folder, { recursive: true, force: true }) };
}

/** Astro keeps half-built files in the checkout's .astro: two builds at a time would take each other's. */
async function lock(): Promise<() => Promise<void>> {
  const file = join(ROOT, 'node_modules', '.drydock-site-test.lock');
  for (let attempt = 0; attempt < LOCK_ATTEMPTS; attempt++) {
    try {
      await writeFile(file, String(process.pid), { flag: 'wx' });
      return () => rm(file, { force: true });
    } catch {
      const holder = Number(await readFile(file, 'utf8').catch(() => ''));
      if (holder && !alive(holder)) await rm(file, { force: true });
      await new Promise((done) => setTimeout(done, LOCK_WAIT_MS));
    }
  }
  throw new Error(`another test still builds the site: end it, or remove ${file}`);
}

const LOCK_WAIT_MS = 100;
const LOCK_ATTEMPTS = 500;

function alive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

/** The built site with the API faked at the network's edge: each test scripts what the server says. */
export class FakeCourse {
  /** Told to whoever opens a lab's live stream. */
  greeting: LiveEvent[] = [{ type: 'account', account: SIMULATED }];
  account: Account = SIMULATED;
  /** Answers POST /api/v1/runs; a string is the message of a 503. */
  run: (request: { lab: string; step?: string }) => Report | string = () => 'no run was scripted';
  readonly requests: { method: string; path: string; body: unknown; key: string | undefined }[] = [];
  readonly #app = express();
  #server: Server | undefined;
  #port = 0;
  #streams = new Set<express.Response>();

  constructor(dist: string) {
    const app = this.#app;
    app.use((_, response, next) => {
      response.setHeader('content-security-policy', CSP);
      next();
    });
    app.use('/api', express.json(), (request, _, next) => {
      const { method, originalUrl: path, body } = request;
      this.requests.push({ method, path, body, key: request.get('authorization') });
      next();
    });
    app.get('/api/v1/account', (_, response) => void response.json(this.account));
    app.put('/api/v1/account', (request, response) => {
      const { kind, name } = request.body as { kind: string; name?: string };
      if (name === 'nobody') {
        const message = 'There is no profile "nobody" in ~/.aws/config.';
        response.status(400).json({ error: { code: 'bad_request', message } });
        return;
      }
      this.account =
        kind === 'simulated'
          ? SIMULATED
          : { kind: 'profile', label: `profile ${name}`, accountId: '444455556666', region: 'eu-central-1' };
      response.json(this.account);
    });
    app.get('/api/v1/progress', (_, response) => {
      const told = this.greeting.find((event) => event.type === 'progress');
      response.json(told?.progress ?? { accountId: SIMULATED.accountId, steps: [] });
    });
    app.post('/api/v1/runs', (request, response) => {
      const answer = this.run(request.body as { lab: string; step?: string });
      if (typeof answer === 'string') response.status(503).json({ error: { code: 'busy', message: answer } });
      else response.json(answer);
    });
    app.get('/api/v1/labs/:lab/live', (_, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
      this.#streams.add(response);
      response.on('close', () => this.#streams.delete(response));
      for (const event of this.greeting) write(response, event);
    });
    app.use(express.static(dist, { extensions: ['html'] }));
    app.use((_, response) => void response.status(404).sendFile(join(dist, '404.html')));
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  get streams(): number {
    return this.#streams.size;
  }

  async start(): Promise<void> {
    this.#server = createServer(this.#app);
    await new Promise<void>((done) => this.#server?.listen(this.#port, '127.0.0.1', done));
    this.#port = (this.#server.address() as AddressInfo).port;
  }

  /** After this nothing answers; `start` brings it back at the same address. */
  async stop(): Promise<void> {
    const server = this.#server;
    if (!server) return;
    const closed = new Promise((done) => server.close(done));
    server.closeAllConnections();
    await closed;
  }

  /** Tells every open stream, and whoever opens one from now on. */
  send(...events: LiveEvent[]): void {
    for (const event of events) {
      this.greeting = [...this.greeting.filter((old) => subject(old) !== subject(event)), event];
      for (const stream of this.#streams) write(stream, event);
    }
  }
}

/** What an event is about: a newer event about the same takes the older one's place. */
const subject = (event: LiveEvent): string => (event.type === 'finding' ? event.finding.check : event.type);

function write(stream: express.Response, event: LiveEvent): void {
  stream.write(`event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`);
}
