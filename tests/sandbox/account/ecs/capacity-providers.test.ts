import {
  type CapacityProviderStrategyItem,
  CreateCapacityProviderCommand,
  type CreateCapacityProviderCommandInput,
  CreateClusterCommand,
  DeleteCapacityProviderCommand,
  DeleteClusterCommand,
  DescribeCapacityProvidersCommand,
  DescribeClustersCommand,
  type ECSClient,
  type ManagedScaling,
  PutClusterCapacityProvidersCommand,
  UpdateCapacityProviderCommand,
} from '@aws-sdk/client-ecs';
import {
  AddRoleToInstanceProfileCommand,
  CreateInstanceProfileCommand,
  CreateRoleCommand,
} from '@aws-sdk/client-iam';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { codeOf, openAccount, type TestAccount, until } from '../support.ts';
import { type Api, api, makeGroup } from './api.ts';

let account: TestAccount;
let clients: Api;
let ecs: ECSClient;
beforeAll(async () => {
  account = await openAccount();
  clients = api(account);
  ecs = clients.ecs;
});
afterAll(() => account.stop());
beforeEach(async () => {
  await account.reset();
  await ecs.send(new CreateClusterCommand({ clusterName: 'lab' }));
});

const ENABLED: ManagedScaling = { status: 'ENABLED' };
const make = (name: string, group: string, managedScaling?: ManagedScaling) =>
  ecs.send(
    new CreateCapacityProviderCommand({
      name,
      autoScalingGroupProvider: { autoScalingGroupArn: group, managedScaling },
    }),
  );
const put = (
  capacityProviders: string[],
  defaultCapacityProviderStrategy: CapacityProviderStrategyItem[] = [],
) =>
  ecs.send(
    new PutClusterCapacityProvidersCommand({
      cluster: 'lab',
      capacityProviders,
      defaultCapacityProviderStrategy,
    }),
  );
const cluster = async () =>
  (await ecs.send(new DescribeClustersCommand({ clusters: ['lab'], include: ['ATTACHMENTS'] })))
    .clusters?.[0];
const settled = () => until(async () => (await cluster())?.attachmentsStatus === 'UPDATE_COMPLETE');
const found = async (...capacityProviders: string[]) =>
  (await ecs.send(new DescribeCapacityProvidersCommand({ capacityProviders }))).capacityProviders ?? [];

test('a provider of a group gets the defaults that AWS documents', async () => {
  await makeGroup(clients, 'g');
  const { capacityProvider } = await make('asg', 'g', ENABLED);
  expect(capacityProvider).toEqual({
    capacityProviderArn: 'arn:aws:ecs:us-east-1:111122223333:capacity-provider/asg',
    name: 'asg',
    status: 'ACTIVE',
    type: 'EC2_AUTOSCALING',
    autoScalingGroupProvider: {
      autoScalingGroupArn: expect.stringMatching(
        /^arn:aws:autoscaling:us-east-1:111122223333:autoScalingGroup:.+\/g$/,
      ),
      managedScaling: {
        status: 'ENABLED',
        targetCapacity: 100,
        minimumScalingStepSize: 1,
        maximumScalingStepSize: 10000,
        instanceWarmupPeriod: 300,
      },
      managedTerminationProtection: 'DISABLED',
      managedDraining: 'DISABLED',
    },
    tags: [],
  });
});

test.each([
  ['a name that starts with aws', { name: 'aws-mine' }],
  ['a name that starts with ecs', { name: 'ECS-mine' }],
  ['a name that starts with fargate', { name: 'fargateish' }],
  ['a name with a dot', { name: 'a.b' }],
  ['a group that does not exist', { group: 'ghost' }],
  ['a target capacity of 0', { scaling: { targetCapacity: 0 } }],
  ['a target capacity of 101', { scaling: { targetCapacity: 101 } }],
  ['a step of 0', { scaling: { minimumScalingStepSize: 0 } }],
  [
    'a smallest step above the largest',
    { scaling: { minimumScalingStepSize: 5, maximumScalingStepSize: 4 } },
  ],
  ['a warm-up beyond the range', { scaling: { instanceWarmupPeriod: 10001 } }],
])(
  'a provider with %s is refused',
  async (_what, wrong: { name?: string; group?: string; scaling?: object }) => {
    await makeGroup(clients, 'g');
    const call = make(wrong.name ?? 'asg', wrong.group ?? 'g', { status: 'ENABLED', ...wrong.scaling });
    expect(await codeOf(call)).toBe('Client');
    expect((await ecs.send(new DescribeCapacityProvidersCommand({}))).capacityProviders).toHaveLength(2);
  },
);

test('a provider has one kind, a name of its own and a group of its own', async () => {
  await makeGroup(clients, 'g');
  await makeGroup(clients, 'h');
  expect(await codeOf(ecs.send(new CreateCapacityProviderCommand({ name: 'asg' })))).toBe('InvalidParameter');
  await make('asg', 'g');
  expect(await codeOf(make('asg', 'h'))).toBe('Client');
  expect(await codeOf(make('other', 'g'))).toBe('Client');
  const arn = (await found('asg'))[0]?.autoScalingGroupProvider?.autoScalingGroupArn ?? '';
  expect(await codeOf(make('other', arn))).toBe('Client');
  expect(await codeOf(make('other', 'h'))).toBe('accepted');
});

test('termination protection needs a group that protects its instances, and managed scaling', async () => {
  await makeGroup(clients, 'open');
  await makeGroup(clients, 'protecting', true);
  const protecting = (group: string, status: 'ENABLED' | 'DISABLED') =>
    codeOf(
      ecs.send(
        new CreateCapacityProviderCommand({
          name: 'asg',
          autoScalingGroupProvider: {
            autoScalingGroupArn: group,
            managedScaling: { status },
            managedTerminationProtection: 'ENABLED',
          },
        }),
      ),
    );
  expect(await protecting('open', 'ENABLED')).toBe('Client');
  expect(await protecting('protecting', 'DISABLED')).toBe('Client');
  expect(await protecting('protecting', 'ENABLED')).toBe('accepted');
});

test("Fargate's providers are there, and are neither made, changed nor deleted", async () => {
  expect((await found('FARGATE', 'FARGATE_SPOT')).map((one) => [one.name, one.type, one.status])).toEqual([
    ['FARGATE', 'FARGATE', 'ACTIVE'],
    ['FARGATE_SPOT', 'FARGATE_SPOT', 'ACTIVE'],
  ]);
  const remove = new DeleteCapacityProviderCommand({ capacityProvider: 'FARGATE' });
  expect(await codeOf(ecs.send(remove))).toBe('Client');
  const change = { name: 'FARGATE', autoScalingGroupProvider: { managedScaling: ENABLED } };
  expect(await codeOf(ecs.send(new UpdateCapacityProviderCommand(change)))).toBe('Client');
});

test('a provider that is not there is a failure, and tags show when asked for', async () => {
  await makeGroup(clients, 'g');
  const tags = [{ key: 'team', value: 'a' }];
  const autoScalingGroupProvider = { autoScalingGroupArn: 'g' };
  await ecs.send(new CreateCapacityProviderCommand({ name: 'asg', autoScalingGroupProvider, tags }));
  const capacityProviders = ['asg', 'ghost'];
  const answer = await ecs.send(new DescribeCapacityProvidersCommand({ capacityProviders }));
  expect(answer.failures).toEqual([
    { arn: 'arn:aws:ecs:us-east-1:111122223333:capacity-provider/ghost', reason: 'MISSING' },
  ]);
  expect(answer.capacityProviders?.map((one) => [one.name, one.tags])).toEqual([['asg', []]]);
  const tagged = new DescribeCapacityProvidersCommand({ capacityProviders: ['asg'], include: ['TAGS'] });
  expect((await ecs.send(tagged)).capacityProviders?.[0]?.tags).toEqual(tags);
});

test('an update changes what it names and keeps the rest', async () => {
  await makeGroup(clients, 'g');
  await make('asg', 'g', { status: 'ENABLED', targetCapacity: 80 });
  const update = (autoScalingGroupProvider: object) =>
    ecs.send(new UpdateCapacityProviderCommand({ name: 'asg', autoScalingGroupProvider }));
  await update({ managedScaling: { maximumScalingStepSize: 2 }, managedDraining: 'ENABLED' });
  expect((await found('asg'))[0]).toMatchObject({
    updateStatus: 'UPDATE_COMPLETE',
    autoScalingGroupProvider: {
      managedScaling: { status: 'ENABLED', targetCapacity: 80, maximumScalingStepSize: 2 },
      managedDraining: 'ENABLED',
    },
  });
  expect(await codeOf(update({ managedScaling: { targetCapacity: 0 } }))).toBe('Client');
  expect(await codeOf(ecs.send(new UpdateCapacityProviderCommand({ name: 'ghost' })))).toBe('Client');
});

test('a provider that a cluster is associated with is not deleted; without it, it goes', async () => {
  await makeGroup(clients, 'g');
  await make('asg', 'g');
  await put(['asg']);
  const remove = () => ecs.send(new DeleteCapacityProviderCommand({ capacityProvider: 'asg' }));
  expect(await codeOf(remove())).toBe('Client');
  await put([]);
  expect((await remove()).capacityProvider?.updateStatus).toBe('DELETE_IN_PROGRESS');
  expect(await codeOf(put(['asg']))).toBe('InvalidParameter');
  expect(await codeOf(remove())).toBe('Client');
  expect(await codeOf(make('asg', 'g'))).toBe('accepted');
});

test('a put replaces what the cluster was associated with', async () => {
  await put(['FARGATE', 'FARGATE_SPOT'], [{ capacityProvider: 'FARGATE', weight: 1 }]);
  expect(await cluster()).toMatchObject({
    capacityProviders: ['FARGATE', 'FARGATE_SPOT'],
    defaultCapacityProviderStrategy: [{ capacityProvider: 'FARGATE', weight: 1, base: 0 }],
  });
  await put(['FARGATE_SPOT']);
  expect(await cluster()).toMatchObject({
    capacityProviders: ['FARGATE_SPOT'],
    defaultCapacityProviderStrategy: [],
  });
});

test.each<[string, string[], CapacityProviderStrategyItem[]]>([
  ['an unknown provider', ['ghost'], []],
  ['a provider twice', ['FARGATE', 'FARGATE'], []],
  [
    'a strategy of a provider that is not associated',
    ['FARGATE'],
    [{ capacityProvider: 'FARGATE_SPOT', weight: 1 }],
  ],
  [
    'two bases',
    ['FARGATE', 'FARGATE_SPOT'],
    [
      { capacityProvider: 'FARGATE', base: 1, weight: 1 },
      { capacityProvider: 'FARGATE_SPOT', base: 1 },
    ],
  ],
  ['a weight above 1000', ['FARGATE'], [{ capacityProvider: 'FARGATE', weight: 1001 }]],
  ['a base below 0', ['FARGATE'], [{ capacityProvider: 'FARGATE', base: -1, weight: 1 }]],
  [
    'Fargate beside an Auto Scaling group in one strategy',
    ['FARGATE', 'asg'],
    [
      { capacityProvider: 'FARGATE', weight: 1 },
      { capacityProvider: 'asg', weight: 1 },
    ],
  ],
])('%s is refused and changes nothing', async (_what, providers, strategy) => {
  await makeGroup(clients, 'g');
  await make('asg', 'g');
  await put(['FARGATE']);
  expect(await codeOf(put(providers, strategy))).toBe('InvalidParameter');
  expect((await cluster())?.capacityProviders).toEqual(['FARGATE']);
});

test('a cluster may have Fargate and a group, and a default strategy without any weight', async () => {
  await makeGroup(clients, 'g');
  await make('asg', 'g');
  expect(await codeOf(put(['FARGATE', 'asg'], [{ capacityProvider: 'asg' }]))).toBe('accepted');
});

test('a strategy without a cluster of that name is refused with its own code', async () => {
  const call = new PutClusterCapacityProvidersCommand({
    cluster: 'no',
    capacityProviders: [],
    defaultCapacityProviderStrategy: [],
  });
  expect(await codeOf(ecs.send(call))).toBe('ClusterNotFound');
});

test('managed scaling attaches a policy, and the cluster is busy until it is there', async () => {
  await makeGroup(clients, 'g');
  await make('asg', 'g', ENABLED);
  const answer = (await put(['asg'], [{ capacityProvider: 'asg', weight: 1 }])).cluster;
  expect(answer?.attachmentsStatus).toBe('UPDATE_IN_PROGRESS');
  expect(await codeOf(put([]))).toBe('UpdateInProgress');
  expect(await codeOf(ecs.send(new DeleteClusterCommand({ cluster: 'lab' })))).toBe('UpdateInProgress');
  await settled();
  expect((await cluster())?.attachments).toEqual([
    {
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      type: 'as_policy',
      status: 'CREATED',
      details: [
        { name: 'capacityProviderName', value: 'asg' },
        { name: 'scalingPolicyName', value: expect.stringMatching(/^ECSManagedAutoScalingPolicy-/) },
      ],
    },
  ]);
  expect((await put([])).cluster?.attachments?.[0]?.status).toBe('DELETING');
  await settled();
  expect((await cluster())?.attachments).toEqual([]);
  expect(await codeOf(ecs.send(new DeleteClusterCommand({ cluster: 'lab' })))).toBe('accepted');
});

test('a provider of Managed Instances belongs to its cluster, and needs a role and a profile that exist', async () => {
  const trust = JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: { Service: 'ecs.amazonaws.com' }, Action: 'sts:AssumeRole' }],
  });
  const role = { RoleName: 'infra', AssumeRolePolicyDocument: trust };
  const infrastructureRoleArn = (await clients.iam.send(new CreateRoleCommand(role))).Role?.Arn;
  const profile = await clients.iam.send(new CreateInstanceProfileCommand({ InstanceProfileName: 'p' }));
  await clients.iam.send(
    new AddRoleToInstanceProfileCommand({ InstanceProfileName: 'p', RoleName: 'infra' }),
  );
  const instanceLaunchTemplate = {
    ec2InstanceProfileArn: profile.InstanceProfile?.Arn,
    networkConfiguration: { subnets: ['subnet-1'], securityGroups: ['sg-1'] },
  };
  const managed = { infrastructureRoleArn, instanceLaunchTemplate };
  const create = (change: Partial<CreateCapacityProviderCommandInput>) =>
    ecs.send(
      new CreateCapacityProviderCommand({
        name: 'mi',
        cluster: 'lab',
        managedInstancesProvider: managed,
        ...change,
      }),
    );
  const ghost = { ...managed, infrastructureRoleArn: `${infrastructureRoleArn}s` };
  expect(await codeOf(create({ cluster: undefined }))).toBe('InvalidParameter');
  expect(await codeOf(create({ cluster: 'no' }))).toBe('ClusterNotFound');
  expect(await codeOf(create({ managedInstancesProvider: ghost }))).toBe('Client');
  expect((await create({})).capacityProvider).toMatchObject({
    type: 'MANAGED_INSTANCES',
    cluster: 'lab',
    managedInstancesProvider: { ...managed, propagateTags: 'NONE' },
  });
  expect(await codeOf(put(['mi'], [{ capacityProvider: 'mi', weight: 1 }]))).toBe('accepted');
  await ecs.send(new CreateClusterCommand({ clusterName: 'other' }));
  const elsewhere = { cluster: 'other', capacityProviders: ['mi'], defaultCapacityProviderStrategy: [] };
  expect(await codeOf(ecs.send(new PutClusterCapacityProvidersCommand(elsewhere)))).toBe('InvalidParameter');
  expect(await codeOf(ecs.send(new DeleteClusterCommand({ cluster: 'lab' })))).toBe(
    'ClusterContainsCapacityProvider',
  );
});
