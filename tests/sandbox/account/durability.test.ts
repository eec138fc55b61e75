import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import {
  CreateVpcCommand,
  DeleteRouteCommand,
  DeleteVpcCommand,
  DescribeRouteTablesCommand,
  DescribeVpcAttributeCommand,
  DescribeVpcsCommand,
  type EC2Client,
  ModifyVpcAttributeCommand,
} from '@aws-sdk/client-ec2';
import { CreateRoleCommand, ListRolesCommand } from '@aws-sdk/client-iam';
import { AssumeRoleCommand, GetCallerIdentityCommand, GetSessionTokenCommand } from '@aws-sdk/client-sts';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type SimulatedAccount, startAccount } from '../../../sandbox/account/account.ts';
import { clients, codeOf, emulatorOf, type Keys, PYTHON, temporaryHome, until } from './support.ts';

let home: string;
let remove: () => Promise<void>;
const ends: (() => Promise<unknown>)[] = [];
beforeEach(async () => {
  ({ home, remove } = await temporaryHome());
});
afterEach(async () => {
  for (const end of ends.splice(0)) await end();
  await remove();
});

interface Owner {
  child: ChildProcess;
  endpoint: string;
  credentials: Keys;
}

async function startOwner(): Promise<Owner> {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'owner.ts'), home], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  ends.push(() => end(child));
  const [line] = await once(createInterface(child.stdout), 'line');
  return { child, ...JSON.parse(String(line)) };
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await gone;
}

async function start(): Promise<SimulatedAccount> {
  const account = await startAccount({ home, python: PYTHON });
  ends.push(() => account.stop());
  return account;
}

/** Whether a process still does anything: one that nobody has collected yet is as good as gone. */
async function running(pid: number): Promise<boolean> {
  const status = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => ') Z');
  return !status.slice(status.lastIndexOf(')')).startsWith(') Z');
}

const vpcIds = async (ec2: EC2Client) =>
  new Set((await ec2.send(new DescribeVpcsCommand({}))).Vpcs?.map((v) => v.VpcId));

test('all that was answered is there after emulator and owner are killed at any moment', async () => {
  const kept = new Set<string | undefined>();
  const dropped = new Set<string | undefined>();
  for (let round = 0; round < 6; round++) {
    const owner = await startOwner();
    const { pid } = await emulatorOf(home);
    const { ec2 } = clients(owner, owner.credentials);
    let alive = true;
    const write = async () => {
      while (alive) {
        const { Vpc } = await ec2.send(new CreateVpcCommand({ CidrBlock: '10.0.0.0/16' }));
        kept.add(Vpc?.VpcId);
        const second = await ec2.send(new CreateVpcCommand({ CidrBlock: '10.1.0.0/16' }));
        await ec2.send(new DeleteVpcCommand({ VpcId: second.Vpc?.VpcId }));
        dropped.add(second.Vpc?.VpcId);
      }
    };
    const writers = [write(), write(), write()].map((writer) => writer.catch(() => undefined));
    const enough = kept.size + 3 + Math.floor(Math.random() * 12);
    await until(async () => kept.size >= enough);
    process.kill(pid, 'SIGKILL');
    owner.child.kill('SIGKILL');
    alive = false;
    await Promise.all(writers);

    const account = await start();
    const found = await vpcIds(clients(account, account.credentials).ec2);
    expect([...kept].filter((id) => !found.has(id))).toEqual([]);
    expect([...dropped].filter((id) => found.has(id))).toEqual([]);
    await account.stop();
  }
  expect(kept.size).toBeGreaterThan(17);
}, 60_000);

test('an emulator whose owner is killed ends by itself, and the home can be used again at once', async () => {
  const owner = await startOwner();
  const { pid } = await emulatorOf(home);
  await end(owner.child);
  const account = await start();
  expect(account.endpoint).toBe(owner.endpoint);
  expect(await running(pid)).toBe(false);
});

test('the keys, the port and temporary credentials outlive a kill', async () => {
  const first = await start();
  const before = clients(first, first.credentials);
  const trust = { Statement: [{ Effect: 'Allow', Principal: { AWS: '*' }, Action: 'sts:AssumeRole' }] };
  const role = { RoleName: 'r', AssumeRolePolicyDocument: JSON.stringify(trust) };
  const RoleArn = (await before.iam.send(new CreateRoleCommand(role))).Role?.Arn;
  const { Credentials } = await before.sts.send(new AssumeRoleCommand({ RoleArn, RoleSessionName: 's' }));
  const token = await before.sts.send(new GetSessionTokenCommand({}));
  process.kill((await emulatorOf(home)).pid, 'SIGKILL');
  await first.stop();
  const second = await start();
  expect([second.endpoint, second.credentials]).toEqual([first.endpoint, first.credentials]);
  for (const made of [Credentials, token.Credentials]) {
    const session = {
      accessKeyId: made?.AccessKeyId ?? '',
      secretAccessKey: made?.SecretAccessKey ?? '',
      sessionToken: made?.SessionToken,
    };
    expect(await codeOf(clients(second, session).sts.send(new GetCallerIdentityCommand({})))).toBe(
      'accepted',
    );
  }
});

test('a snapshot is the whole account, a restore replaces it, and both last', async () => {
  const account = await start();
  const { ec2, iam } = clients(account, account.credentials);
  const vpc = async () => (await ec2.send(new CreateVpcCommand({ CidrBlock: '10.0.0.0/16' }))).Vpc?.VpcId;
  const trust =
    '{"Statement":{"Effect":"Allow","Principal":{"Service":"ec2.amazonaws.com"},"Action":"sts:AssumeRole"}}';
  const fresh = await vpcIds(ec2);
  const first = await vpc();
  await account.snapshot('one-vpc');
  await vpc();
  await iam.send(new CreateRoleCommand({ RoleName: 'later', AssumeRolePolicyDocument: trust }));

  const began = performance.now();
  await account.restore('one-vpc');
  expect(performance.now() - began).toBeLessThan(1000);
  expect(await vpcIds(ec2)).toEqual(new Set([...fresh, first]));
  expect((await iam.send(new ListRolesCommand({}))).Roles).toEqual([]);

  process.kill((await emulatorOf(home)).pid, 'SIGKILL');
  await until(async () => (await vpcIds(ec2)).size > 0);
  expect(await vpcIds(ec2)).toEqual(new Set([...fresh, first]));

  await account.reset();
  expect(await vpcIds(ec2)).toEqual(fresh);
  await account.stop();
  const again = await start();
  expect(await vpcIds(clients(again, again.credentials).ec2)).toEqual(fresh);
  await again.restore('one-vpc');
  expect(await vpcIds(clients(again, again.credentials).ec2)).toEqual(new Set([...fresh, first]));
});

test('what was changed of the default VPC stays changed over a restart', async () => {
  const account = await start();
  const { ec2 } = clients(account, account.credentials);
  const [vpc] = (await ec2.send(new DescribeVpcsCommand({}))).Vpcs ?? [];
  const VpcId = vpc?.VpcId;
  const tableIn = async (client: EC2Client) =>
    (
      await client.send(
        new DescribeRouteTablesCommand({ Filters: [{ Name: 'vpc-id', Values: [VpcId ?? ''] }] }),
      )
    ).RouteTables?.[0];
  const RouteTableId = (await tableIn(ec2))?.RouteTableId;
  await ec2.send(new DeleteRouteCommand({ RouteTableId, DestinationCidrBlock: '0.0.0.0/0' }));
  await ec2.send(new ModifyVpcAttributeCommand({ VpcId, EnableDnsHostnames: { Value: false } }));
  await account.stop();
  const again = await start();
  const later = clients(again, again.credentials).ec2;
  expect((await tableIn(later))?.Routes?.map((route) => route.GatewayId)).toEqual(['local']);
  const names = new DescribeVpcAttributeCommand({ VpcId, Attribute: 'enableDnsHostnames' });
  expect((await later.send(names)).EnableDnsHostnames?.Value).toBe(false);
});

test('a snapshot that does not exist, or has no good name, is refused in a sentence', async () => {
  const account = await start();
  await expect(account.restore('one')).rejects.toThrow(
    'This account has no snapshot named one. It has no snapshots yet.',
  );
  await account.snapshot('step-2');
  await account.snapshot('step-1');
  await expect(account.restore('one')).rejects.toThrow('It has step-1, step-2.');
  for (const name of ['../state', 'A', '', 'a/b', 'x'.repeat(65)]) {
    const sentence = "A snapshot's name has 1 to 64 lower-case letters, digits and hyphens.";
    await expect(account.snapshot(name)).rejects.toThrow(sentence);
    await expect(account.restore(name)).rejects.toThrow(sentence);
  }
});

test('two accounts know nothing of each other, and a home is used by one at a time', async () => {
  const one = await start();
  const other = await temporaryHome();
  const two = await startAccount({ home: other.home, python: PYTHON });
  await clients(one, one.credentials).ec2.send(new CreateVpcCommand({ CidrBlock: '10.0.0.0/16' }));
  expect((await vpcIds(clients(two, two.credentials).ec2)).size).toBe(1);
  expect(await codeOf(clients(two, one.credentials).ec2.send(new DescribeVpcsCommand({})))).toBe(
    'AuthFailure',
  );
  await two.stop();
  await other.remove();
  await expect(startAccount({ home, python: PYTHON })).rejects.toThrow('is already running. Stop it first.');
}, 30_000);

test('stop ends everything and may be asked twice', async () => {
  const account = await start();
  const { pid } = await emulatorOf(home);
  await Promise.all([account.stop(), account.stop()]);
  await account.stop();
  expect(await running(pid)).toBe(false);
  await expect(fetch(account.endpoint)).rejects.toThrow();
  await expect(account.reset()).rejects.toThrow('The simulated account is not running.');
});

test('a Python that is not there, or has no emulator, is a sentence', async () => {
  await expect(startAccount({ home, python: '/nowhere/python' })).rejects.toThrow(
    'There is no Python at /nowhere/python.',
  );
  await expect(startAccount({ home, python: '/usr/bin/python3' })).rejects.toThrow(
    'The simulated account did not start.',
  );
});
