import {
  CreateCapacityProviderCommand,
  CreateClusterCommand,
  CreateServiceCommand,
  DescribeServicesCommand,
  ECSClient,
  RegisterTaskDefinitionCommand,
  type RegisterTaskDefinitionCommandInput,
  RunTaskCommand,
  type RunTaskCommandInput,
  UpdateServiceCommand,
} from '@aws-sdk/client-ecs';
import {
  AttachRolePolicyCommand,
  CreateAccessKeyCommand,
  CreateUserCommand,
  DeleteRoleCommand,
  PutUserPolicyCommand,
  UpdateAssumeRolePolicyCommand,
} from '@aws-sdk/client-iam';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { witnessed } from '../conformity/witness.ts';
import { codeOf, type Keys, REGION, until } from '../support.ts';
import { makeRole, openWorld, type World } from './world.ts';

let world: World;
let role: string;
beforeAll(async () => {
  world = await openWorld();
  role = await makeRole(world.iam, 'taskRole', 'ecs-tasks.amazonaws.com');
  await world.ecs.send(new CreateClusterCommand({ clusterName: 'c' }));
});
afterAll(() => world.stop());

const ecsAs = (credentials: Keys) =>
  witnessed(new ECSClient({ endpoint: world.account.endpoint, region: REGION, credentials, maxAttempts: 1 }));

const allow = (Action: string | string[], change: object = {}) => ({
  Effect: 'Allow',
  Action,
  Resource: '*',
  ...change,
});
const passing = (service: string, change: object = {}) =>
  allow('iam:PassRole', { Condition: { StringEquals: { 'iam:PassedToService': service } }, ...change });

let users = 0;
/** A user's client, with these statements as its only policy. */
async function user(...Statement: object[]): Promise<{ arn: string; ecs: ECSClient }> {
  const UserName = `user-${++users}`;
  const made = await world.iam.send(new CreateUserCommand({ UserName }));
  const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement });
  await world.iam.send(new PutUserPolicyCommand({ UserName, PolicyName: 'own', PolicyDocument }));
  const { AccessKey } = await world.iam.send(new CreateAccessKeyCommand({ UserName }));
  const keys = {
    accessKeyId: AccessKey?.AccessKeyId ?? '',
    secretAccessKey: AccessKey?.SecretAccessKey ?? '',
  };
  return { arn: made.User?.Arn ?? '', ecs: ecsAs(keys) };
}

const register = (ecs: ECSClient, change: Partial<RegisterTaskDefinitionCommandInput> = {}) =>
  ecs.send(
    new RegisterTaskDefinitionCommand({
      family: 'app',
      requiresCompatibilities: ['FARGATE'],
      networkMode: 'awsvpc',
      cpu: '256',
      memory: '512',
      containerDefinitions: [{ name: 'web', image: 'nginx' }],
      ...change,
    }),
  );
const run = (ecs: ECSClient, change: Partial<RunTaskCommandInput> = {}) =>
  ecs.send(
    new RunTaskCommand({
      cluster: 'c',
      taskDefinition: 'app',
      launchType: 'FARGATE',
      networkConfiguration: { awsvpcConfiguration: { subnets: [world.subnets[0] ?? ''] } },
      ...change,
    }),
  );

test('who may not pass a role to tasks cannot register, run or serve what has it', async () => {
  const { arn, ecs } = await user(allow('ecs:*'));
  const denied =
    `User: ${arn} is not authorized to perform: iam:PassRole on resource: ${role} because no identity-based policy ` +
    'allows the iam:PassRole action';
  for (const roles of [{ taskRoleArn: role }, { executionRoleArn: 'taskRole' }]) {
    const refused = await register(ecs, roles).catch((error: Error) => error);
    expect(refused).toMatchObject({ name: 'AccessDeniedException', message: denied });
  }
  expect(await codeOf(register(ecs))).toBe('accepted');
  expect(await codeOf(run(ecs))).toBe('accepted');
  expect(await codeOf(run(ecs, { overrides: { taskRoleArn: role } }))).toBe('AccessDenied');
  await register(world.ecs, { family: 'owned', taskRoleArn: role });
  expect(await codeOf(run(ecs, { taskDefinition: 'owned' }))).toBe('AccessDenied');
  const service = { cluster: 'c', serviceName: 's', taskDefinition: 'owned', desiredCount: 1 };
  const network = { networkConfiguration: { awsvpcConfiguration: { subnets: [world.subnets[0] ?? ''] } } };
  const create = new CreateServiceCommand({ ...service, ...network, launchType: 'FARGATE' });
  expect(await codeOf(ecs.send(create))).toBe('AccessDenied');
  await world.ecs.send(create);
  const update = (change: { desiredCount?: number; taskDefinition?: string }) =>
    codeOf(ecs.send(new UpdateServiceCommand({ cluster: 'c', service: 's', ...change })));
  expect(await update({ desiredCount: 2 })).toBe('accepted');
  expect(await update({ desiredCount: 2, taskDefinition: 'owned' })).toBe('AccessDenied');
  expect(await update({ taskDefinition: 'app' })).toBe('accepted');
});

test('the policy may say which role is passed to which service', async () => {
  const mayPass = async (...statements: object[]) => {
    const { ecs } = await user(allow('ecs:*'), ...statements);
    return codeOf(register(ecs, { taskRoleArn: role }));
  };
  expect(await mayPass(passing('ecs-tasks.amazonaws.com'))).toBe('accepted');
  expect(await mayPass(passing('ec2.amazonaws.com'))).toBe('AccessDenied');
  expect(await mayPass(allow('iam:PassRole', { Resource: role }))).toBe('accepted');
  expect(await mayPass(allow('iam:PassRole', { Resource: `${role}-other` }))).toBe('AccessDenied');
  expect(await mayPass(allow('iam:*'), { ...allow('iam:PassRole'), Effect: 'Deny' })).toBe('AccessDenied');
});

test('an assumed role passes what its policies and its session let it pass', async () => {
  const RoleName = 'developer';
  const developer = await makeRole(world.iam, RoleName, 'ec2.amazonaws.com');
  const PolicyDocument = JSON.stringify({
    Version: '2012-10-17',
    Statement: [allow('sts:AssumeRole', { Principal: { AWS: '111122223333' }, Resource: undefined })],
  });
  await world.iam.send(new UpdateAssumeRolePolicyCommand({ RoleName, PolicyDocument }));
  const PolicyArn = 'arn:aws:iam::aws:policy/AdministratorAccess';
  await world.iam.send(new AttachRolePolicyCommand({ RoleName, PolicyArn }));
  const { endpoint, credentials } = world.account;
  const sts = witnessed(new STSClient({ endpoint, region: REGION, credentials: { ...credentials } }));
  const assume = async (RoleSessionName: string, Policy?: string) => {
    const asked = new AssumeRoleCommand({ RoleArn: developer, RoleSessionName, Policy });
    const { Credentials } = await sts.send(asked);
    return ecsAs({
      accessKeyId: Credentials?.AccessKeyId ?? '',
      secretAccessKey: Credentials?.SecretAccessKey ?? '',
      sessionToken: Credentials?.SessionToken ?? '',
    });
  };
  expect(await codeOf(register(await assume('all'), { taskRoleArn: role }))).toBe('accepted');
  const ecsOnly = JSON.stringify({ Version: '2012-10-17', Statement: [allow('ecs:*')] });
  expect(await codeOf(register(await assume('limited', ecsOnly), { taskRoleArn: role }))).toBe(
    'AccessDenied',
  );
});

test('a role that tasks cannot assume is told where they would assume it', async () => {
  const wrong = await makeRole(world.iam, 'wrongTrust', 'ec2.amazonaws.com');
  const sentence = (arn: string) =>
    `ECS was unable to assume the role '${arn}' that was provided for this task. Please verify that the role being ` +
    'passed has the proper trust relationship and permissions and that your IAM user has permissions to pass this role.';
  expect(await codeOf(register(world.ecs, { family: 'wrong', taskRoleArn: wrong }))).toBe('accepted');
  expect(await run(world.ecs, { taskDefinition: 'wrong' }).catch((error: Error) => error)).toMatchObject({
    name: 'ClientException',
    message: sentence(wrong),
  });
  const gone = await makeRole(world.iam, 'gone', 'ecs-tasks.amazonaws.com');
  await register(world.ecs, { family: 'gone', executionRoleArn: gone });
  await world.iam.send(new DeleteRoleCommand({ RoleName: 'gone' }));
  expect(await codeOf(run(world.ecs, { taskDefinition: 'gone' }))).toBe('Client');
  // A service is made, and its events tell.
  await world.ecs.send(
    new CreateServiceCommand({
      cluster: 'c',
      serviceName: 'wrong',
      taskDefinition: 'wrong',
      desiredCount: 1,
      launchType: 'FARGATE',
      networkConfiguration: { awsvpcConfiguration: { subnets: [world.subnets[0] ?? ''] } },
    }),
  );
  const events = async () =>
    (await world.ecs.send(new DescribeServicesCommand({ cluster: 'c', services: ['wrong'] }))).services?.[0]
      ?.events ?? [];
  await until(async () => (await events()).length > 0);
  expect((await events())[0]?.message).toBe(
    `(service wrong) failed to launch a task with (error ${sentence(wrong)}).`,
  );
});

test('the infrastructure role of Managed Instances is passed to ECS', async () => {
  const infrastructureRoleArn = await makeRole(world.iam, 'infrastructure', 'ecs.amazonaws.com');
  const { ecs } = await user(allow('ecs:*'), passing('ecs-tasks.amazonaws.com'));
  const provider = new CreateCapacityProviderCommand({
    name: 'managed',
    cluster: 'c',
    managedInstancesProvider: {
      infrastructureRoleArn,
      instanceLaunchTemplate: {
        ec2InstanceProfileArn: 'arn:aws:iam::111122223333:instance-profile/ecsInstanceRole',
        networkConfiguration: { subnets: [world.subnets[0] ?? ''] },
      },
    },
  });
  expect(await codeOf(ecs.send(provider))).toBe('AccessDenied');
  expect(await codeOf(world.ecs.send(provider))).toBe('accepted');
});
