import {
  CreateStackCommand,
  DeleteStackCommand,
  DescribeStackEventsCommand,
  DescribeStacksCommand,
  type Stack,
  UpdateStackCommand,
} from '@aws-sdk/client-cloudformation';
import {
  type ClusterField,
  CreateClusterCommand,
  DescribeCapacityProvidersCommand,
  DescribeClustersCommand,
  DescribeTaskDefinitionCommand,
  ListClustersCommand,
  ListTaskDefinitionsCommand,
} from '@aws-sdk/client-ecs';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { openAccount, type TestAccount, until } from '../support.ts';
import { type Api, api, makeGroup } from './api.ts';

let account: TestAccount;
let clients: Api;
beforeAll(async () => {
  account = await openAccount();
  clients = api(account);
});
afterAll(() => account.stop());
beforeEach(() => account.reset());

type Resources = Record<string, { Type: string; DependsOn?: string; Properties?: Record<string, unknown> }>;

const StackName = 'lab';
const body = (Resources: Resources) =>
  JSON.stringify({
    Resources,
    Outputs: Object.fromEntries(Object.keys(Resources).map((id) => [id, { Value: { Ref: id } }])),
  });
const stack = async (): Promise<Stack | undefined> =>
  (await clients.cloudFormation.send(new DescribeStacksCommand({ StackName }))).Stacks?.[0];
async function done(): Promise<Stack | undefined> {
  let found: Stack | undefined;
  await until(async () => {
    found = await stack();
    return !found?.StackStatus?.endsWith('_IN_PROGRESS');
  }, 25_000);
  return found;
}
async function create(resources: Resources) {
  await clients.cloudFormation.send(new CreateStackCommand({ StackName, TemplateBody: body(resources) }));
  return done();
}
async function update(resources: Resources) {
  await clients.cloudFormation.send(new UpdateStackCommand({ StackName, TemplateBody: body(resources) }));
  return done();
}
async function drop() {
  await clients.cloudFormation.send(new DeleteStackCommand({ StackName }));
  await until(async () => {
    const found = await stack().catch((error: Error) => error);
    return found instanceof Error || found?.StackStatus === 'DELETE_FAILED';
  }, 25_000);
  return stack().catch(() => undefined);
}
const events = async (of = StackName) =>
  (await clients.cloudFormation.send(new DescribeStackEventsCommand({ StackName: of }))).StackEvents ?? [];
const outputs = (of: Stack | undefined) =>
  Object.fromEntries((of?.Outputs ?? []).map((output) => [output.OutputKey, output.OutputValue]));
const cluster = async (name: string, ...include: ClusterField[]) =>
  (await clients.ecs.send(new DescribeClustersCommand({ clusters: [name], include }))).clusters?.[0];
const clusters = async () => (await clients.ecs.send(new ListClustersCommand({}))).clusterArns;

const console_: Resources = {
  ECSCluster: {
    Type: 'AWS::ECS::Cluster',
    Properties: {
      ClusterName: '3am',
      ClusterSettings: [{ Name: 'containerInsights', Value: 'disabled' }],
      Tags: [{ Key: 'team', Value: 'a' }],
    },
  },
  AsgCapacityProvider: {
    Type: 'AWS::ECS::CapacityProvider',
    Properties: {
      AutoScalingGroupProvider: {
        AutoScalingGroupArn: 'g',
        ManagedScaling: { Status: 'ENABLED', TargetCapacity: '100' },
        ManagedTerminationProtection: 'DISABLED',
      },
    },
  },
  ClusterCPAssociation: {
    Type: 'AWS::ECS::ClusterCapacityProviderAssociations',
    DependsOn: 'ECSCluster',
    Properties: {
      Cluster: '3am',
      CapacityProviders: ['FARGATE', 'FARGATE_SPOT', { Ref: 'AsgCapacityProvider' }],
      DefaultCapacityProviderStrategy: [
        { Base: 0, Weight: 1, CapacityProvider: { Ref: 'AsgCapacityProvider' } },
      ],
    },
  },
};
const task = (change: object = {}): Resources => ({
  Web: {
    Type: 'AWS::ECS::TaskDefinition',
    Properties: {
      Family: 'web',
      Cpu: 256,
      Memory: '512',
      NetworkMode: 'awsvpc',
      RequiresCompatibilities: ['FARGATE'],
      EnableFaultInjection: true,
      Volumes: [{ Name: 'data', EFSVolumeConfiguration: { FilesystemId: 'fs-1' } }],
      ContainerDefinitions: [
        { Name: 'web', Image: 'nginx', PortMappings: [{ ContainerPort: '80' }], DockerLabels: { Team: 'a' } },
      ],
      ...change,
    },
  },
});

test("a template of the console's three ECS resources is made, answers Ref, and goes in reverse order", async () => {
  await makeGroup(clients, 'g');
  const made = await create(console_);
  expect(made?.StackStatus).toBe('CREATE_COMPLETE');
  const provider = outputs(made).AsgCapacityProvider ?? '';
  expect(provider).toMatch(/^lab-AsgCapacityProvider-[A-Za-z0-9]{12}$/);
  expect(outputs(made)).toMatchObject({ ECSCluster: '3am', ClusterCPAssociation: '3am' });
  expect(await cluster('3am', 'TAGS', 'ATTACHMENTS')).toMatchObject({
    capacityProviders: ['FARGATE', 'FARGATE_SPOT', provider],
    defaultCapacityProviderStrategy: [{ capacityProvider: provider, weight: 1, base: 0 }],
    attachmentsStatus: 'UPDATE_COMPLETE',
    tags: [{ key: 'team', value: 'a' }],
  });
  expect(await drop()).toBeUndefined();
  const order = (await events(made?.StackId)).reverse();
  const finished = (status: string) =>
    order
      .filter((event) => event.ResourceStatus === status && event.LogicalResourceId !== StackName)
      .map((event) => event.LogicalResourceId);
  expect(finished('CREATE_COMPLETE').at(-1)).toBe('ClusterCPAssociation');
  expect(finished('DELETE_COMPLETE')).toEqual(finished('CREATE_COMPLETE').reverse());
  expect(await clusters()).toEqual([]);
  const { capacityProviders } = await clients.ecs.send(new DescribeCapacityProvidersCommand({}));
  expect(capacityProviders?.filter((one) => one.status === 'ACTIVE').map((one) => one.name)).toEqual([
    'FARGATE',
    'FARGATE_SPOT',
  ]);
});

test('a task definition of a template is registered whole; a change is a new revision', async () => {
  const made = await create(task());
  expect(made?.StackStatus).toBe('CREATE_COMPLETE');
  const arn = 'arn:aws:ecs:us-east-1:111122223333:task-definition/web:1';
  expect(outputs(made).Web).toBe(arn);
  const { taskDefinition } = await clients.ecs.send(
    new DescribeTaskDefinitionCommand({ taskDefinition: 'web' }),
  );
  expect(taskDefinition).toMatchObject({
    cpu: '256',
    enableFaultInjection: true,
    volumes: [{ name: 'data', efsVolumeConfiguration: { fileSystemId: 'fs-1' } }],
    containerDefinitions: [
      { portMappings: [{ containerPort: 80, hostPort: 80 }], dockerLabels: { Team: 'a' } },
    ],
  });
  const changed = await update(task({ Memory: '1024' }));
  expect(changed?.StackStatus).toBe('UPDATE_COMPLETE');
  const active = async () => (await clients.ecs.send(new ListTaskDefinitionsCommand({}))).taskDefinitionArns;
  await until(async () => (await active())?.length === 1);
  expect(await active()).toEqual([arn.replace('web:1', 'web:2')]);
  await drop();
  expect(await active()).toEqual([]);
});

test('a cluster is changed in place, without a name it gets one', async () => {
  const of = (change: Record<string, unknown>): Resources => ({
    ECSCluster: { Type: 'AWS::ECS::Cluster', Properties: change },
  });
  const named = outputs(await create(of({ Tags: [{ Key: 'a', Value: '1' }] }))).ECSCluster ?? '';
  expect(named).toMatch(/^lab-ECSCluster-[A-Za-z0-9]{12}$/);
  const settings = [{ Name: 'containerInsights', Value: 'enhanced' }];
  const strategy = [{ CapacityProvider: 'FARGATE', Weight: 1 }];
  const changed = await update(
    of({
      ClusterSettings: settings,
      CapacityProviders: ['FARGATE'],
      DefaultCapacityProviderStrategy: strategy,
      Tags: [{ Key: 'b', Value: '2' }],
    }),
  );
  expect(outputs(changed).ECSCluster).toBe(named);
  expect(await cluster(named, 'SETTINGS', 'TAGS')).toMatchObject({
    settings: [{ name: 'containerInsights', value: 'enhanced' }],
    capacityProviders: ['FARGATE'],
    tags: [{ key: 'b', value: '2' }],
  });
});

test.each<[string, string, Resources]>([
  ['a provider whose group does not exist', 'The specified Auto Scaling group', { ...console_ }],
  [
    'a provider whose name, after its stack, starts with ecs',
    'The specified capacity provider name is invalid',
    {
      ECSCluster: { Type: 'AWS::ECS::Cluster' },
      Bad: {
        Type: 'AWS::ECS::CapacityProvider',
        DependsOn: 'ECSCluster',
        Properties: { Name: 'ecs-asg', AutoScalingGroupProvider: { AutoScalingGroupArn: 'g' } },
      },
    },
  ],
  [
    'a task definition of a wrong Fargate size',
    'No Fargate configuration exists',
    { ECSCluster: { Type: 'AWS::ECS::Cluster' }, ...task({ Memory: '4096' }) },
  ],
  [
    'a property that does not exist',
    'extraneous key [Colour] is not permitted',
    { ECSCluster: { Type: 'AWS::ECS::Cluster', Properties: { Colour: 'blue' } } },
  ],
])('a stack with %s is rolled back whole, and says why', async (_what, sentence, resources) => {
  const made = await create(resources);
  expect(made?.StackStatus).toBe('ROLLBACK_COMPLETE');
  const failed = (await events()).filter((event) => event.ResourceStatus === 'CREATE_FAILED');
  expect(failed.map((event) => event.ResourceStatusReason).join()).toContain(sentence);
  expect(await clusters()).toEqual([]);
});

test('a stack does not take over a cluster that it did not make', async () => {
  await clients.ecs.send(new CreateClusterCommand({ clusterName: '3am' }));
  const { ECSCluster } = console_;
  expect((await create({ ...(ECSCluster && { ECSCluster }) }))?.StackStatus).toBe('ROLLBACK_COMPLETE');
  expect((await cluster('3am'))?.status).toBe('ACTIVE');
});
