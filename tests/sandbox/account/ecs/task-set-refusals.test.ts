import {
  CreateServiceCommand,
  CreateTaskSetCommand,
  type CreateTaskSetCommandInput,
  DeleteTaskSetCommand,
  DescribeTaskSetsCommand,
  type ECSClient,
  UpdateServicePrimaryTaskSetCommand,
  UpdateTaskSetCommand,
} from '@aws-sdk/client-ecs';
import { CreateAccessKeyCommand, CreateUserCommand, PutUserPolicyCommand } from '@aws-sdk/client-iam';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { codeOf } from '../support.ts';
import { api } from './api.ts';
import { type External, externalOf } from './external.ts';
import { makeRole, openWorld, type World } from './world.ts';

let world: World;
let external: External;
let cluster: string;
beforeAll(async () => {
  world = await openWorld();
  external = externalOf(world);
  await external.define();
  cluster = await external.open({ desiredCount: 2 });
});
afterAll(() => world.stop());

const FARGATE = {
  requiresCompatibilities: ['FARGATE' as const],
  networkMode: 'awsvpc' as const,
  cpu: '256',
  memory: '512',
  containerDefinitions: [{ name: 'web', image: 'nginx' }],
};

/** The subnet is known when the account runs. */
function fargate(): Partial<CreateTaskSetCommandInput> {
  return { taskDefinition: 'fargate', launchType: 'FARGATE', ...network(['first']) };
}

function network(subnets: string[]) {
  return { networkConfiguration: { awsvpcConfiguration: { subnets } } };
}

const resolved = (change: Partial<CreateTaskSetCommandInput>): Partial<CreateTaskSetCommandInput> => {
  const asked = change.networkConfiguration?.awsvpcConfiguration?.subnets?.[0];
  return asked === 'first' ? { ...change, ...network([world.subnets[0] ?? '']) } : change;
};

const NONE = 'ecs-svc/1000000000000000000';
const scale = { value: 50, unit: 'PERCENT' as const };
const OF_THE_TASK_SETS = [
  'CreateTaskSet',
  'DescribeTaskSets',
  'UpdateTaskSet',
  'UpdateServicePrimaryTaskSet',
  'DeleteTaskSet',
] as const;

/** Asks one of the operations about a task set that is not there, with that cluster and service. */
function ask(name: (typeof OF_THE_TASK_SETS)[number], where: { cluster: string; service: string }) {
  const commands = {
    CreateTaskSet: () => world.ecs.send(new CreateTaskSetCommand({ ...where, taskDefinition: 'web' })),
    DescribeTaskSets: () => world.ecs.send(new DescribeTaskSetsCommand({ ...where, taskSets: [NONE] })),
    UpdateTaskSet: () => world.ecs.send(new UpdateTaskSetCommand({ ...where, taskSet: NONE, scale })),
    UpdateServicePrimaryTaskSet: () =>
      world.ecs.send(new UpdateServicePrimaryTaskSetCommand({ ...where, primaryTaskSet: NONE })),
    DeleteTaskSet: () => world.ecs.send(new DeleteTaskSetCommand({ ...where, taskSet: NONE })),
  };
  return commands[name]().then(
    () => ({ name: 'accepted', message: '' }),
    (error: Error) => error,
  );
}

test.each(OF_THE_TASK_SETS)(
  '%s tells a cluster, a service or a controller that will not do',
  async (name) => {
    const service = 'site';
    expect((await ask(name, { cluster: 'none', service })).name).toBe('ClusterNotFoundException');
    expect((await ask(name, { cluster, service: 'none' })).name).toBe('ServiceNotFoundException');
    const gone = await external.open();
    await external.drop(gone);
    expect((await ask(name, { cluster: gone, service })).name).toBe('ServiceNotActiveException');
    const serviceName = `rolling-${name}`;
    const plain = { cluster, serviceName, taskDefinition: 'web', desiredCount: 0 };
    await world.ecs.send(new CreateServiceCommand(plain));
    expect(await ask(name, { cluster, service: serviceName })).toMatchObject({
      name: 'InvalidParameterException',
      message:
        'Amazon ECS only supports task set management on services configured to use external deployment controllers.',
    });
  },
);

test.each([
  ['UpdateTaskSet', 'TaskSetNotFoundException'],
  ['UpdateServicePrimaryTaskSet', 'TaskSetNotFoundException'],
  ['DeleteTaskSet', 'TaskSetNotFoundException'],
  ['DescribeTaskSets', 'accepted'],
] as const)('%s of a task set that is not there: %s', async (name, outcome) => {
  expect((await ask(name, { cluster, service: 'site' })).name).toBe(outcome);
});

test('an identifier must be one of a task set, and none describes nothing', async () => {
  const message = (call: Promise<unknown>) => call.catch((error: Error) => error.message);
  const task = 'arn:aws:ecs:us-east-1:111122223333:task/c/b6d37a64b6d37a64b6d37a64b6d37a64';
  expect(await message(external.describe(cluster, [task]))).toBe('Task Set Identifier is invalid');
  expect(await message(external.remove(cluster, 'site'))).toBe('Task Set Identifier is invalid');
  expect(await message(external.describe(cluster, []))).toBe('TaskSets cannot be empty.');
});

test.each<[string, Partial<CreateTaskSetCommandInput>, string]>([
  ['a scale above 100', { scale: { value: 100.5 } }, 'InvalidParameter'],
  ['a scale below 0', { scale: { value: -1 } }, 'InvalidParameter'],
  ['another unit', { scale: { value: 1, unit: 'COUNT' as 'PERCENT' } }, 'InvalidParameter'],
  ['a definition that is not there', { taskDefinition: 'none' }, 'Client'],
  ['a definition that Fargate cannot run', { launchType: 'FARGATE' }, 'InvalidParameter'],
  ['a network that the definition does not want', network(['subnet-1']), 'InvalidParameter'],
  ['no network where one is wanted', { ...fargate(), networkConfiguration: undefined }, 'InvalidParameter'],
  ['a platform that does not exist', { ...fargate(), platformVersion: '9.9.9' }, 'PlatformUnknown'],
  [
    'a platform that is too old for its definition',
    { ...fargate(), taskDefinition: 'large', platformVersion: '1.3.0' },
    'PlatformTaskDefinitionIncompatibility',
  ],
  [
    'a launch type beside a strategy',
    { launchType: 'EC2', capacityProviderStrategy: [{ capacityProvider: 'FARGATE' }] },
    'InvalidParameter',
  ],
  ['a reserved tag', { tags: [{ key: 'aws:x', value: '' }] }, 'InvalidParameter'],
  ['a load balancer', { loadBalancers: [{ containerName: 'web', containerPort: 80 }] }, 'NotImplemented'],
  ['a service registry', { serviceRegistries: [{ registryArn: 'arn:aws:x' }] }, 'NotImplemented'],
])('a task set with %s is refused', async (_what, change, code) => {
  await world.define('large', {
    ...FARGATE,
    ephemeralStorage: { sizeInGiB: 30 },
  });
  expect(await codeOf(external.add(cluster, resolved(change)))).toBe(code);
  expect((await external.find(cluster))?.taskSets).toEqual([]);
});

test('a service has five task sets at most, those that drain too', async () => {
  const own = await external.open({ desiredCount: 1 });
  for (let count = 0; count < 5; count++) await external.add(own);
  expect(await external.add(own).catch((error: Error) => error)).toMatchObject({
    name: 'InvalidParameterException',
    message:
      '5 deployments exist on the service. Unable to create new TaskSet since this exceeds the maximum limit.',
  });
});

/** A client of a user with these statements as its only policy. */
async function user(UserName: string, ...Statement: object[]): Promise<ECSClient> {
  await world.iam.send(new CreateUserCommand({ UserName }));
  const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement });
  await world.iam.send(new PutUserPolicyCommand({ UserName, PolicyName: 'own', PolicyDocument }));
  const { AccessKey } = await world.iam.send(new CreateAccessKeyCommand({ UserName }));
  const accessKeyId = AccessKey?.AccessKeyId ?? '';
  const secretAccessKey = AccessKey?.SecretAccessKey ?? '';
  return api(world.account, { accessKeyId, secretAccessKey }).ecs;
}

test('each operation needs its own right, in the cluster that the policy names', async () => {
  const other = await external.open();
  const Resource = `arn:aws:ecs:us-east-1:111122223333:cluster/${other}`;
  const ecs = await user('setter', { Effect: 'Allow', Action: 'ecs:CreateTaskSet', Resource });
  const add = (into: string) =>
    codeOf(ecs.send(new CreateTaskSetCommand({ cluster: into, service: 'site', taskDefinition: 'web' })));
  expect(await add(other)).toBe('accepted');
  expect(await add(cluster)).toBe('AccessDenied');
  const where = { cluster: other, service: 'site' };
  const describe = new DescribeTaskSetsCommand({ ...where, taskSets: [NONE] });
  expect(await codeOf(ecs.send(describe))).toBe('AccessDenied');
  const remove = new DeleteTaskSetCommand({ ...where, taskSet: NONE });
  expect(await codeOf(ecs.send(remove))).toBe('AccessDenied');
});

test('a task set may be made to depend on its tags, and on the right to pass its roles', async () => {
  const role = await makeRole(world.iam, 'taskRole', 'ecs-tasks.amazonaws.com');
  await world.define('owned', { ...FARGATE, taskRoleArn: role });
  const own = await external.open();
  const Condition = { StringEquals: { 'aws:RequestTag/team': 'news' } };
  const statement = { Effect: 'Allow', Action: 'ecs:CreateTaskSet', Resource: '*', Condition };
  const passing = { Effect: 'Allow', Action: 'iam:PassRole', Resource: role };
  const tagged = { tags: [{ key: 'team', value: 'news' }] };
  const asked = { ...resolved(fargate()), cluster: own, service: 'site', taskDefinition: 'fargate' };
  const add = async (ecs: ECSClient, change: Partial<CreateTaskSetCommandInput>) =>
    codeOf(ecs.send(new CreateTaskSetCommand({ ...asked, ...change })));
  const without = await user('without', statement);
  expect(await add(without, {})).toBe('AccessDenied');
  expect(await add(without, tagged)).toBe('accepted');
  expect(await add(without, { ...tagged, taskDefinition: 'owned' })).toBe('AccessDenied');
  const allowed = await user('allowed', statement, passing);
  expect(await add(allowed, { ...tagged, taskDefinition: 'owned' })).toBe('accepted');
});
