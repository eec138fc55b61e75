import {
  PutClusterCapacityProvidersCommand,
  StopTaskCommand,
  UpdateContainerInstancesStateCommand,
} from '@aws-sdk/client-ecs';
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

test('a task set runs its share of the desired count, rounded up, and follows both', async () => {
  const cluster = await external.open({ desiredCount: 3 });
  const made = await external.addFargate(cluster, 40);
  expect(made).toMatchObject({
    computedDesiredCount: 2,
    launchType: 'FARGATE',
    platformVersion: '1.4.0',
    platformFamily: 'Linux',
    networkConfiguration: { awsvpcConfiguration: { assignPublicIp: 'DISABLED' } },
  });
  await external.steady(cluster, 1);
  const [first, ...others] = await external.tasks(cluster, made.id);
  expect(others).toHaveLength(1);
  expect(first).toMatchObject({
    group: 'service:site',
    startedBy: made.id,
    launchType: 'FARGATE',
    platformVersion: '1.4.0',
    taskDefinitionArn: fargate,
  });
  expect(await external.find(cluster)).toMatchObject({
    runningCount: 2,
    pendingCount: 0,
    taskSets: [{ computedDesiredCount: 2, runningCount: 2, pendingCount: 0 }],
  });

  expect(await external.scale(cluster, made.id, 100)).toMatchObject({
    computedDesiredCount: 3,
    stabilityStatus: 'STABILIZING',
    scale: { value: 100, unit: 'PERCENT' },
  });
  await external.steady(cluster, 1);
  expect(await external.tasks(cluster, made.id)).toHaveLength(3);
  const updated = (await external.update(cluster, { desiredCount: 1 })).service;
  expect(updated?.taskSets).toMatchObject([{ computedDesiredCount: 1, stabilityStatus: 'STABILIZING' }]);
  await external.steady(cluster, 1);
  expect(await external.tasks(cluster, made.id)).toHaveLength(1);

  const [left] = await external.tasks(cluster, made.id);
  await world.ecs.send(new StopTaskCommand({ cluster, task: left?.taskArn }));
  await until(async () => {
    const [now] = await external.tasks(cluster, made.id);
    return now?.lastStatus === 'RUNNING' && now.taskArn !== left?.taskArn;
  });
});

test('a share that floating point makes a little too big is not rounded up', async () => {
  const cluster = await external.open({ desiredCount: 3000 });
  expect((await external.add(cluster, { scale: { value: 1.1 } })).computedDesiredCount).toBe(33);
});

test("a strategy chooses the tasks' providers, and keeps them with the cluster", async () => {
  const tags = [{ key: 'team', value: 'news' }];
  const cluster = await external.open({ desiredCount: 2, propagateTags: 'SERVICE', tags });
  const providers = (...capacityProviders: string[]) =>
    world.ecs.send(
      new PutClusterCapacityProvidersCommand({
        cluster,
        capacityProviders,
        defaultCapacityProviderStrategy: [],
      }),
    );
  await providers('FARGATE', 'FARGATE_SPOT');
  const capacityProviderStrategy = [{ capacityProvider: 'FARGATE_SPOT', weight: 1 }];
  const change = { capacityProviderStrategy, launchType: undefined };
  const made = await external.addFargate(cluster, 0, change);
  expect(made).toMatchObject({ capacityProviderStrategy, platformVersion: '1.4.0' });
  expect(made).not.toHaveProperty('launchType');
  await providers('FARGATE_SPOT');
  expect(await codeOf(providers())).toBe('ResourceInUse');
  await external.scale(cluster, made.id, 50);
  await external.steady(cluster, 1);
  expect(await external.tasks(cluster, made.id)).toMatchObject([
    { capacityProviderName: 'FARGATE_SPOT', launchType: 'FARGATE', tags },
  ]);
});

test('tasks on instances are placed as the service says, and leave one that drains', async () => {
  const placementConstraints = [{ type: 'distinctInstance' as const }];
  const cluster = await external.open({ desiredCount: 3, placementConstraints }, 2);
  const made = await external.add(cluster, { scale: { value: 100 } });
  const places = async () =>
    new Set((await external.tasks(cluster, made.id)).map((task) => task.containerInstanceArn));
  await until(async () =>
    (await external.messages(cluster)).some((message) =>
      message.startsWith(`(service site, taskSet ${made.id}) was unable to place a task`),
    ),
  );
  const before = await places();
  expect([before.size, (await external.tasks(cluster, made.id)).length]).toEqual([2, 2]);
  await external.update(cluster, { placementConstraints: [] });
  await external.steady(cluster, 1);
  expect(await external.tasks(cluster, made.id)).toHaveLength(3);
  const [drained = ''] = before;
  const asked = { cluster, containerInstances: [drained], status: 'DRAINING' as const };
  await world.ecs.send(new UpdateContainerInstancesStateCommand(asked));
  await until(async () => !(await places()).has(drained));
  await external.steady(cluster, 1);
  expect((await places()).size).toBe(1);
});

test('two task sets that find no place are told of once each, however often they are tried', async () => {
  const cluster = await external.open({ desiredCount: 1 });
  const all = { scale: { value: 100 } };
  const sets = [await external.add(cluster, all), await external.add(cluster, all)];
  await until(async () => (await external.messages(cluster)).length >= 2);
  for (let round = 0; round < 3; round++) {
    // While another comes to rest, these are tried again.
    const other = await external.open();
    await external.add(other);
    await external.steady(other, 1);
  }
  await world.join(cluster, 1);
  await external.steady(cluster, 2);
  const told = (await external.messages(cluster)).filter((message) =>
    message.includes('No Container Instances were found in your cluster.'),
  );
  expect(told.map((message) => message.split(' was unable')[0]).toSorted()).toEqual(
    sets.map(({ id }) => `(service site, taskSet ${id})`).toSorted(),
  );
});

test('a task set is not steady before its health checks have passed', async () => {
  const healthCheck = { command: ['CMD-SHELL', 'exit 0'], startPeriod: 1 };
  const container = { name: 'web', image: 'nginx', cpu: 64, memory: 64, healthCheck };
  await world.define('checked', { containerDefinitions: [container] });
  const cluster = await external.open({ desiredCount: 1 }, 1);
  const made = await external.add(cluster, { taskDefinition: 'checked', scale: { value: 100 } });
  const seen: string[] = [];
  await until(async () => {
    const [set] = (await external.find(cluster))?.taskSets ?? [];
    const [task] = await external.tasks(cluster, made.id);
    if (task?.lastStatus === 'RUNNING') seen.push(`${task.healthStatus} ${set?.stabilityStatus}`);
    return set?.stabilityStatus === 'STEADY_STATE';
  });
  expect(seen).toContain('UNKNOWN STABILIZING');
  expect(seen).not.toContain('UNKNOWN STEADY_STATE');
});
