import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import {
  CreateAutoScalingGroupCommand,
  DescribeAutoScalingGroupsCommand,
} from '@aws-sdk/client-auto-scaling';
import { CloudWatchClient, GetMetricStatisticsCommand } from '@aws-sdk/client-cloudwatch';
import { CreateLaunchTemplateCommand } from '@aws-sdk/client-ec2';
import {
  CreateCapacityProviderCommand,
  CreateClusterCommand,
  type ManagedScaling,
  PutClusterCapacityProvidersCommand,
  RunTaskCommand,
  StopTaskCommand,
  UpdateContainerInstancesStateCommand,
} from '@aws-sdk/client-ecs';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { distribute } from '../../../../sandbox/account/ecs/placement/strategy.ts';
import { desiredCapacity } from '../../../../sandbox/account/ecs/scaling/decision.ts';
import { witnessed } from '../conformity/witness.ts';
import { AWS_CLI, REGION, until } from '../support.ts';
import { openWorld, userData, type World } from './world.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld();
  await world.define('web');
});
afterAll(() => world.stop());

let made = 0;
/** A cluster whose default strategy is a group's provider, with the group's instances registered. */
async function grown(
  size: { minimum: number; maximum: number; desired: number },
  managedScaling: ManagedScaling = { status: 'ENABLED', targetCapacity: 100 },
  protection: 'ENABLED' | 'DISABLED' = 'DISABLED',
  managedDraining: 'ENABLED' | 'DISABLED' = 'DISABLED',
) {
  const name = `group-${++made}`;
  const { ecs, ec2, autoScaling } = world;
  await ecs.send(new CreateClusterCommand({ clusterName: name }));
  await ec2.send(
    new CreateLaunchTemplateCommand({
      LaunchTemplateName: name,
      LaunchTemplateData: {
        ImageId: world.imageId,
        InstanceType: 't3.medium',
        IamInstanceProfile: { Name: 'ecsInstanceRole' },
        UserData: userData(name),
      },
    }),
  );
  await autoScaling.send(
    new CreateAutoScalingGroupCommand({
      AutoScalingGroupName: name,
      LaunchTemplate: { LaunchTemplateName: name, Version: '$Latest' },
      MinSize: size.minimum,
      MaxSize: size.maximum,
      DesiredCapacity: size.desired,
      VPCZoneIdentifier: world.subnets.slice(0, 2).join(','),
      NewInstancesProtectedFromScaleIn: protection === 'ENABLED',
    }),
  );
  const group = async () => {
    const { AutoScalingGroups } = await autoScaling.send(
      new DescribeAutoScalingGroupsCommand({ AutoScalingGroupNames: [name] }),
    );
    return AutoScalingGroups?.[0];
  };
  const provider = `provider-${made}`;
  await ecs.send(
    new CreateCapacityProviderCommand({
      name: provider,
      autoScalingGroupProvider: {
        autoScalingGroupArn: (await group())?.AutoScalingGroupARN,
        managedScaling,
        managedTerminationProtection: protection,
        managedDraining,
      },
    }),
  );
  const strategy = [{ capacityProvider: provider, weight: 1 }];
  await until(async () => {
    await ecs.send(
      new PutClusterCapacityProvidersCommand({
        cluster: name,
        capacityProviders: [provider, 'FARGATE', 'FARGATE_SPOT'],
        defaultCapacityProviderStrategy: strategy,
      }),
    );
    return true;
  });
  await until(async () => {
    const registered = await world.containerInstances(name);
    return (
      registered.filter((instance) => instance.capacityProviderName === provider).length === size.desired
    );
  });
  const run = (count: number) =>
    ecs.send(new RunTaskCommand({ cluster: name, taskDefinition: 'web', count }));
  return { name, provider, run, group };
}

test('an instance that drains keeps its tasks, and does not count as room for new ones', async () => {
  const { name, run, group } = await grown({ minimum: 1, maximum: 5, desired: 1 });
  const { tasks = [] } = await run(4);
  for (const { taskArn } of tasks) await world.reaches(name, taskArn, 'RUNNING');
  const [instance] = await world.containerInstances(name);
  await world.ecs.send(
    new UpdateContainerInstancesStateCommand({
      cluster: name,
      containerInstances: [instance?.containerInstanceArn ?? ''],
      status: 'DRAINING',
    }),
  );
  const more = await run(1);
  await world.reaches(name, more.tasks?.[0]?.taskArn, 'RUNNING');
  expect((await group())?.DesiredCapacity).toBe(2);
  for (const { taskArn } of tasks) await world.reaches(name, taskArn, 'RUNNING');
});

test('room for 4 tasks, 6 asked: two wait, the group grows, and all run', async () => {
  const { name, provider, run, group } = await grown({ minimum: 1, maximum: 5, desired: 1 });
  const { tasks = [], failures } = await run(6);
  expect(failures).toEqual([]);
  expect(tasks.map((task) => task.lastStatus).sort()).toEqual([
    ...Array(4).fill('PENDING'),
    'PROVISIONING',
    'PROVISIONING',
  ]);
  expect(new Set(tasks.map((task) => task.capacityProviderName))).toEqual(new Set([provider]));
  for (const { taskArn } of tasks) await world.reaches(name, taskArn, 'RUNNING');
  expect((await group())?.DesiredCapacity).toBe(2);
  expect(await world.containerInstances(name)).toHaveLength(2);

  // When they end, the group shrinks to its minimum.
  for (const { taskArn } of tasks)
    await world.ecs.send(new StopTaskCommand({ cluster: name, task: taskArn }));
  await until(async () => (await world.containerInstances(name)).length === 1);
  expect((await group())?.DesiredCapacity).toBe(1);
});

test('with a target capacity of 50 percent there are twice the instances that are needed', async () => {
  const managedScaling = { status: 'ENABLED' as const, targetCapacity: 50 };
  const { name, run, group } = await grown({ minimum: 0, maximum: 6, desired: 0 }, managedScaling);
  const { tasks = [] } = await run(1);
  for (const { taskArn } of tasks) await world.reaches(name, taskArn, 'RUNNING');
  await until(async () => (await group())?.DesiredCapacity === 2);
  await until(async () => (await world.containerInstances(name)).length === 2);
  for (const task of tasks) await world.ecs.send(new StopTaskCommand({ cluster: name, task: task.taskArn }));
  await until(async () => (await group())?.DesiredCapacity === 0);
});

test('CloudWatch shows the reservation by which a group is scaled', async () => {
  const { name, provider, run } = await grown({ minimum: 0, maximum: 2, desired: 0 });
  const { endpoint, credentials } = world.account;
  const cloudWatch = witnessed(
    new CloudWatchClient({ endpoint, region: REGION, credentials: { ...credentials } }),
  );
  const asked = {
    Namespace: 'AWS/ECS/ManagedScaling',
    MetricName: 'CapacityProviderReservation',
    Dimensions: [
      { Name: 'CapacityProviderName', Value: provider },
      { Name: 'ClusterName', Value: name },
    ],
  };
  const period = {
    StartTime: new Date(Date.now() - 600_000),
    EndTime: new Date(Date.now() + 60_000),
    Period: 60,
  };
  const points = async () =>
    (
      await cloudWatch.send(
        new GetMetricStatisticsCommand({ ...asked, ...period, Statistics: ['Maximum', 'Minimum'] }),
      )
    ).Datapoints ?? [];
  await until(async () =>
    (await points()).some(({ Maximum, Minimum }) => Maximum === 100 && Minimum === 100),
  );
  const { tasks } = await run(1);
  await world.reaches(name, tasks?.[0]?.taskArn, 'RUNNING');
  // One is needed and none is there: 200.
  await until(async () => (await points()).some(({ Maximum }) => Maximum === 200));
  const environment = {
    PATH: process.env.PATH,
    AWS_ENDPOINT_URL: endpoint,
    AWS_DEFAULT_REGION: REGION,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
  };
  const listed = await promisify(execFile)(
    AWS_CLI,
    [
      'cloudwatch',
      'list-metrics',
      '--namespace',
      asked.Namespace,
      '--query',
      'Metrics[].MetricName',
      '--output',
      'text',
    ],
    { env: environment },
  );
  expect(listed.stdout).toContain('CapacityProviderReservation');
});

test('with managed draining an instance ends when its tasks have left it', async () => {
  const { name, provider, run, group } = await grown(
    { minimum: 0, maximum: 3, desired: 2 },
    { status: 'ENABLED', targetCapacity: 100 },
    'DISABLED',
    'ENABLED',
  );
  const { tasks = [] } = await run(1);
  const kept = await world.reaches(name, tasks[0]?.taskArn, 'RUNNING');
  await until(async () => (await group())?.DesiredCapacity === 1);
  await until(async () => (await world.containerInstances(name)).length === 1);
  // The idle one went, and the task is still where it was.
  expect(await world.containerInstances(name)).toMatchObject([
    { containerInstanceArn: kept.containerInstanceArn, capacityProviderName: provider, status: 'ACTIVE' },
  ]);
  expect((await world.task(name, kept.taskArn)).lastStatus).toBe('RUNNING');
});

test('a group grows from zero, never over its maximum, and by no more than a step at a time', async () => {
  const { name, run, group } = await grown(
    { minimum: 0, maximum: 2, desired: 0 },
    { status: 'ENABLED', targetCapacity: 100, minimumScalingStepSize: 1, maximumScalingStepSize: 1 },
  );
  const { tasks = [] } = await run(10);
  await until(async () => (await world.containerInstances(name)).length === 2);
  await until(async () => {
    const seen = await Promise.all(tasks.map((task) => world.task(name, task.taskArn)));
    return seen.filter((task) => task.lastStatus === 'RUNNING').length === 8;
  });
  expect((await group())?.DesiredCapacity).toBe(2);
});

test('without managed scaling a task that has no place fails with the reason', async () => {
  const { run, group } = await grown({ minimum: 1, maximum: 5, desired: 1 }, { status: 'DISABLED' });
  const { tasks, failures } = await run(5);
  expect([tasks?.length, failures?.[0]?.reason]).toEqual([4, 'RESOURCE:CPU']);
  expect((await group())?.DesiredCapacity).toBe(1);
});

test('an instance with tasks is protected from scaling in, an idle one goes', async () => {
  const scaling: ManagedScaling = { status: 'ENABLED', targetCapacity: 100 };
  const { name, run, group } = await grown({ minimum: 0, maximum: 3, desired: 2 }, scaling, 'ENABLED');
  const task = (await run(1)).tasks?.[0];
  await until(async () => (await world.containerInstances(name)).length === 1);
  expect((await world.task(name, task?.taskArn)).lastStatus).toBe('RUNNING');
  const kept = (await group())?.Instances?.filter((instance) => instance.LifecycleState === 'InService');
  expect(kept).toMatchObject([{ ProtectedFromScaleIn: true }]);
});

test('Fargate places at once, with base and weight', async () => {
  const { name } = await grown({ minimum: 0, maximum: 1, desired: 0 });
  const fargate = await world.define('fargate', {
    networkMode: 'awsvpc',
    requiresCompatibilities: ['FARGATE'],
    cpu: '256',
    memory: '512',
    containerDefinitions: [{ name: 'a', image: 'x' }],
  });
  const { tasks = [] } = await world.ecs.send(
    new RunTaskCommand({
      cluster: name,
      taskDefinition: fargate,
      count: 6,
      capacityProviderStrategy: [
        { capacityProvider: 'FARGATE', base: 2, weight: 1 },
        { capacityProvider: 'FARGATE_SPOT', weight: 3 },
      ],
      networkConfiguration: { awsvpcConfiguration: { subnets: world.subnets, assignPublicIp: 'ENABLED' } },
    }),
  );
  const count = (provider: string) => tasks.filter((task) => task.capacityProviderName === provider).length;
  expect([count('FARGATE'), count('FARGATE_SPOT')]).toEqual([3, 3]);
  const running = await world.reaches(name, tasks[0]?.taskArn, 'RUNNING');
  expect(running).toMatchObject({
    launchType: 'FARGATE',
    platformVersion: '1.4.0',
    cpu: '256',
    memory: '512',
  });
  expect(running.containerInstanceArn).toBeUndefined();
});

test('a strategy gives every task a provider, the base first, and never one of weight 0 beyond its base', () => {
  const item = fc.record({ weight: fc.integer({ min: 0, max: 5 }), base: fc.integer({ min: 0, max: 4 }) });
  fc.assert(
    fc.property(
      fc.array(item, { minLength: 1, maxLength: 4 }),
      fc.integer({ min: 1, max: 30 }),
      (items, count) => {
        const strategy = items.map((each, index) => ({ capacityProvider: `p${index}`, ...each }));
        const chosen = distribute(strategy, count);
        const total = items.reduce((sum, each) => sum + each.base, 0);
        const weighed = items.some((each) => each.weight > 0);
        expect(chosen.length).toBe(weighed ? count : Math.min(count, total));
        for (const each of strategy) {
          const own = chosen.filter((name) => name === each.capacityProvider).length;
          if (count >= total) expect(own).toBeGreaterThanOrEqual(each.base);
          if (each.weight === 0) expect(own).toBeLessThanOrEqual(each.base);
        }
      },
    ),
  );
});

test('the wanted capacity stays within the group, a step and what is needed', () => {
  const number = fc.integer({ min: 0, max: 40 });
  fc.assert(
    fc.property(
      number,
      number,
      number,
      number,
      fc.integer({ min: 1, max: 100 }),
      fc.integer({ min: 1, max: 5 }),
      (needed, low, span, at, target, step) => {
        const group = { minimum: low, maximum: low + span, desired: Math.min(Math.max(at, low), low + span) };
        const next = desiredCapacity(needed, group, {
          targetCapacity: target,
          minimumStep: 1,
          maximumStep: step,
        });
        expect(next).toBeGreaterThanOrEqual(group.minimum);
        expect(next).toBeLessThanOrEqual(group.maximum);
        expect(next - group.desired).toBeLessThanOrEqual(step);
        if (next < group.desired) expect(next).toBeGreaterThanOrEqual(Math.min(needed, group.desired));
      },
    ),
  );
});
