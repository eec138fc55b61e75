import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { CreateRoleCommand, IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { accountHome } from '../../app/home.ts';
import { PYTHON, ROOT } from '../../app/paths.ts';
import { policyFor } from '../../checker/account/policy.ts';
import { loadLab } from '../../labs/index.ts';
import { type SimulatedAccount, startAccount } from '../../sandbox/account/account.ts';

let folder: string;
let account: SimulatedAccount;
let keys: Record<string, string>;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'drydock-cli-'));
  account = await startAccount({ home: join(folder, 'theirs'), python: PYTHON });
  keys = {
    AWS_ACCESS_KEY_ID: account.credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: account.credentials.secretAccessKey,
    AWS_REGION: account.region,
  };
});
afterAll(async () => {
  await account?.stop();
  await rm(folder, { recursive: true, force: true });
});

interface Ran {
  code: number | null;
  out: string;
  err: string;
}

/** Runs `drydock` as a user would, in a home of this file's own. */
async function drydock(args: string[], env: Record<string, string> = {}): Promise<Ran> {
  const child = spawn(process.execPath, [join(ROOT, 'app', 'cli.ts'), ...args], {
    env: { PATH: process.env.PATH, HOME: folder, DRYDOCK_HOME: join(folder, 'home'), ...env },
  });
  const ran: Ran = { code: null, out: '', err: '' };
  child.stdout.on('data', (chunk) => (ran.out += chunk));
  child.stderr.on('data', (chunk) => (ran.err += chunk));
  ran.code = await new Promise<number | null>((resolve) => child.on('close', resolve));
  return ran;
}

describe('wrong usage ends with 64 and a sentence', () => {
  test.each([
    [['check'], 'Name the labs to check, or say --all.'],
    [['check', 'nets'], 'there is no lab "nets": the labs are'],
    [['check', 'network/vpn'], 'has no step "vpn": its steps are vpc, subnets'],
    [['check', 'network', '--account', 'prod'], 'say simulated, profile:NAME, role:ARN or endpoint:URL'],
    [['check', 'network', '--account', 'role:grader'], 'must be the ARN of a role'],
    [['check', 'network', '--external-id', 'x'], '--external-id goes with --account role:ARN'],
    [
      ['check', 'network', '--account', 'endpoint:http://user:pass@127.0.0.1:1'],
      'must not hold a user or a password',
    ],
    [['check', 'network', '--format', 'yaml'], 'Allowed choices are text, json, junit, github'],
    [['solve', 'network', '--account', 'role:arn:aws:iam::111122223333:role/grader'], 'A role is for checks'],
    [['account', 'snapshot', '../x'], 'A name has the letters a-z, digits and hyphens'],
    [['frobnicate'], "unknown command 'frobnicate'"],
  ])('%j', async (args, sentence) => {
    const { code, err } = await drydock(args);
    expect(err).toContain(sentence);
    expect(err).not.toMatch(/\n\s+at /);
    expect(code).toBe(64);
  });
});

test('every command has help with an example', async () => {
  const { out } = await drydock(['--help']);
  const commands = [...out.matchAll(/^ {2}([a-z]+)(?= )/gm)].map(([, name]) => name as string);
  expect(commands).toEqual(['check', 'validate', 'solve', 'clean', 'account', 'permissions', 'doctor']);
  for (const command of commands) {
    const { code, out: help } = await drydock([command, '--help']);
    expect(help).toContain(`npx drydock ${command}`);
    expect(code).toBe(0);
  }
});

test('on an empty account check ends with 1 and its JUnit report says what to do', async () => {
  const { code, out } = await drydock(['check', 'network', '--format', 'junit']);
  expect(code).toBe(1);
  expect(out).toMatch(/^<\?xml/);
  expect(out).toContain('There is no VPC of your own in us-east-1.');
  expect(out).toContain('Create a VPC with the range 10.0.0.0/16');
});

test('solve brings an account to a step, check agrees, clean takes it all away', async () => {
  const at = ['--account', `endpoint:${account.endpoint}`];
  expect(await drydock(['solve', 'network/subnets', ...at], keys)).toMatchObject({
    code: 0,
    out: 'network/vpc: done\nnetwork/subnets: done\n',
  });
  expect(await drydock(['solve', 'network/subnets', ...at], keys)).toMatchObject({
    out: 'network/vpc: met already\nnetwork/subnets: met already\n',
  });
  expect((await drydock(['check', 'network/subnets', ...at], keys)).code).toBe(0);
  expect((await drydock(['check', 'network', ...at], keys)).code).toBe(1);
  expect((await drydock(['clean', 'network', ...at], keys)).code).toBe(0);
  expect((await drydock(['check', 'network/vpc', ...at], keys)).code).toBe(1);
});

test('with wrong keys nothing is held against the learner: check ends with 2', async () => {
  const wrong = { ...keys, AWS_SECRET_ACCESS_KEY: 'w'.repeat(40) };
  const { code, out, err } = await drydock(
    ['check', 'network', '--account', `endpoint:${account.endpoint}`],
    wrong,
  );
  expect(code).toBe(2);
  expect(out + err).not.toContain(wrong.AWS_SECRET_ACCESS_KEY);
});

describe('a role in the account', () => {
  const arn = 'arn:aws:iam::111122223333:role/grader';
  const checkAs = (...more: string[]) =>
    drydock(['check', 'instance-role/role', '--account', `role:${arn}`, '--format', 'json', ...more], {
      ...keys,
      AWS_ENDPOINT_URL: account.endpoint,
    });

  beforeAll(async () => {
    const { endpoint, region, credentials } = account;
    const iam = new IAMClient({ endpoint, region, credentials });
    const trust = {
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Principal: { AWS: 'arn:aws:iam::111122223333:root' },
          Action: 'sts:AssumeRole',
          Condition: { StringEquals: { 'sts:ExternalId': 'class-7' } },
        },
      ],
    };
    const policy = policyFor([(await loadLab('instance-role')).lab]);
    await iam.send(
      new CreateRoleCommand({ RoleName: 'grader', AssumeRolePolicyDocument: JSON.stringify(trust) }),
    );
    await iam.send(
      new PutRolePolicyCommand({
        RoleName: 'grader',
        PolicyName: 'checks',
        PolicyDocument: JSON.stringify(policy),
      }),
    );
    iam.destroy();
  });

  test('is read with the right external id', async () => {
    const { code, out } = await checkAs('--external-id', 'class-7');
    expect(code).toBe(1);
    expect(JSON.parse(out)[0].findings[0]).toMatchObject({ status: 'unmet' });
  });

  test.each([[['--external-id', 'class-8']], [[]]])('is refused with %j: unknown, and why', async (more) => {
    const { code, out } = await checkAs(...more);
    expect(code).toBe(2);
    expect(JSON.parse(out)[0].findings[0].status).toBe('unknown');
    expect(out).toContain('sts:AssumeRole');
  });
});

test('a profile is read as the AWS CLI would', async () => {
  const config = join(folder, 'config');
  await writeFile(
    config,
    `[profile theirs]\nregion = us-east-1\nendpoint_url = ${account.endpoint}\naws_access_key_id = ${keys.AWS_ACCESS_KEY_ID}\naws_secret_access_key = ${keys.AWS_SECRET_ACCESS_KEY}\n`,
  );
  const env = { AWS_CONFIG_FILE: config, AWS_SHARED_CREDENTIALS_FILE: join(folder, 'none') };
  const { code, out } = await drydock(['check', 'network/vpc', '--account', 'profile:theirs'], env);
  expect(out).toContain('profile theirs (111122223333)');
  expect(code).toBe(1);
  const missing = await drydock(['check', 'network/vpc', '--account', 'profile:nobody'], env);
  expect(missing.code).toBe(2);
  expect(missing.out).toContain('nobody');
});

test('an account of an earlier version begins afresh, and who starts it is told so once', async () => {
  const home = { DRYDOCK_HOME: join(folder, 'earlier') };
  const state = join(accountHome(home.DRYDOCK_HOME), 'state.db');
  await mkdir(dirname(state), { recursive: true });
  const database = new DatabaseSync(state);
  database.exec('CREATE TABLE state (service TEXT PRIMARY KEY, body TEXT NOT NULL)');
  database.close();
  for (const told of [true, false]) {
    const { out } = await drydock(['account', 'start'], home);
    await drydock(['account', 'stop'], home);
    expect(out.includes('It starts afresh')).toBe(told);
  }
});

test('the account alone starts, is changed, tells its variables, and stops', async () => {
  const home = { DRYDOCK_HOME: join(folder, 'alone') };
  expect((await drydock(['account', 'env'], home)).err).toContain('start it with npx drydock account start');
  expect((await drydock(['account', 'start'], home)).code).toBe(0);
  try {
    const { out } = await drydock(['account', 'env'], home);
    expect(out).toMatch(/^export AWS_ENDPOINT_URL='http:\/\/127\.0\.0\.1:\d+'$/m);
    await drydock(['account', 'snapshot', 'empty'], home);
    expect((await drydock(['solve', 'instance-role'], home)).code).toBe(0);
    expect((await drydock(['check', 'instance-role'], home)).code).toBe(0);
    expect((await drydock(['account', 'restore', 'empty'], home)).code).toBe(0);
    expect((await drydock(['check', 'instance-role'], home)).code).toBe(1);
    expect((await drydock(['account', 'restore', 'full'], home)).err).toContain('It has empty');
  } finally {
    expect((await drydock(['account', 'stop'], home)).out).toContain('stopped');
  }
});

test('permissions prints a policy that only reads, and a role template', async () => {
  const { out } = await drydock(['permissions', 'network', 'instance-role']);
  const actions: string[] = JSON.parse(out).Statement[0].Action;
  expect(actions).toContain('ec2:DescribeVpcs');
  expect(actions.filter((action) => !/^[a-z0-9]+:(Describe|List|Get)/.test(action))).toEqual([]);
  expect((await drydock(['permissions', 'network', '--format', 'cloudformation'])).out).toContain(
    'AWS::IAM::Role',
  );
});

test('doctor tells the missing permission of an account', async () => {
  const wrong = { ...keys, AWS_SECRET_ACCESS_KEY: 'w'.repeat(40) };
  const { code, out } = await drydock(['doctor', '--account', `endpoint:${account.endpoint}`], wrong);
  expect(code).toBe(1);
  expect(out).toContain('MISSING  reading vpcs');
  expect((await drydock(['doctor', '--account', `endpoint:${account.endpoint}`], keys)).code).toBe(0);
});

describe('without a Docker Engine', () => {
  const none = { DOCKER_HOST: 'unix:///nowhere/docker.sock' };

  test('validate says of a lab with Docker that it is not proven, and why, and ends with 2', async () => {
    const { code, out } = await drydock(['validate', 'docker-recap'], none);
    expect(out).toContain(
      'NOT PROVEN docker-recap: no Docker Engine runs here (there is no /nowhere/docker.sock)',
    );
    expect(code).toBe(2);
  });

  test('check says what it could not look at, and ends with 2', async () => {
    const { code, out } = await drydock(['check', 'docker-recap'], none);
    expect(out).toContain('no Docker Engine belongs to this terminal');
    expect(code).toBe(2);
  });

  test('solve runs nothing on this computer', async () => {
    const { code, err } = await drydock(['solve', 'docker-recap'], none);
    expect(err).toContain('is worked on in the lab machine with Docker, and none runs');
    expect(code).toBe(64);
  });

  test('doctor says which terminal there is, and why', async () => {
    const { out } = await drydock(['doctor'], none);
    expect(out).toMatch(
      /optional Docker Engine for lab machines: no Docker Engine runs here .*driver process/,
    );
  });
});
