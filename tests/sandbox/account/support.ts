import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, readlink, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EC2Client } from '@aws-sdk/client-ec2';
import { IAMClient } from '@aws-sdk/client-iam';
import { STSClient } from '@aws-sdk/client-sts';
import { startAccount } from '../../../sandbox/account/account.ts';
import { witnessed } from './conformity/witness.ts';

export const PYTHON = join(import.meta.dirname, '../../../.venv/bin/python');
export const AWS_CLI = join(import.meta.dirname, '../../../.venv/bin/aws');
export const REGION = 'us-east-1';

export interface Keys {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken?: string;
}

export interface TestAccount {
  endpoint: string;
  credentials: Keys;
  reset(): Promise<void>;
  stop(): Promise<void>;
}

export async function temporaryHome(): Promise<{ home: string; remove(): Promise<void> }> {
  const home = await mkdtemp(join(tmpdir(), 'drydock account-'));
  return { home, remove: () => rm(home, { recursive: true, force: true }) };
}

/**
 * The account under test. With PLAIN_MINISTACK=1 it is MiniStack as it comes, which shows that a test of a closed gap
 * fails without us.
 */
export async function openAccount(): Promise<TestAccount> {
  if (process.env.PLAIN_MINISTACK === '1') return openPlainMiniStack();
  const { home, remove } = await temporaryHome();
  const account = await startAccount({ home, python: PYTHON });
  return {
    ...account,
    stop: async () => {
      await account.stop();
      await remove();
    },
  };
}

export async function openPlainMiniStack(): Promise<TestAccount> {
  const port = await freePort();
  const endpoint = `http://127.0.0.1:${port}`;
  const { home, remove } = await temporaryHome();
  const child = spawn(PYTHON, ['-m', 'ministack.app'], {
    stdio: 'ignore',
    env: {
      PATH: process.env.PATH,
      TMPDIR: home,
      GATEWAY_PORT: String(port),
      BIND_HOST: '127.0.0.1',
      IOT_MTLS_ENABLED: '0',
      SFTP_ENABLED: '0',
      MINISTACK_ACCOUNT_ID: '111122223333',
    },
  });
  await until(async () => (await fetch(`${endpoint}/_ministack/health`)).ok);
  return {
    endpoint,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    reset: async () => {
      await fetch(`${endpoint}/_ministack/reset`, { method: 'POST' });
    },
    stop: async () => {
      const gone = once(child, 'exit');
      child.kill();
      await gone;
      await remove();
    },
  };
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

/** Polls until `done` is true, for at most `ms`. An error counts as not yet. */
export async function until(done: () => Promise<boolean>, ms = 15_000, pause = 25): Promise<void> {
  const deadline = Date.now() + ms;
  while (!(await done().catch(() => false))) {
    if (Date.now() > deadline) throw new Error(`Not so after ${ms} ms: ${done}`);
    await new Promise((resolve) => setTimeout(resolve, pause));
  }
}

export function clients(
  account: { endpoint: string },
  credentials: Keys,
  region = REGION,
): { ec2: EC2Client; iam: IAMClient; sts: STSClient } {
  // A copy: the SDK writes into the credentials it is given.
  const settings = { endpoint: account.endpoint, region, credentials: { ...credentials }, maxAttempts: 1 };
  return {
    ec2: witnessed(new EC2Client(settings)),
    iam: witnessed(new IAMClient(settings)),
    sts: witnessed(new STSClient(settings)),
  };
}

/** The AWS error code that a call was refused with, or 'accepted'. */
export async function codeOf(call: Promise<unknown>): Promise<string> {
  return call.then(
    () => 'accepted',
    (error: Error) => error.name.replace(/Exception$/, ''), // The SDK adds that to the codes it knows.
  );
}

/** The emulator's own process, found as an attacker on this machine would: by looking at the processes. */
export async function emulatorOf(home: string): Promise<{ pid: number }> {
  for (const entry of await readdir('/proc')) {
    if (!/^\d+$/.test(entry)) continue;
    const command = await readFile(`/proc/${entry}/cmdline`, 'utf8').catch(() => '');
    if (!command.includes('base/main.py')) continue;
    const where = await readlink(`/proc/${entry}/cwd`).catch(() => '');
    if (where.startsWith(`${home}/`)) return { pid: Number(entry) };
  }
  throw new Error(`No emulator of ${home} runs.`);
}
