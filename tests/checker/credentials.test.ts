import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type AccountTarget, isLocal, labelOf } from '../../checker/account/clients.ts';
import type { SimulatedAccount } from '../../sandbox/account/account.ts';
import { testAccount } from '../support/account.ts';
import { type Keys, roleWith, userWith } from './support/iam.ts';

const READ_VPCS = join(import.meta.dirname, 'support/read-vpcs.ts');

let account: SimulatedAccount;
let folder: string;
let role: string;
let grader: Keys;
beforeAll(async () => {
  account = await testAccount();
  folder = await mkdtemp(join(tmpdir(), 'drydock-profile-'));
  role = await roleWith(account, 'checked', 'between us two', ['ec2:DescribeVpcs']);
  grader = (await userWith(account, 'grader', ['sts:AssumeRole'])).keys;
  await writeFile(
    join(folder, 'config'),
    `[profile work]\nregion = eu-west-1\nendpoint_url = ${account.endpoint}\n` +
      `aws_access_key_id = ${account.credentials.accessKeyId}\n` +
      `aws_secret_access_key = ${account.credentials.secretAccessKey}\n` +
      `[profile empty]\nregion = eu-west-1\n`,
  );
});
afterAll(async () => {
  await account.stop();
  await rm(folder, { recursive: true, force: true });
});

/** What a process with these variables, and no others that AWS's tools look at, reads of the target. */
async function readAs(target: AccountTarget, variables: Record<string, string> = {}) {
  const { PATH = '' } = process.env;
  const child = spawn(process.execPath, [READ_VPCS, JSON.stringify(target)], {
    env: {
      PATH,
      HOME: folder,
      AWS_CONFIG_FILE: join(folder, 'config'),
      AWS_SHARED_CREDENTIALS_FILE: join(folder, 'none'),
      AWS_EC2_METADATA_DISABLED: 'true',
      ...variables,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [out, errors] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')]);
  return { ...JSON.parse(out || '{}'), printed: out + errors };
}

const keysOf = ({ accessKeyId, secretAccessKey }: Keys) => ({
  AWS_ACCESS_KEY_ID: accessKeyId,
  AWS_SECRET_ACCESS_KEY: secretAccessKey,
});

describe('endpoint:URL', () => {
  test('takes keys and region from the environment', async () => {
    const variables = { ...keysOf(account.credentials), AWS_REGION: 'us-east-1' };
    const read = await readAs({ kind: 'endpoint', url: account.endpoint }, variables);
    expect(read.vpcs).toMatchObject({ outcome: 'found', value: [{ isDefault: true }] });
    expect(read.account).toMatchObject({ accountId: account.accountId, region: 'us-east-1' });
  });

  test('without keys is unreachable and says what to do', async () => {
    const read = await readAs({ kind: 'endpoint', url: account.endpoint });
    expect(read.vpcs).toEqual({
      outcome: 'unreachable',
      why: 'the credentials are missing or cannot be loaded: sign in (aws sso login, aws configure), then check again.',
    });
    expect(read.account).toMatchObject({ accountId: null });
  });

  test('with a wrong secret is unreachable, and the secret is printed nowhere', async () => {
    const wrong = { ...account.credentials, secretAccessKey: 'wrongSecretwrongSecretwrongSecretwrong00' };
    const read = await readAs({ kind: 'endpoint', url: account.endpoint }, keysOf(wrong));
    expect(read.vpcs.why).toMatch(/^the credentials are not valid \(\w+\)/);
    expect(read.printed).not.toContain('wrongSecret');
  });
});

describe('profile:NAME', () => {
  test('takes keys, region and endpoint from the profile, not from the environment', async () => {
    const read = await readAs({ kind: 'profile', name: 'work' }, keysOf(grader));
    expect(read.vpcs.outcome).toBe('found');
    expect(read.account).toMatchObject({ kind: 'profile', label: 'profile work', region: 'eu-west-1' });
  });

  test('honours AWS_ENDPOINT_URL', async () => {
    const variables = { AWS_ENDPOINT_URL: 'http://127.0.0.1:9' };
    const read = await readAs(
      { kind: 'profile', name: 'empty' },
      { ...variables, ...keysOf(account.credentials) },
    );
    expect(read.vpcs.outcome).toBe('unreachable');
  });

  test.each(['empty', 'nowhere'])('%s, without keys, is unreachable and says what to do', async (name) => {
    const read = await readAs({ kind: 'profile', name });
    expect(read.vpcs.why).toMatch(/^the credentials are missing or cannot be loaded/);
  });
});

describe('role:ARN', () => {
  const variables = () => ({
    ...keysOf(grader),
    AWS_ENDPOINT_URL: account.endpoint,
    AWS_REGION: 'us-east-1',
  });

  test('is taken on with the right external id, and reads what it may', async () => {
    const read = await readAs({ kind: 'role', arn: role, externalId: 'between us two' }, variables());
    expect(read.vpcs.outcome).toBe('found');
    expect(read.subnets).toEqual({ outcome: 'denied', action: 'ec2:DescribeSubnets' });
    expect(read.account).toMatchObject({ kind: 'role', label: `role ${role}`, accountId: account.accountId });
    expect(read.printed).not.toContain('between us two');
  });

  test.each([
    ['a wrong external id', 'somebody else'],
    ['no external id', undefined],
  ])('with %s is unknown, never an empty account', async (_, externalId) => {
    const target = { kind: 'role' as const, arn: role, ...(externalId === undefined ? {} : { externalId }) };
    const read = await readAs(target, variables());
    expect(read.vpcs.outcome).toBe('unreachable');
    expect(read.vpcs.why).toMatch(/^the role cannot be assumed \(sts:AssumeRole was refused\).*external id/);
    expect(read.account).toMatchObject({ accountId: null });
  });
});

test('an account’s label never holds a password', () => {
  expect(labelOf({ kind: 'endpoint', url: 'http://me:pass@127.0.0.1:1/x' })).toBe(
    'endpoint http://127.0.0.1:1',
  );
});

test('only what is on this machine is read every second', () => {
  const endpoint = (url: string) => isLocal({ kind: 'endpoint', url });
  expect(['http://127.0.0.1:1', 'http://localhost:2', 'http://[::1]:3'].map(endpoint)).toEqual([
    true,
    true,
    true,
  ]);
  expect(['https://aws.example.org', 'http://127.0.0.1.example.org', 'nonsense'].map(endpoint)).toEqual([
    false,
    false,
    false,
  ]);
  expect(isLocal({ kind: 'profile', name: 'work' })).toBe(false);
});
