import {
  DeleteServiceCommand,
  PutAttributesCommand,
  UpdateContainerInstancesStateCommand,
} from '@aws-sdk/client-ecs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { codeOf, until } from '../support.ts';
import { type Site, siteOf } from './site.ts';
import { openWorld, type World } from './world.ts';

let world: World;
let site: Site;
beforeAll(async () => {
  world = await openWorld();
  site = siteOf(world);
  await world.define('web');
});
afterAll(() => world.stop());

const daemon = { schedulingStrategy: 'DAEMON', desiredCount: undefined } as const;
/** How many tasks of the daemon each instance has. */
const perInstance = async (cluster: string) =>
  (await world.containerInstances(cluster)).map((instance) => instance.runningTasksCount);

test('a daemon has one task on each instance, those that come later too', async () => {
  const cluster = await site.newCluster(2);
  const { service: made } = await site.create(cluster, daemon);
  expect(made).toMatchObject({
    schedulingStrategy: 'DAEMON',
    placementStrategy: [],
    deploymentConfiguration: { maximumPercent: 100, minimumHealthyPercent: 0 },
  });
  await site.steady(cluster, 2);
  expect(await perInstance(cluster)).toEqual([1, 1]);
  await world.join(cluster);
  await site.steady(cluster, 3);
  expect(await site.service(cluster)).toMatchObject({ desiredCount: 3, runningCount: 3 });
  expect(await perInstance(cluster)).toEqual([1, 1, 1]);

  await world.define('daemon-next');
  await site.update(cluster, { taskDefinition: 'daemon-next' });
  await until(async () => (await site.service(cluster))?.deployments?.length === 1);
  await site.steady(cluster, 3);
  for (const arn of await site.running(cluster)) {
    expect((await world.task(cluster, arn)).taskDefinitionArn).toContain('daemon-next:');
  }
  expect(await perInstance(cluster)).toEqual([1, 1, 1]);
  await world.ecs.send(new DeleteServiceCommand({ cluster, service: 'site' }));
  await until(async () => (await site.service(cluster))?.status === 'INACTIVE');
});

test('a daemon follows its constraints, and leaves a draining instance last', async () => {
  const cluster = await site.newCluster(2);
  const [first, second] = (await world.containerInstances(cluster)).map(
    (instance) => instance.containerInstanceArn ?? '',
  );
  const mark = (targetId: string | undefined) =>
    world.ecs.send(
      new PutAttributesCommand({ cluster, attributes: [{ name: 'logs', value: 'yes', targetId }] }),
    );
  await mark(first);
  await site.create(cluster, {
    ...daemon,
    placementConstraints: [{ type: 'memberOf', expression: 'attribute:logs == yes' }],
  });
  await site.steady(cluster, 1);
  expect(await world.task(cluster, (await site.running(cluster))[0])).toMatchObject({
    containerInstanceArn: first,
  });
  await mark(second);
  await site.steady(cluster, 2);
  await world.ecs.send(
    new UpdateContainerInstancesStateCommand({
      cluster,
      containerInstances: [first ?? ''],
      status: 'DRAINING',
    }),
  );
  await until(async () => (await site.service(cluster))?.desiredCount === 1);
  await until(async () => (await site.running(cluster)).length === 1);
});

test('what a daemon cannot have is refused', async () => {
  const cluster = await site.newCluster(0);
  const refused = [
    { desiredCount: 1 },
    { placementStrategy: [{ type: 'random' as const }] },
    { launchType: 'FARGATE' as const },
    { capacityProviderStrategy: [{ capacityProvider: 'FARGATE', weight: 1 }], launchType: undefined },
    { deploymentConfiguration: { minimumHealthyPercent: 100, maximumPercent: 100 } },
  ];
  for (const change of refused) {
    expect([change, await codeOf(site.create(cluster, { ...daemon, ...change }))]).toEqual([
      change,
      'InvalidParameter',
    ]);
  }
  await site.create(cluster, daemon);
  expect(await site.update(cluster, { desiredCount: 2 }).catch((error: Error) => error.message)).toBe(
    'The daemon scheduling strategy does not support a desired count for services. Remove the desired count value and ' +
      'try again',
  );
});
