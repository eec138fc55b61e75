import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { CreateVpcCommand, DescribeVpcsCommand } from '@aws-sdk/client-ec2';
import {
  CreateClusterCommand,
  DeleteClusterCommand,
  ECSClient,
  ListClustersCommand,
  ListTagsForResourceCommand,
  ListTaskDefinitionsCommand,
  RegisterTaskDefinitionCommand,
  TagResourceCommand,
} from '@aws-sdk/client-ecs';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type SimulatedAccount, startAccount } from '../../../../sandbox/account/account.ts';
import { witnessed } from '../conformity/witness.ts';
import { clients, codeOf, emulatorOf, type Keys, PYTHON, REGION, temporaryHome, until } from '../support.ts';

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

interface Reachable {
  endpoint: string;
  credentials: Keys;
}

const ecsOf = ({ endpoint, credentials }: Reachable, region = REGION) =>
  witnessed(new ECSClient({ endpoint, region, credentials: { ...credentials }, maxAttempts: 1 }));
const start = async (): Promise<SimulatedAccount> => {
  const account = await startAccount({ home, python: PYTHON });
  ends.push(() => account.stop());
  return account;
};
const named = (arns: string[] | undefined) => new Set(arns?.map((arn) => arn.split('/')[1]));
const clusters = async (ecs: ECSClient) => {
  const found: string[] = [];
  let nextToken: string | undefined;
  do {
    const answer = await ecs.send(new ListClustersCommand({ nextToken }));
    found.push(...(answer.clusterArns ?? []));
    nextToken = answer.nextToken;
  } while (nextToken !== undefined);
  return named(found);
};
const create = (ecs: ECSClient, clusterName: string) => ecs.send(new CreateClusterCommand({ clusterName }));

async function startOwner(): Promise<Reachable & { child: ChildProcess }> {
  const child = spawn(process.execPath, [join(import.meta.dirname, '../owner.ts'), home], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  ends.push(() => kill(child));
  const [line] = await once(createInterface(child.stdout), 'line');
  return { child, ...JSON.parse(String(line)) };
}

async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await gone;
}

test('all of ECS that was answered is there after its owner is killed at any moment', async () => {
  const kept = new Set<string>();
  const dropped = new Set<string>();
  const revisions: number[] = [];
  for (let round = 0; round < 6; round++) {
    const owner = await startOwner();
    const ecs = ecsOf(owner);
    if (round > 0) {
      const found = await clusters(ecs);
      expect([...kept].filter((name) => !found.has(name))).toEqual([]);
      expect([...dropped].filter((name) => found.has(name))).toEqual([]);
    }
    let alive = true;
    let written = 0;
    const write = async (writer: number) => {
      for (let count = 0; alive; count++) {
        const name = `r${round}-w${writer}-${count}`;
        await create(ecs, name);
        kept.add(name);
        await create(ecs, `${name}-gone`);
        await ecs.send(new DeleteClusterCommand({ cluster: `${name}-gone` }));
        dropped.add(`${name}-gone`);
        const container = { name: 'a', image: 'b', memory: 64 };
        const definition = { family: 'app', containerDefinitions: [container] };
        const { taskDefinition } = await ecs.send(new RegisterTaskDefinitionCommand(definition));
        revisions.push(taskDefinition?.revision ?? 0);
        written++;
      }
    };
    const writers = [0, 1, 2].map((writer) => write(writer).catch(() => undefined));
    const enough = 1 + Math.floor(Math.random() * 6);
    await until(async () => written >= enough);
    await kill(owner.child);
    alive = false;
    await Promise.all(writers);
  }
  const ecs = ecsOf(await start());
  const found = await clusters(ecs);
  expect([...kept].filter((name) => !found.has(name))).toEqual([]);
  expect([...dropped].filter((name) => found.has(name))).toEqual([]);
  // No revision was given out twice, and none that was answered is lost.
  expect(new Set(revisions).size).toBe(revisions.length);
  const listed = (await ecs.send(new ListTaskDefinitionsCommand({ sort: 'DESC', maxResults: 1 })))
    .taskDefinitionArns;
  expect(Number(listed?.[0]?.split(':').at(-1))).toBeGreaterThanOrEqual(Math.max(...revisions));
  expect(kept.size).toBeGreaterThan(10);
}, 120_000);

test('ECS goes on when the emulator in front of it is killed, and nothing of it is lost', async () => {
  const account = await start();
  const ecs = ecsOf(account);
  await create(ecs, 'before');
  process.kill((await emulatorOf(home)).pid, 'SIGKILL');
  await until(async () => (await codeOf(create(ecs, 'after'))) === 'accepted');
  expect(await clusters(ecs)).toEqual(new Set(['before', 'after']));
});

test('a snapshot holds ECS too, a restore brings it back and a reset clears it, for good', async () => {
  const account = await start();
  const ecs = ecsOf(account);
  const europe = ecsOf(account, 'eu-central-1');
  await create(ecs, 'kept');
  await create(europe, 'kept-europe');
  await account.snapshot('one');
  await create(ecs, 'later');
  await ecs.send(new DeleteClusterCommand({ cluster: 'kept' }));
  await account.restore('one');
  expect([await clusters(ecs), await clusters(europe)]).toEqual([
    new Set(['kept']),
    new Set(['kept-europe']),
  ]);
  await expect(account.restore('ghost')).rejects.toThrow('This account has no snapshot named ghost.');
  expect(await clusters(ecs)).toEqual(new Set(['kept']));
  await account.stop();

  const again = await start();
  expect(await clusters(ecsOf(again))).toEqual(new Set(['kept']));
  const began = performance.now();
  await again.reset();
  expect(performance.now() - began).toBeLessThan(1000);
  expect(await clusters(ecsOf(again))).toEqual(new Set());
  await again.stop();
  expect(await clusters(ecsOf(await start()))).toEqual(new Set());
});

test('a restore that a kill cut in two happened whole or not at all, in the emulator and here', async () => {
  const account = await start();
  const ec2Of = (it: SimulatedAccount) => clients(it, it.credentials).ec2;
  await create(ecsOf(account), 'kept');
  await account.snapshot('one');
  await account.stop();
  for (const ms of [0, 5, 20, 60]) {
    const cut = await start();
    const { pid } = await emulatorOf(home);
    await create(ecsOf(cut), 'later');
    await ec2Of(cut).send(new CreateVpcCommand({ CidrBlock: '10.0.0.0/16' }));
    const restored = cut.restore('one').then(
      () => true,
      () => false,
    );
    await new Promise((resolve) => setTimeout(resolve, ms));
    process.kill(pid, 'SIGKILL');
    const answered = await restored;
    await cut.stop();
    const again = await start();
    const names = await clusters(ecsOf(again));
    const vpcs = (await ec2Of(again).send(new DescribeVpcsCommand({}))).Vpcs?.length;
    expect([names.has('kept'), names.has('later') ? 2 : 1]).toEqual([true, vpcs]);
    if (answered) expect(vpcs).toBe(1);
    await again.restore('one');
    await again.stop();
  }
}, 120_000);

test('a region does not see what another has', async () => {
  const account = await start();
  await create(ecsOf(account), 'here');
  expect(await clusters(ecsOf(account, 'eu-west-1'))).toEqual(new Set());
});

test('a call that fails leaves nothing behind, and those beside it are whole', async () => {
  const ecs = ecsOf(await start());
  const resourceArn = 'arn:aws:ecs:us-east-1:111122223333:cluster/c';
  await create(ecs, 'c');
  const calls = Array.from({ length: 30 }, (_, index) => {
    const tags = [{ key: index % 3 === 0 ? `aws:${index}` : `k${index}`, value: '' }];
    return codeOf(ecs.send(new TagResourceCommand({ resourceArn, tags })));
  });
  const codes = await Promise.all(calls);
  expect(codes.filter((code) => code === 'accepted')).toHaveLength(20);
  const { tags } = await ecs.send(new ListTagsForResourceCommand({ resourceArn }));
  expect(tags).toHaveLength(20);
});
