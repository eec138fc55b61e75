import {
  type CreateServiceCommandInput,
  DeleteServiceCommand,
  DescribeServicesCommand,
  ListServicesCommand,
  StopTaskCommand,
  UpdateContainerInstancesStateCommand,
  UpdateServiceCommand,
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

test('a service brings up its tasks, tells so, and replaces one that is stopped', async () => {
  const cluster = await site.newCluster(1);
  const made = (await site.create(cluster)).service;
  expect(made).toMatchObject({
    status: 'ACTIVE',
    desiredCount: 2,
    runningCount: 0,
    schedulingStrategy: 'REPLICA',
  });
  expect(made?.deployments).toMatchObject([
    { status: 'PRIMARY', rolloutState: 'IN_PROGRESS', desiredCount: 2 },
  ]);
  await site.steady(cluster, 2);
  const told = await site.messages(cluster);
  expect(told[0]).toBe('(service site) has reached a steady state.');
  expect(told[1]).toMatch(/^\(service site\) \(deployment ecs-svc\/\d{19}\) deployment completed\.$/);
  expect(told[2]).toMatch(
    /^\(service site\) has started 2 tasks: \(task [0-9a-f]{32}\) \(task [0-9a-f]{32}\)\.$/,
  );
  const before = await site.running(cluster);
  expect(await world.task(cluster, before[0])).toMatchObject({
    group: 'service:site',
    startedBy: made?.deployments?.[0]?.id,
  });
  await world.ecs.send(new StopTaskCommand({ cluster, task: before[0] }));
  await until(async () => {
    const now = await site.running(cluster);
    return now.length === 2 && !now.includes(before[0] ?? '');
  });
  await site.steady(cluster, 2);
});

test('scaling to zero stops the tasks, and only then may the service be deleted without force', async () => {
  const cluster = await site.newCluster(1);
  await site.create(cluster);
  await site.steady(cluster, 2);
  const drop = (force = false) =>
    world.ecs.send(new DeleteServiceCommand({ cluster, service: 'site', force }));
  expect(await drop().catch((error: Error) => error.message)).toBe(
    'The service cannot be stopped while it is scaled above 0.',
  );
  const arn = (await site.running(cluster))[0];
  await site.update(cluster, { desiredCount: 0 });
  await site.steady(cluster, 0);
  expect(await world.reaches(cluster, arn, 'STOPPED')).toMatchObject({
    stopCode: 'ServiceSchedulerInitiated',
    stoppedReason: expect.stringMatching(/^Scaling activity initiated by \(deployment ecs-svc\/\d+\)$/),
  });
  await drop();
  await until(async () => (await site.service(cluster))?.status === 'INACTIVE');
  expect((await world.ecs.send(new ListServicesCommand({ cluster }))).serviceArns).toEqual([]);
  expect(await codeOf(site.update(cluster, { desiredCount: 1 }))).toBe('ServiceNotActive');
  expect(await codeOf(drop())).toBe('ServiceNotFound');
  expect(await codeOf(site.create(cluster, { desiredCount: 0 }))).toBe('accepted');
  await drop(true);
});

test('a new task definition rolls out within minimum and maximum percent', async () => {
  const cluster = await site.newCluster(1);
  await site.create(cluster, {
    desiredCount: 4,
    deploymentConfiguration: { minimumHealthyPercent: 50, maximumPercent: 100 },
  });
  await site.steady(cluster, 4);
  await world.define('next');
  const { deployments } = (await site.update(cluster, { taskDefinition: 'next' })).service ?? {};
  expect(deployments?.map((deployment) => deployment.status)).toEqual(['PRIMARY', 'ACTIVE']);
  const counts: number[] = [];
  await until(async () => {
    const found = await site.service(cluster);
    counts.push(found?.runningCount ?? 0);
    expect((found?.runningCount ?? 0) + (found?.pendingCount ?? 0)).toBeLessThanOrEqual(4);
    return found?.deployments?.length === 1 && found.deployments[0]?.rolloutState === 'COMPLETED';
  });
  expect(Math.min(...counts)).toBeGreaterThanOrEqual(2);
  for (const arn of await site.running(cluster)) {
    expect((await world.task(cluster, arn)).taskDefinitionArn).toContain('next:');
  }
  const forced = (await site.update(cluster, { forceNewDeployment: true })).service?.deployments?.[0]?.id;
  expect(forced).not.toBe(deployments?.[0]?.id);
  await site.steady(cluster, 4);
});

test('the circuit breaker stops a deployment whose tasks fail to start, and rolls back', async () => {
  const cluster = await site.newCluster(1);
  const deploymentConfiguration = { deploymentCircuitBreaker: { enable: true, rollback: true } };
  await site.create(cluster, { desiredCount: 1, deploymentConfiguration });
  await site.steady(cluster, 1);
  await world.define('broken', {
    containerDefinitions: [{ name: 'web', image: 'x', memory: 64, command: ['false'] }],
  });
  const id = (await site.update(cluster, { taskDefinition: 'broken' })).service?.deployments?.[0]?.id;
  await until(async () =>
    (await site.messages(cluster)).some((message) => message.includes('rolling back to deployment')),
  );
  expect(await site.messages(cluster)).toContain(
    `(service site) (deployment ${id}) deployment failed: tasks failed to start.`,
  );
  await site.steady(cluster, 1);
  expect((await site.service(cluster))?.taskDefinition).toContain('task-definition/web:');
});

test('what cannot be placed is told, and placed as soon as there is room', async () => {
  const cluster = await site.newCluster(0);
  await site.create(cluster, { desiredCount: 5 });
  await until(async () => (await site.messages(cluster)).length > 0);
  expect((await site.messages(cluster))[0]).toBe(
    '(service site) was unable to place a task because no container instance met all of its requirements. Reason: No ' +
      'Container Instances were found in your cluster. For more information, see the Troubleshooting section of the ' +
      'Amazon ECS Developer Guide.',
  );
  await world.join(cluster, 1);
  await until(async () =>
    (await site.messages(cluster)).some((message) =>
      message.includes('has insufficient CPU units available'),
    ),
  );
  await world.join(cluster, 1);
  await site.steady(cluster, 5);
});

test("draining an instance moves a service's tasks to another", async () => {
  const cluster = await site.newCluster(2);
  await site.create(cluster, { desiredCount: 2 });
  await site.steady(cluster, 2);
  const [first] = await site.running(cluster);
  const drained = (await world.task(cluster, first)).containerInstanceArn ?? '';
  await world.ecs.send(
    new UpdateContainerInstancesStateCommand({ cluster, containerInstances: [drained], status: 'DRAINING' }),
  );
  await until(async () => {
    const instances = await world.containerInstances(cluster);
    const emptied = instances.find((instance) => instance.containerInstanceArn === drained);
    return emptied?.runningTasksCount === 0 && instances.some((instance) => instance.runningTasksCount === 2);
  });
});

test('wrong requests are refused, and what has no effect here is named', async () => {
  const cluster = await site.newCluster(0);
  await site.create(cluster, { desiredCount: 0 });
  expect(await site.create(cluster).catch((error: Error) => error.message)).toBe(
    'Creation of service was not idempotent.',
  );
  const refused: [Partial<CreateServiceCommandInput>, string][] = [
    [{ desiredCount: undefined }, 'InvalidParameter'],
    [{ desiredCount: -1 }, 'InvalidParameter'],
    [{ serviceName: 'no spaces' }, 'InvalidParameter'],
    [{ taskDefinition: 'none' }, 'Client'],
    [{ launchType: 'FARGATE' }, 'InvalidParameter'],
    [{ schedulingStrategy: 'DAEMON' }, 'InvalidParameter'],
    [{ loadBalancers: [{ containerName: 'web', containerPort: 80 }] }, 'NotImplemented'],
    [{ deploymentConfiguration: { maximumPercent: 100, minimumHealthyPercent: 100 } }, 'InvalidParameter'],
  ];
  for (const [change, code] of refused) {
    expect([change, await codeOf(site.create(cluster, { serviceName: 'other', ...change }))]).toEqual([
      change,
      code,
    ]);
  }
  expect(await codeOf(world.ecs.send(new UpdateServiceCommand({ cluster, service: 'none' })))).toBe(
    'ServiceNotFound',
  );
  const described = await world.ecs.send(new DescribeServicesCommand({ cluster, services: ['none'] }));
  expect(described.failures).toMatchObject([{ reason: 'MISSING' }]);
});
