import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  DescribeLogGroupsCommand,
  DescribeLogStreamsCommand,
  GetLogEventsCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { CreateRepositoryCommand, ECRClient, PutImageCommand } from '@aws-sdk/client-ecr';
import {
  type ContainerDefinition,
  CreateClusterCommand,
  type RegisterTaskDefinitionCommandInput,
  RunTaskCommand,
} from '@aws-sdk/client-ecs';
import { PutRolePolicyCommand } from '@aws-sdk/client-iam';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { witnessed } from '../conformity/witness.ts';
import { codeOf, REGION, until } from '../support.ts';
import { makeRole, openWorld, type World } from './world.ts';

const REGISTRY = '111122223333.dkr.ecr.us-east-1.amazonaws.com';
const EXECUTION_POLICY = 'arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy';

let world: World;
let logs: CloudWatchLogsClient;
let executionRoleArn: string;
let powerless: string;
beforeAll(async () => {
  world = await openWorld();
  const settings = {
    endpoint: world.account.endpoint,
    region: REGION,
    credentials: { ...world.account.credentials },
    maxAttempts: 1,
  };
  logs = witnessed(new CloudWatchLogsClient(settings));
  const ecr = witnessed(new ECRClient(settings));
  executionRoleArn = await makeRole(world.iam, 'execution', 'ecs-tasks.amazonaws.com', EXECUTION_POLICY);
  powerless = await makeRole(world.iam, 'powerless', 'ecs-tasks.amazonaws.com');
  await world.ecs.send(new CreateClusterCommand({ clusterName: 'c' }));
  await world.join('c');
  await ecr.send(new CreateRepositoryCommand({ repositoryName: 'news' }));
  const imageManifest = JSON.stringify({ schemaVersion: 2, manifests: [] });
  await ecr.send(new PutImageCommand({ repositoryName: 'news', imageManifest, imageTag: 'v1' }));
  await logs.send(new CreateLogGroupCommand({ logGroupName: '/ecs/there' }));
});
afterAll(() => world.stop());

let families = 0;
async function run(
  launchType: 'FARGATE' | 'EC2',
  container: Partial<ContainerDefinition>,
  change: Partial<RegisterTaskDefinitionCommandInput> = {},
) {
  const fargate = launchType === 'FARGATE';
  const family = await world.define(`f${++families}`, {
    containerDefinitions: [{ name: 'web', image: 'nginx', memory: 64, ...container }],
    executionRoleArn,
    ...(fargate
      ? { requiresCompatibilities: ['FARGATE'], networkMode: 'awsvpc', cpu: '256', memory: '512' }
      : {}),
    ...change,
  });
  const network = { awsvpcConfiguration: { subnets: [world.subnets[0] ?? ''] } };
  const { tasks } = await world.ecs.send(
    new RunTaskCommand({
      cluster: 'c',
      taskDefinition: family,
      launchType,
      ...(fargate ? { networkConfiguration: network } : {}),
    }),
  );
  return tasks?.[0]?.taskArn;
}

/** What a task that does not start says of it. */
async function failure(...asked: Parameters<typeof run>) {
  const task = await world.reaches('c', await run(...asked), 'STOPPED');
  expect([task.stopCode, task.startedAt]).toEqual(['TaskFailedToStart', undefined]);
  return asked[0] === 'FARGATE'
    ? task.stoppedReason
    : `${task.stoppedReason}: ${task.containers?.[0]?.reason}`;
}

const awslogs = (group: string, options: Record<string, string> = {}): Partial<ContainerDefinition> => ({
  logConfiguration: {
    logDriver: 'awslogs',
    options: { 'awslogs-group': group, 'awslogs-region': REGION, 'awslogs-stream-prefix': 'app', ...options },
  },
});
const lines = async (logGroupName: string, logStreamName: string) =>
  (await logs.send(new GetLogEventsCommand({ logGroupName, logStreamName }))).events?.map(
    ({ message }) => message,
  );
const idOf = (arn: string | undefined) => arn?.split('/').at(-1) ?? '';

test("an image in the account's registry runs where it is there", async () => {
  for (const launchType of ['FARGATE', 'EC2'] as const) {
    const arn = await run(launchType, { image: `${REGISTRY}/news:v1` });
    expect(await world.reaches('c', arn, 'RUNNING')).toMatchObject({ pullStoppedAt: expect.any(Date) });
  }
});

test('an image that is not there cannot be pulled', async () => {
  const image = `${REGISTRY}/news:v9`;
  expect(await failure('FARGATE', { image })).toBe(
    `CannotPullContainerError: pull image manifest has been retried 1 time(s): failed to resolve ref ${image}: ${image}: ` +
      'not found',
  );
  expect(await failure('EC2', { image })).toBe(
    `Task failed to start: CannotPullContainerError: Error response from daemon: manifest for ${image} not found: manifest ` +
      'unknown: Requested image not found',
  );
  expect(await failure('EC2', { image: `${REGISTRY}/none` })).toBe(
    "Task failed to start: CannotPullContainerError: Error response from daemon: name unknown: The repository with name 'none' " +
      "does not exist in the registry with id '111122223333'",
  );
});

test('without rights in ECR nothing is pulled', async () => {
  const image = `${REGISTRY}/news:v1`;
  const login =
    /AccessDeniedException: User: arn:aws:sts::111122223333:assumed-role\/powerless\/[0-9a-f]{32} is not authorized to perform: ecr:GetAuthorizationToken on resource: \*/;
  const role = { executionRoleArn: powerless };
  expect(await failure('FARGATE', { image }, role)).toMatch(
    /^ResourceInitializationError: unable to pull secrets or registry auth: /,
  );
  expect(await failure('FARGATE', { image }, role)).toMatch(login);
  expect(await failure('EC2', { image }, role)).toMatch(login);
  const half = await makeRole(world.iam, 'half', 'ecs-tasks.amazonaws.com');
  const statement = { Effect: 'Allow', Action: 'ecr:GetAuthorizationToken', Resource: '*' };
  const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
  await world.iam.send(new PutRolePolicyCommand({ RoleName: 'half', PolicyName: 'login', PolicyDocument }));
  expect(await failure('FARGATE', { image }, { executionRoleArn: half })).toMatch(
    /failed with status code \[manifests v1\]: 403 Forbidden$/,
  );
  // On EC2 without an execution role it is the instance that pulls.
  const arn = await run('EC2', { image }, { executionRoleArn: undefined });
  await world.reaches('c', arn, 'RUNNING');
});

test("a container's lines are in its log stream", async () => {
  const command = ['sh', '-c', 'echo hello && echo "it is 3am" && sleep 60'];
  for (const launchType of ['FARGATE', 'EC2'] as const) {
    const arn = await run(launchType, { ...awslogs('/ecs/there'), command });
    await world.reaches('c', arn, 'RUNNING');
    const stream = `app/web/${idOf(arn)}`;
    await until(async () => (await lines('/ecs/there', stream))?.length === 2);
    expect(await lines('/ecs/there', stream)).toEqual(['hello', 'it is 3am']);
  }
  const once = await world.reaches(
    'c',
    await run('FARGATE', { ...awslogs('/ecs/there'), command: ['echo', 'done'] }),
    'STOPPED',
  );
  expect(once).toMatchObject({ stopCode: 'EssentialContainerExited', containers: [{ exitCode: 0 }] });
  const stream = `app/web/${idOf(once.taskArn)}`;
  await until(async () => (await lines('/ecs/there', stream))?.length === 1);
  // Without a prefix, on EC2, the stream is named by the container.
  const options = { 'awslogs-group': '/ecs/there', 'awslogs-region': REGION };
  const arn = await run('EC2', { logConfiguration: { logDriver: 'awslogs', options }, command });
  const { containers } = await world.reaches('c', arn, 'RUNNING');
  await until(async () => (await lines('/ecs/there', containers?.[0]?.runtimeId ?? ''))?.length === 2);
});

test('a log group that is not there keeps a task from starting', async () => {
  expect(await failure('FARGATE', awslogs('/ecs/none'))).toBe(
    'ResourceInitializationError: failed to validate logger args: create stream has been retried 1 times: failed to create ' +
      'Cloudwatch log stream: ResourceNotFoundException: The specified log group does not exist. : exit status 1',
  );
  expect(await failure('EC2', awslogs('/ecs/none'))).toBe(
    'Task failed to start: CannotStartContainerError: Error response from daemon: failed to initialize logging driver: failed ' +
      'to create Cloudwatch log stream: ResourceNotFoundException: The specified log group does not exist.',
  );
  const streams = await logs.send(new DescribeLogStreamsCommand({ logGroupName: '/ecs/there' }));
  expect(streams.logStreams).not.toEqual([]);
});

test('a log group is made once, and what is not there cannot be read', async () => {
  const logGroupName = '/ecs/there';
  const stream = (of: string) => new GetLogEventsCommand({ logGroupName: of, logStreamName: 'none' });
  expect(await codeOf(logs.send(new CreateLogGroupCommand({ logGroupName })))).toBe('ResourceAlreadyExists');
  expect(await codeOf(logs.send(stream(logGroupName)))).toBe('ResourceNotFound');
  expect(await codeOf(logs.send(stream('/ecs/none')))).toBe('ResourceNotFound');
  const streams = new DescribeLogStreamsCommand({ logGroupName: '/ecs/none' });
  expect(await codeOf(logs.send(streams))).toBe('ResourceNotFound');
});

test('a log group is made where that is asked and allowed', async () => {
  const asked = awslogs('/ecs/made', { 'awslogs-create-group': 'true' });
  // The managed policy of execution roles does not allow it.
  expect(await failure('FARGATE', asked)).toMatch(
    /failed to create Cloudwatch log group: AccessDeniedException: User: .* is not authorized to perform: logs:CreateLogGroup on resource: arn:aws:logs:us-east-1:111122223333:log-group:\/ecs\/made:log-stream:/,
  );
  const statement = { Effect: 'Allow', Action: 'logs:CreateLogGroup', Resource: '*' };
  const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
  const policy = { RoleName: 'execution', PolicyName: 'groups', PolicyDocument };
  await world.iam.send(new PutRolePolicyCommand(policy));
  await world.reaches('c', await run('FARGATE', asked), 'RUNNING');
  const { logGroups } = await logs.send(new DescribeLogGroupsCommand({ logGroupNamePrefix: '/ecs/made' }));
  expect(logGroups).toMatchObject([{ logGroupName: '/ecs/made' }]);
});
