import {
  CreateClusterCommand,
  DeregisterContainerInstanceCommand,
  DescribeTasksCommand,
  ListTasksCommand,
  type RegisterTaskDefinitionCommandInput,
  RunTaskCommand,
  type RunTaskCommandInput,
  StartTaskCommand,
  StopTaskCommand,
  UpdateContainerInstancesStateCommand,
} from '@aws-sdk/client-ecs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { codeOf, until } from '../support.ts';
import { makeRole, openWorld, type World } from './world.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld();
  await world.define('web');
});
afterAll(() => world.stop());

let clusters = 0;
async function newCluster(instances = 0): Promise<string> {
  const clusterName = `c${++clusters}`;
  await world.ecs.send(new CreateClusterCommand({ clusterName }));
  if (instances > 0) await world.join(clusterName, instances);
  return clusterName;
}
const run = (cluster: string, change: Partial<RunTaskCommandInput> = {}) =>
  world.ecs.send(new RunTaskCommand({ cluster, taskDefinition: 'web', launchType: 'EC2', ...change }));
const FARGATE = {
  requiresCompatibilities: ['FARGATE'],
  networkMode: 'awsvpc',
  cpu: '256',
  memory: '512',
  containerDefinitions: [{ name: 'web', image: 'nginx' }],
} satisfies Partial<RegisterTaskDefinitionCommandInput>;
const sentence = (call: Promise<unknown>) =>
  call.then(
    () => 'accepted',
    (error: Error) => `${error.name}: ${error.message}`,
  );

test('without instances a task on EC2 is refused, and a cluster is never made on the fly', async () => {
  const cluster = await newCluster();
  expect(await sentence(run(cluster))).toBe(
    'InvalidParameterException: No Container Instances were found in your cluster.',
  );
  expect(await codeOf(run('nowhere'))).toBe('ClusterNotFound');
});

test('a task lives and is stopped, with times, container and reasons', async () => {
  const cluster = await newCluster(1);
  const { tasks = [], failures } = await run(cluster, { startedBy: 'me' });
  expect(failures).toEqual([]);
  expect(tasks[0]).toMatchObject({
    lastStatus: 'PENDING',
    desiredStatus: 'RUNNING',
    group: 'family:web',
    launchType: 'EC2',
    startedBy: 'me',
  });
  const arn = tasks[0]?.taskArn;
  const running = await world.reaches(cluster, arn, 'RUNNING');
  expect(running.connectivity).toBe('CONNECTED');
  expect(running.containers).toMatchObject([{ name: 'web', lastStatus: 'RUNNING', image: 'nginx' }]);
  expect(
    [running.createdAt, running.pullStartedAt, running.pullStoppedAt, running.startedAt].every(
      (at) => at instanceof Date,
    ),
  ).toBe(true);
  expect((await world.containerInstances(cluster))[0]).toMatchObject({ runningTasksCount: 1 });
  const list = async (desiredStatus: 'RUNNING' | 'STOPPED') =>
    (await world.ecs.send(new ListTasksCommand({ cluster, desiredStatus }))).taskArns;
  expect([await list('RUNNING'), await list('STOPPED')]).toEqual([[arn], []]);
  const stopping = await world.ecs.send(new StopTaskCommand({ cluster, task: arn, reason: 'enough' }));
  expect(stopping.task).toMatchObject({
    desiredStatus: 'STOPPED',
    stoppedReason: 'enough',
    stopCode: 'UserInitiated',
  });
  const stopped = await world.reaches(cluster, arn, 'STOPPED');
  expect(stopped).toMatchObject({ containers: [{ lastStatus: 'STOPPED', exitCode: 137 }] });
  expect(stopped.stoppedAt).toBeInstanceOf(Date);
  expect([await list('RUNNING'), await list('STOPPED')]).toEqual([[], [arn]]);
  const instance = (await world.containerInstances(cluster))[0];
  expect(instance?.remainingResources).toEqual(instance?.registeredResources);
});

test('what is free decides: room for four tasks holds four, and the others fail with the reason', async () => {
  const cluster = await newCluster(1);
  const { tasks, failures } = await run(cluster, { count: 6 });
  expect(tasks).toHaveLength(4);
  const instance = (await world.containerInstances(cluster))[0]?.containerInstanceArn;
  expect(failures).toEqual([{ arn: instance, reason: 'RESOURCE:CPU' }]);
  const big = await world.define('big', {
    containerDefinitions: [{ name: 'a', image: 'x', memory: 100_000 }],
  });
  expect((await run(cluster, { taskDefinition: big })).failures).toMatchObject([
    { reason: 'RESOURCE:MEMORY' },
  ]);
  for (const count of [0, 11]) expect(await codeOf(run(cluster, { count }))).toBe('InvalidParameter');
});

test('a fixed host port is taken once an instance, a dynamic one is another for each task', async () => {
  const cluster = await newCluster(1);
  const mapped = (hostPort: number) => [
    { name: 'a', image: 'x', memory: 64, portMappings: [{ containerPort: 80, hostPort }] },
  ];
  const fixed = await world.define('fixed', { containerDefinitions: mapped(8080) });
  const first = await run(cluster, { taskDefinition: fixed, count: 2 });
  expect([first.tasks?.length, first.failures?.[0]?.reason]).toEqual([1, 'RESOURCE:PORTS']);
  const dynamic = await world.define('dynamic', { containerDefinitions: mapped(0) });
  const { tasks = [] } = await run(cluster, { taskDefinition: dynamic, count: 2 });
  const ports = [];
  for (const { taskArn } of tasks) {
    const running = await world.reaches(cluster, taskArn, 'RUNNING');
    ports.push(running.containers?.[0]?.networkBindings?.[0]);
  }
  expect(ports[0]).toMatchObject({ bindIP: '0.0.0.0', containerPort: 80, protocol: 'tcp' });
  expect(ports[0]?.hostPort).toBeGreaterThanOrEqual(32768);
  expect(ports[1]?.hostPort).not.toBe(ports[0]?.hostPort);
});

test('awsvpc needs subnets that exist, gives each task an address, and two a t3.medium', async () => {
  const cluster = await newCluster(1);
  const taskDefinition = await world.define('own', {
    networkMode: 'awsvpc',
    containerDefinitions: [{ name: 'a', image: 'x', memory: 64 }],
  });
  expect(await sentence(run(cluster, { taskDefinition }))).toBe(
    "InvalidParameterException: Network Configuration must be provided when networkMode 'awsvpc' is specified.",
  );
  const within = (subnets: string[], securityGroups?: string[]) => ({
    awsvpcConfiguration: { subnets, securityGroups },
  });
  const wrong = [
    () => run(cluster, { networkConfiguration: within(world.subnets) }),
    () => run(cluster, { taskDefinition, networkConfiguration: within(['subnet-0123456789abcdef0']) }),
    () =>
      run(cluster, { taskDefinition, networkConfiguration: within(world.subnets, ['sg-0123456789abcdef0']) }),
    () =>
      run(cluster, {
        taskDefinition,
        networkConfiguration: { awsvpcConfiguration: { subnets: world.subnets, assignPublicIp: 'ENABLED' } },
      }),
  ];
  for (const call of wrong) expect(await codeOf(call())).toBe('InvalidParameter');
  const { tasks = [], failures } = await run(cluster, {
    taskDefinition,
    count: 3,
    networkConfiguration: within(world.subnets),
  });
  expect([tasks.length, failures?.[0]?.reason]).toEqual([2, 'RESOURCE:ENI']);
  const addresses = new Set();
  for (const { taskArn } of tasks) {
    const running = await world.reaches(cluster, taskArn, 'RUNNING');
    expect(running.attachments).toMatchObject([{ type: 'ElasticNetworkInterface', status: 'ATTACHED' }]);
    addresses.add(running.containers?.[0]?.networkInterfaces?.[0]?.privateIpv4Address);
  }
  expect(addresses.size).toBe(2);
});

test('an essential container that ends takes the task with it; another one does not', async () => {
  const cluster = await newCluster(1);
  const main = { name: 'main', image: 'x', memory: 64 };
  const essential = await world.define('essential', {
    containerDefinitions: [{ ...main, command: ['sh', '-c', 'exit 3'] }],
  });
  const first = (await run(cluster, { taskDefinition: essential })).tasks?.[0]?.taskArn;
  expect(await world.reaches(cluster, first, 'STOPPED')).toMatchObject({
    stopCode: 'EssentialContainerExited',
    stoppedReason: 'Essential container in task exited',
    containers: [{ exitCode: 3 }],
  });
  const helper = { name: 'setup', image: 'x', memory: 64, essential: false, command: ['true'] };
  const dependsOn = [{ containerName: 'setup', condition: 'SUCCESS' as const }];
  const ordered = await world.define('ordered', { containerDefinitions: [{ ...main, dependsOn }, helper] });
  const second = (await run(cluster, { taskDefinition: ordered })).tasks?.[0]?.taskArn;
  const running = await world.reaches(cluster, second, 'RUNNING');
  expect(running.containers?.map(({ name, lastStatus, exitCode }) => [name, lastStatus, exitCode])).toEqual([
    ['main', 'RUNNING', undefined],
    ['setup', 'STOPPED', 0],
  ]);
  const overrides = { containerOverrides: [{ name: 'main', command: ['true'] }] };
  const third = (await run(cluster, { taskDefinition: ordered, overrides })).tasks?.[0]?.taskArn;
  expect(await world.reaches(cluster, third, 'STOPPED')).toMatchObject({
    stopCode: 'EssentialContainerExited',
  });
});

test('a container whose dependency fails never starts, and the task stops', async () => {
  const cluster = await newCluster(1);
  const helper = { name: 'setup', image: 'x', memory: 64, essential: false, command: ['exit 1'] };
  const dependsOn = [{ containerName: 'setup', condition: 'SUCCESS' as const }];
  const taskDefinition = await world.define('stuck', {
    containerDefinitions: [{ name: 'main', image: 'x', memory: 64, dependsOn }, helper],
  });
  const arn = (await run(cluster, { taskDefinition })).tasks?.[0]?.taskArn;
  const stopped = await world.reaches(cluster, arn, 'STOPPED');
  expect(stopped).toMatchObject({ stopCode: 'TaskFailedToStart' });
  expect(stopped.startedAt).toBeUndefined();
});

test('health is that of the essential containers that have a check', async () => {
  const cluster = await newCluster(1);
  const checked = (command: string) => [
    { name: 'a', image: 'x', memory: 64, healthCheck: { command: ['CMD-SHELL', command] } },
  ];
  for (const [family, command, health] of [
    ['well', 'curl -f http://localhost/ || exit 1', 'HEALTHY'],
    ['ill', 'exit 1', 'UNHEALTHY'],
  ] as const) {
    await world.define(family, { containerDefinitions: checked(command) });
    const arn = (await run(cluster, { taskDefinition: family })).tasks?.[0]?.taskArn;
    await until(async () => (await world.task(cluster, arn)).healthStatus === health);
  }
});

test('tasks and instances are part of a snapshot, and go on where they were', async () => {
  const cluster = await newCluster(1);
  const arn = (await run(cluster)).tasks?.[0]?.taskArn;
  await world.reaches(cluster, arn, 'RUNNING');
  await world.account.snapshot('running');
  await world.ecs.send(new StopTaskCommand({ cluster, task: arn }));
  await world.reaches(cluster, arn, 'STOPPED');
  await world.account.restore('running');
  expect(await world.task(cluster, arn)).toMatchObject({ lastStatus: 'RUNNING', desiredStatus: 'RUNNING' });
  expect((await world.containerInstances(cluster))[0]?.runningTasksCount).toBe(1);
  await world.ecs.send(new StopTaskCommand({ cluster, task: arn }));
  await world.reaches(cluster, arn, 'STOPPED');
});

test('a role that tasks cannot assume, a definition that is not there and a wrong override are refused', async () => {
  const cluster = await newCluster(1);
  const stranger = await makeRole(world.iam, 'stranger', 'ec2.amazonaws.com');
  const friend = await makeRole(world.iam, 'friend', 'ecs-tasks.amazonaws.com');
  const roles = (taskRoleArn: string) => run(cluster, { overrides: { taskRoleArn } });
  expect(await sentence(roles(stranger))).toContain(
    `ClientException: ECS was unable to assume the role '${stranger}'`,
  );
  expect(await codeOf(roles(friend.replace('friend', 'nobody')))).toBe('Client');
  expect(await codeOf(roles(friend))).toBe('accepted');
  expect(await codeOf(run(cluster, { taskDefinition: 'none' }))).toBe('Client');
  expect(await codeOf(run(cluster, { overrides: { containerOverrides: [{ name: 'none' }] } }))).toBe(
    'InvalidParameter',
  );
  expect(await codeOf(run(cluster, { launchType: 'FARGATE' }))).toBe('InvalidParameter');
  expect(await codeOf(run(cluster, { launchType: 'EXTERNAL' }))).toBe('NotImplemented');
  const strategy = [{ capacityProvider: 'FARGATE', weight: 1 }];
  expect(await codeOf(run(cluster, { capacityProviderStrategy: strategy }))).toBe('InvalidParameter');
});

test('Fargate runs on a platform version that exists and can do what the definition asks', async () => {
  const cluster = await newCluster();
  const web = await world.define('on-fargate', FARGATE);
  const large = await world.define('large', { ...FARGATE, ephemeralStorage: { sizeInGiB: 50 } });
  const on = (platformVersion: string | undefined, taskDefinition = web) =>
    run(cluster, {
      launchType: 'FARGATE',
      taskDefinition,
      platformVersion,
      networkConfiguration: { awsvpcConfiguration: { subnets: world.subnets.slice(0, 1) } },
    });
  for (const [asked, given] of [
    [undefined, '1.4.0'],
    ['LATEST', '1.4.0'],
    ['1.3.0', '1.3.0'],
  ]) {
    expect((await on(asked)).tasks).toMatchObject([{ platformVersion: given, platformFamily: 'Linux' }]);
  }
  expect(await sentence(on('1.4'))).toBe('PlatformUnknownException: The specified platform does not exist.');
  expect(await sentence(on('1.3.0', large))).toBe(
    'PlatformTaskDefinitionIncompatibilityException: One or more of the requested capabilities are not supported.',
  );
  expect((await on('1.4.0', large)).tasks).toHaveLength(1);
  expect(await sentence(run(cluster, { platformVersion: 'LATEST' }))).toBe(
    'InvalidParameterException: The platform version must be null when specifying an EC2 launch type.',
  );
});

test('constraints and strategies place, and draining or deregistering moves none of RunTask', async () => {
  const cluster = await newCluster(2);
  const [one, other] = (await world.containerInstances(cluster)).map(
    (each) => each.containerInstanceArn ?? '',
  );
  const distinct = await run(cluster, { count: 3, placementConstraints: [{ type: 'distinctInstance' }] });
  expect([distinct.tasks?.length, distinct.failures?.length]).toEqual([2, 2]);
  const bad = [{ type: 'memberOf' as const, expression: 'colour == red' }];
  expect(await codeOf(run(cluster, { placementConstraints: bad }))).toBe('InvalidParameter');
  await world.ecs.send(
    new UpdateContainerInstancesStateCommand({
      cluster,
      containerInstances: [one ?? ''],
      status: 'DRAINING',
    }),
  );
  const { tasks = [] } = await run(cluster, { count: 2 });
  expect(tasks.map((task) => task.containerInstanceArn)).toEqual([other, other]);
  const left = distinct.tasks?.find((task) => task.containerInstanceArn === one)?.taskArn;
  expect((await world.reaches(cluster, left, 'RUNNING')).desiredStatus).toBe('RUNNING');
  const leave = (force: boolean) =>
    world.ecs.send(new DeregisterContainerInstanceCommand({ cluster, containerInstance: one, force }));
  expect(await codeOf(leave(false))).toBe('InvalidParameter');
  await leave(true);
  expect(await world.task(cluster, left)).toMatchObject({
    lastStatus: 'STOPPED',
    stoppedReason: 'Container instance deregistration forced by user',
  });
});

test('StartTask takes the instance it is told; unknown tasks are failures, or refused when stopped', async () => {
  const cluster = await newCluster(1);
  const [instance] = await world.containerInstances(cluster);
  const arn = instance?.containerInstanceArn ?? '';
  const started = await world.ecs.send(
    new StartTaskCommand({ cluster, taskDefinition: 'web', containerInstances: [arn, 'none'] }),
  );
  expect(started.tasks?.[0]?.containerInstanceArn).toBe(arn);
  expect(started.failures).toMatchObject([{ reason: 'MISSING' }]);
  const described = await world.ecs.send(new DescribeTasksCommand({ cluster, tasks: ['none'] }));
  expect(described.failures).toMatchObject([{ reason: 'MISSING' }]);
  expect(await sentence(world.ecs.send(new StopTaskCommand({ cluster, task: 'none' })))).toBe(
    'InvalidParameterException: The referenced task was not found.',
  );
});

test('the same client token runs nothing twice', async () => {
  const cluster = await newCluster(1);
  const first = await run(cluster, { clientToken: 'once' });
  const again = await run(cluster, { clientToken: 'once' });
  expect(again.tasks?.[0]?.taskArn).toBe(first.tasks?.[0]?.taskArn);
  expect(await codeOf(run(cluster, { clientToken: 'once', count: 2 }))).toBe('Conflict');
});

test('a task of an instance that is terminated has stopped with it', async () => {
  const cluster = await newCluster();
  const [id] = await world.join(cluster);
  const arn = (await run(cluster)).tasks?.[0]?.taskArn;
  await world.reaches(cluster, arn, 'RUNNING');
  const { TerminateInstancesCommand } = await import('@aws-sdk/client-ec2');
  await world.ec2.send(new TerminateInstancesCommand({ InstanceIds: [id ?? ''] }));
  await until(async () => (await world.task(cluster, arn)).lastStatus === 'STOPPED');
  expect((await world.task(cluster, arn)).stoppedReason).toBe(`Host EC2 (instance ${id}) terminated.`);
});
