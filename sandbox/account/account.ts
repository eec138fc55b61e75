import { randomBytes } from 'node:crypto';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { Core } from './core/core.ts';
import { passedOn } from './core/operations.ts';
import { CoreServer } from './core/server.ts';
import { Emulator } from './emulator.ts';
import { Gateway } from './gateway.ts';
import { learnerCredentials, rememberedPort, rememberPort } from './home.ts';
import { stackTypes } from './stacks/stacks.ts';

const ACCOUNT_ID = '111122223333';
const REGION = 'us-east-1';
const INSTANCE_START_MS = 1000;

export interface AccountOptions {
  /** The account's own folder; made when missing. One process at a time may use it. */
  home: string;
  /** A Python that has MiniStack installed. */
  python: string;
  /** The public port. Left out: the one this home had before, else any free one. */
  port?: number;
  /** How long an EC2 instance is pending before it runs; it ends in half of that. Left out: 1000. */
  instanceStartMs?: number;
}

export interface SimulatedAccount {
  /** The gateway's address, for AWS_ENDPOINT_URL. */
  endpoint: string;
  accountId: string;
  region: string;
  /** The learner's keys: an IAM user with administrator rights. */
  credentials: { accessKeyId: string; secretAccessKey: string };
  /** Back to a fresh account: only the learner and the default VPC. */
  reset(): Promise<void>;
  /** Names match [a-z0-9-]+; an older snapshot of that name is replaced. */
  snapshot(name: string): Promise<void>;
  /** Makes the account exactly what it was. Throws a sentence naming the snapshots there are, for an unknown name. */
  restore(name: string): Promise<void>;
  /** A line that what runs inside an EC2 instance writes: `aws ec2 get-console-output` shows it. Throws for no such instance. */
  writeConsole(instanceId: string, line: string): Promise<void>;
  stop(): Promise<void>;
}

/**
 * Starts an account of one's own: its processes, its state on disk, its address. Every call is signed and authorised.
 * Throws a sentence when the port is taken, Python or MiniStack is missing, or the home is in use.
 */
export async function startAccount(options: AccountOptions): Promise<SimulatedAccount> {
  const credentials = await learnerCredentials(options.home);
  const gateway = await openGateway(options);
  const secret = randomBytes(32).toString('hex');
  const endpoint = `http://127.0.0.1:${gateway.port}`;
  const log = (sentence: string) => emulator.note(sentence);
  const ask = (verb: string, body: object): Promise<unknown> => control(emulator, verb, body);
  const writeConsole = async (instanceId: string, line: string): Promise<void> => {
    await ask('console', { instanceId, line });
  };
  const core = new Core({ home: options.home, accountId: ACCOUNT_ID, control: ask, log, writeConsole });
  const server = new CoreServer(core, secret, log);
  await server.listen();
  const emulator = new Emulator(options.python, {
    home: options.home,
    accountId: ACCOUNT_ID,
    region: REGION,
    publicPort: gateway.port,
    learner: { name: 'learner', ...credentials },
    instanceStartMs: options.instanceStartMs ?? INSTANCE_START_MS,
    core: { port: server.port, secret, operations: passedOn(), stackTypes: stackTypes() },
  });
  const replace = (name: string | undefined) =>
    core.replace(name, async () => {
      await (name === undefined ? ask('reset', {}) : ask('restore', { name }));
    });
  const replacement = new Replacement(options.home, replace);
  let stopped: Promise<void> | undefined;
  const stop = () => {
    stopped ??= gateway
      .close()
      .then(() => core.stop())
      .then(() => emulator.stop())
      .then(() => server.close());
    return stopped;
  };
  try {
    await emulator.start();
    core.open();
    await replacement.finish();
    await rememberPort(options.home, gateway.port);
  } catch (error) {
    await stop();
    throw error;
  }
  gateway.serve(emulator);
  return {
    endpoint,
    accountId: ACCOUNT_ID,
    region: REGION,
    credentials,
    reset: () => replacement.begin(undefined),
    snapshot: (name) =>
      core.snapshot(name, async () => {
        await ask('snapshot', { name });
      }),
    restore: (name) => replacement.begin(name),
    writeConsole,
    stop,
  };
}

/** The account is kept in two files, so a reset or restore that a kill cut in two is done again at the next start. */
class Replacement {
  readonly #path: string;
  readonly #replace: (name: string | undefined) => Promise<void>;

  constructor(home: string, replace: (name: string | undefined) => Promise<void>) {
    this.#path = join(home, 'replacing.json');
    this.#replace = replace;
  }

  async begin(name: string | undefined): Promise<void> {
    await writeFile(this.#path, JSON.stringify({ name }), { mode: 0o600 });
    await this.#replace(name).finally(() => rm(this.#path, { force: true }));
  }

  async finish(): Promise<void> {
    const text = await readFile(this.#path, 'utf8').catch((error: NodeJS.ErrnoException) => {
      // Nothing was begun. One that is there but cannot be read must stop the start: the account may be half replaced.
      if (error.code === 'ENOENT') return undefined;
      throw error;
    });
    if (text === undefined) return;
    const begun = z.object({ name: z.string().optional() }).safeParse(parsed(text));
    // A marker half written was killed before anything was replaced.
    if (begun.success) await this.#replace(begun.data.name);
    await rm(this.#path, { force: true });
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

async function openGateway(options: AccountOptions): Promise<Gateway> {
  const gateway = new Gateway();
  const remembered = options.port === undefined ? await rememberedPort(options.home) : undefined;
  try {
    await gateway.listen(options.port ?? remembered ?? 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    if (remembered === undefined) {
      throw new Error(
        `Port ${options.port} is taken by another program. End that program, or choose another port.`,
      );
    }
    await gateway.listen(0);
  }
  return gateway;
}

async function control(emulator: Emulator, verb: string, body: object): Promise<unknown> {
  if (emulator.address === undefined)
    throw new Error(emulator.failure ?? 'The simulated account is not running.');
  const answer = await fetch(`http://127.0.0.1:${emulator.address.port}/_drydock/${verb}`, {
    method: 'POST',
    headers: { 'x-drydock-secret': emulator.secret },
    body: JSON.stringify(body),
  });
  const told: unknown = await answer.json();
  if (answer.ok) return told;
  throw new Error(z.object({ message: z.string() }).parse(told).message);
}
