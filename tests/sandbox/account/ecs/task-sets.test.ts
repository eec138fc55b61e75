import { ListTagsForResourceCommand, TagResourceCommand, UntagResourceCommand } from '@aws-sdk/client-ecs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { codeOf, until } from '../support.ts';
import { type External, externalOf } from './external.ts';
import { openWorld, type World } from './world.ts';

let world: World;
let external: External;
beforeAll(async () => {
  world = await openWorld();
  external = externalOf(world);
  await external.define();
});
afterAll(() => world.stop());

const fargate = 'arn:aws:ecs:us-east-1:111122223333:task-definition/fargate:1';

test('a task set without a scale wants no tasks, is steady soon, and goes without force', async () => {
  const cluster = await external.open({ desiredCount: 3 });
  const made = await external.add(cluster, { externalId: 'blue', tags: [{ key: 'team', value: 'news' }] });
  expect(made).toMatchObject({
    id: expect.stringMatching(/^ecs-svc\/\d{19}$/),
    taskSetArn: `arn:aws:ecs:us-east-1:111122223333:task-set/${cluster}/site/${made.id}`,
    serviceArn: `arn:aws:ecs:us-east-1:111122223333:service/${cluster}/site`,
    clusterArn: `arn:aws:ecs:us-east-1:111122223333:cluster/${cluster}`,
    externalId: 'blue',
    status: 'ACTIVE',
    taskDefinition: 'arn:aws:ecs:us-east-1:111122223333:task-definition/web:1',
    computedDesiredCount: 0,
    launchType: 'EC2',
    loadBalancers: [],
    serviceRegistries: [],
    scale: { value: 0, unit: 'PERCENT' },
    stabilityStatus: 'STABILIZING',
    tags: [{ key: 'team', value: 'news' }],
  });
  expect(made.stabilityStatusAt).toEqual(made.createdAt);
  await external.steady(cluster, 1);
  const [steady] = (await external.find(cluster))?.taskSets ?? [];
  expect(steady?.stabilityStatusAt?.getTime()).toBeGreaterThan(made.createdAt?.getTime() ?? 0);
  expect(await external.tasks(cluster, made.id)).toEqual([]);
  expect((await external.remove(cluster, made.taskSetArn)).status).toBe('DRAINING');
  await until(async () => (await external.find(cluster))?.taskSets?.length === 0);
  expect((await external.describe(cluster, [made.id ?? '', made.taskSetArn ?? ''])).failures).toEqual([
    { arn: made.taskSetArn, reason: 'MISSING' },
    { arn: made.taskSetArn, reason: 'MISSING' },
  ]);
});

test('what happens to task sets is told with their names, and a steady service once', async () => {
  const cluster = await external.open({ desiredCount: 1 });
  const made = await external.addFargate(cluster);
  await until(async () => (await external.messages(cluster)).length === 3);
  const [task] = await external.tasks(cluster, made.id);
  const id = task?.taskArn?.split('/').at(-1);
  expect(await external.messages(cluster)).toEqual([
    '(service site) has reached a steady state.',
    `(service site, taskSet ${made.id}) updated state to STEADY_STATE.`,
    `(service site, taskSet ${made.id}) has started 1 tasks: (task ${id}).`,
  ]);
  await external.remove(cluster, made.id, true);
  await until(async () => (await external.find(cluster))?.taskSets?.length === 0);
  expect((await external.messages(cluster))[0]).toBe(
    `(service site, taskSet ${made.id}) has stopped 1 running tasks: (task ${id}).`,
  );
});

test('each of two task sets that come to rest together is told of', async () => {
  const cluster = await external.open();
  const [blue, green] = [await external.add(cluster), await external.add(cluster)];
  await external.steady(cluster, 2);
  await until(async () => (await external.messages(cluster)).length === 3);
  expect((await external.messages(cluster)).toSorted()).toEqual(
    [
      '(service site) has reached a steady state.',
      `(service site, taskSet ${blue.id}) updated state to STEADY_STATE.`,
      `(service site, taskSet ${green.id}) updated state to STEADY_STATE.`,
    ].toSorted(),
  );
});

test('two task sets are moved between: the primary one gives the service what it runs with', async () => {
  const cluster = await external.open({ desiredCount: 2 });
  const blue = await external.addFargate(cluster);
  expect(await external.makePrimary(cluster, blue.id)).toMatchObject({ id: blue.id, status: 'PRIMARY' });
  await external.steady(cluster, 1);
  const green = await external.add(cluster, { scale: { value: 50, unit: 'PERCENT' } });
  const first = await external.find(cluster);
  expect(first).toMatchObject({
    taskDefinition: fargate,
    launchType: 'FARGATE',
    platformVersion: '1.4.0',
    platformFamily: 'Linux',
    networkConfiguration: blue.networkConfiguration,
    taskSets: [
      { id: blue.id, status: 'PRIMARY' },
      { id: green.id, status: 'ACTIVE' },
    ],
  });
  await external.makePrimary(cluster, green.taskSetArn);
  const second = await external.find(cluster);
  expect(second).toMatchObject({
    taskDefinition: green.taskDefinition,
    launchType: 'EC2',
    taskSets: [
      { id: blue.id, status: 'ACTIVE', runningCount: 2 },
      { id: green.id, status: 'PRIMARY' },
    ],
  });
  for (const member of ['platformVersion', 'platformFamily', 'networkConfiguration']) {
    expect(second).not.toHaveProperty(member);
  }
  const gone = await external.remove(cluster, green.id, true);
  expect(gone).toMatchObject({ status: 'DRAINING', computedDesiredCount: 0 });
  expect(await external.find(cluster)).not.toHaveProperty('taskDefinition');
});

test('a task set goes when its tasks have stopped; scaled above zero or primary, by force only', async () => {
  const cluster = await external.open({ desiredCount: 2 });
  const made = await external.addFargate(cluster);
  await external.steady(cluster, 1);
  const refused = async () => external.remove(cluster, made.id).catch((error: Error) => error);
  expect(await refused()).toMatchObject({ name: 'InvalidParameterException' });
  await external.scale(cluster, made.id, 0);
  await external.makePrimary(cluster, made.id);
  expect(await refused()).toMatchObject({
    name: 'InvalidParameterException',
    message: 'Primary TaskSet cannot be deleted',
  });
  await external.scale(cluster, made.id, 100);
  await external.steady(cluster, 1);
  const before = await external.tasks(cluster, made.id);
  const draining = await external.remove(cluster, made.id, true);
  expect(draining).toMatchObject({ status: 'DRAINING', stabilityStatus: 'STABILIZING', runningCount: 2 });
  expect(await codeOf(external.remove(cluster, made.id))).toBe('accepted');
  expect(await codeOf(external.scale(cluster, made.id, 50))).toBe('InvalidParameter');
  expect(await codeOf(external.makePrimary(cluster, made.id))).toBe('InvalidParameter');
  await until(async () => (await external.find(cluster))?.taskSets?.length === 0);
  for (const { taskArn } of before) {
    expect(await world.task(cluster, taskArn)).toMatchObject({
      desiredStatus: 'STOPPED',
      lastStatus: expect.stringMatching(/^(STOPPING|DEPROVISIONING|STOPPED)$/),
      stopCode: 'ServiceSchedulerInitiated',
    });
  }
});

test('a deleted service takes its task sets along', async () => {
  const cluster = await external.open({ desiredCount: 1 });
  const made = await external.addFargate(cluster);
  await external.steady(cluster, 1);
  expect(await external.drop(cluster).catch((error: Error) => error.message)).toBe(
    'The service cannot be stopped while it is scaled above 0.',
  );
  expect((await external.drop(cluster, true)).service).toMatchObject({
    status: 'DRAINING',
    taskSets: [{ id: made.id, status: 'DRAINING' }],
  });
  expect(await codeOf(external.describe(cluster, [made.id ?? '']))).toBe('ServiceNotActive');
  await until(async () => (await external.find(cluster))?.status === 'INACTIVE');
  expect(await external.find(cluster)).toMatchObject({ taskSets: [], runningCount: 0 });
  expect(await codeOf(external.create(cluster))).toBe('accepted');
  await external.update(cluster, { desiredCount: 0 });
  await external.addFargate(cluster);
  expect(await codeOf(external.drop(cluster))).toBe('accepted');
});

test('the same client token makes one task set, and may not be used for another', async () => {
  const cluster = await external.open();
  const made = await external.add(cluster, { clientToken: 'once' });
  expect(await external.add(cluster, { clientToken: 'once' })).toMatchObject({ id: made.id });
  expect((await external.find(cluster))?.taskSets).toHaveLength(1);
  const other = external.add(cluster, { clientToken: 'once', externalId: 'other' });
  expect(await codeOf(other)).toBe('InvalidParameter');
  expect(await codeOf(external.add(cluster, { clientToken: 'a b' }))).toBe('InvalidParameter');
  expect((await external.add(cluster)).id).not.toBe(made.id);
});

test('tags of a task set are shown when asked for, and changed by its ARN', async () => {
  const cluster = await external.open();
  const made = await external.add(cluster, { tags: [{ key: 'a', value: '1' }] });
  const resourceArn = made.taskSetArn;
  await world.ecs.send(new TagResourceCommand({ resourceArn, tags: [{ key: 'b', value: '2' }] }));
  await world.ecs.send(new UntagResourceCommand({ resourceArn, tagKeys: ['a'] }));
  const tags = [{ key: 'b', value: '2' }];
  expect(await world.ecs.send(new ListTagsForResourceCommand({ resourceArn }))).toMatchObject({ tags });
  const [bare] = (await external.describe(cluster, [made.id ?? ''])).taskSets ?? [];
  expect(bare?.tags).toEqual([]);
  const [tagged] = (await external.describe(cluster, [resourceArn ?? ''], ['TAGS'])).taskSets ?? [];
  expect(tagged?.tags).toEqual(tags);
});
