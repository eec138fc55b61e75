import {
  AssociateRouteTableCommand,
  AssociateVpcCidrBlockCommand,
  AttachInternetGatewayCommand,
  AuthorizeSecurityGroupIngressCommand,
  CreateInternetGatewayCommand,
  CreateRouteCommand,
  CreateRouteTableCommand,
  CreateSecurityGroupCommand,
  CreateSubnetCommand,
  CreateVpcCommand,
  EC2Client,
  ModifySubnetAttributeCommand,
  ModifyVpcAttributeCommand,
} from '@aws-sdk/client-ec2';
import {
  AddRoleToInstanceProfileCommand,
  CreateInstanceProfileCommand,
  CreateRoleCommand,
  PutRolePolicyCommand,
} from '@aws-sdk/client-iam';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type AccountReader, openReader, type ReadRun } from '../../checker/account/reader.ts';
import { Readings, type ReadName, type ReadValues } from '../../labs/readings.ts';
import type { SimulatedAccount } from '../../sandbox/account/account.ts';
import { testAccount } from '../support/account.ts';
import { makeCluster, makeInstance } from './support/ecs.ts';
import { iamOf, makeInstanceRole } from './support/iam.ts';

let account: SimulatedAccount;
let reader: AccountReader;
let run: ReadRun;
const made = { vpc: '', subnet: '', gateway: '', table: '', group: '' };

beforeAll(async () => {
  account = await testAccount();
  await makeNetwork();
  await makeRoles();
  await makeCluster(account);
  await makeInstance(account, 'instances');
  reader = await openReader({ kind: 'simulated', ...account });
  run = reader.begin();
});
afterAll(async () => {
  reader.close();
  await account.stop();
});

const named = (ResourceType: 'vpc' | 'subnet' | 'internet-gateway' | 'route-table', Value: string) => [
  { ResourceType, Tags: [{ Key: 'Name', Value }] },
];

async function makeNetwork(): Promise<void> {
  const { endpoint, region, credentials } = account;
  const ec2 = new EC2Client({ endpoint, region, credentials });
  const vpc = await ec2.send(
    new CreateVpcCommand({ CidrBlock: '10.0.0.0/16', TagSpecifications: named('vpc', 'my-vpc') }),
  );
  const VpcId = vpc.Vpc?.VpcId ?? '';
  await ec2.send(new AssociateVpcCidrBlockCommand({ VpcId, CidrBlock: '10.9.0.0/16' }));
  await ec2.send(new ModifyVpcAttributeCommand({ VpcId, EnableDnsSupport: { Value: false } }));
  const subnet = await ec2.send(
    new CreateSubnetCommand({
      VpcId,
      CidrBlock: '10.0.1.0/24',
      AvailabilityZone: 'us-east-1b',
      TagSpecifications: named('subnet', 'public-1'),
    }),
  );
  const SubnetId = subnet.Subnet?.SubnetId ?? '';
  await ec2.send(new ModifySubnetAttributeCommand({ SubnetId, MapPublicIpOnLaunch: { Value: true } }));
  const gateway = await ec2.send(new CreateInternetGatewayCommand({}));
  const InternetGatewayId = gateway.InternetGateway?.InternetGatewayId ?? '';
  await ec2.send(new AttachInternetGatewayCommand({ VpcId, InternetGatewayId }));
  const table = await ec2.send(new CreateRouteTableCommand({ VpcId }));
  const RouteTableId = table.RouteTable?.RouteTableId ?? '';
  await ec2.send(
    new CreateRouteCommand({ RouteTableId, DestinationCidrBlock: '0.0.0.0/0', GatewayId: InternetGatewayId }),
  );
  await ec2.send(new AssociateRouteTableCommand({ RouteTableId, SubnetId }));
  const group = await ec2.send(
    new CreateSecurityGroupCommand({ VpcId, GroupName: 'web', Description: 'For the web' }),
  );
  const GroupId = group.GroupId ?? '';
  await ec2.send(
    new AuthorizeSecurityGroupIngressCommand({
      GroupId,
      IpPermissions: [
        { IpProtocol: 'tcp', FromPort: 80, ToPort: 81, IpRanges: [{ CidrIp: '0.0.0.0/0' }] },
        { IpProtocol: '-1', UserIdGroupPairs: [{ GroupId }] },
      ],
    }),
  );
  Object.assign(made, {
    vpc: VpcId,
    subnet: SubnetId,
    gateway: InternetGatewayId,
    table: RouteTableId,
    group: GroupId,
  });
  ec2.destroy();
}

async function makeRoles(): Promise<void> {
  const iam = iamOf(account);
  const trust = (RoleName: string, statement: object) =>
    iam.send(
      new CreateRoleCommand({
        RoleName,
        Path: '/course/',
        AssumeRolePolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement: statement }),
      }),
    );
  const allow = { Effect: 'Allow', Action: 'sts:AssumeRole' };
  await trust('several', [
    {
      ...allow,
      Action: ['sts:AssumeRole', 'sts:TagSession'],
      Principal: { Service: ['ec2.amazonaws.com', 'ecs.amazonaws.com'] },
    },
    { ...allow, Effect: 'Deny', Principal: { AWS: 'arn:aws:iam::111122223333:root' } },
  ]);
  await trust('anybody', { ...allow, Principal: { AWS: '*' } });
  await trust('conditional', {
    ...allow,
    Principal: { Service: 'ec2.amazonaws.com' },
    Condition: { StringEquals: { 'aws:SourceAccount': '111122223333' } },
  });
  await makeInstanceRole(account);
  await iam.send(
    new PutRolePolicyCommand({
      RoleName: 'ecsInstanceRole',
      PolicyName: 'written-in',
      PolicyDocument: JSON.stringify({
        Version: '2012-10-17',
        Statement: [{ Effect: 'Allow', Action: 'ecs:Poll', Resource: '*' }],
      }),
    }),
  );
  await iam.send(new CreateInstanceProfileCommand({ InstanceProfileName: 'instances' }));
  await iam.send(
    new AddRoleToInstanceProfileCommand({ InstanceProfileName: 'instances', RoleName: 'ecsInstanceRole' }),
  );
  iam.destroy();
}

async function value<N extends ReadName>(name: N): Promise<ReadValues[N]> {
  const reading = await run.read(name);
  if (reading.outcome !== 'found') throw new Error(JSON.stringify(reading));
  return reading.value as ReadValues[N];
}

test('a VPC has its primary range apart from its other ones, and its settings', async () => {
  expect(await value('vpcs')).toContainEqual({
    vpcId: made.vpc,
    name: 'my-vpc',
    cidrBlock: '10.0.0.0/16',
    secondaryCidrs: ['10.9.0.0/16'],
    isDefault: false,
    state: 'available',
  });
  const dns = await value('vpcDns');
  expect(dns).toHaveLength(2);
  expect(dns.filter(({ dnsSupport }) => !dnsSupport)).toEqual([{ vpcId: made.vpc, dnsSupport: false }]);
});

test('a subnet has its zone, range and whether it gives public addresses', async () => {
  expect(await value('subnets')).toContainEqual({
    subnetId: made.subnet,
    name: 'public-1',
    vpcId: made.vpc,
    availabilityZone: 'us-east-1b',
    cidrBlock: '10.0.1.0/24',
    mapPublicIpOnLaunch: true,
    state: 'available',
  });
});

test('an internet gateway has what it is attached to', async () => {
  expect(await value('internetGateways')).toContainEqual({
    internetGatewayId: made.gateway,
    attachments: [{ vpcId: made.vpc, state: expect.stringMatching(/^(available|attached)$/) }],
  });
});

test('a route table has its routes, its subnets and whether it is the main one', async () => {
  const tables = (await value('routeTables')).filter(({ vpcId }) => vpcId === made.vpc);
  expect(tables.filter(({ main }) => main)).toMatchObject([{ subnetIds: [] }]);
  const own = tables.find(({ routeTableId }) => routeTableId === made.table);
  expect(own).toMatchObject({ main: false, subnetIds: [made.subnet] });
  expect(own?.routes).toContainEqual({ destination: '10.0.0.0/16', target: 'local', state: 'active' });
  expect(own?.routes).toContainEqual({ destination: '0.0.0.0/0', target: made.gateway, state: 'active' });
});

test('a security group has what it lets in and out, by protocol, port and peer', async () => {
  const group = (await value('securityGroups')).find(({ groupId }) => groupId === made.group);
  expect(group).toMatchObject({ groupName: 'web', vpcId: made.vpc });
  expect(group?.inbound).toContainEqual({
    protocol: 'tcp',
    fromPort: 80,
    toPort: 81,
    cidrs: ['0.0.0.0/0'],
    groups: [],
    prefixLists: [],
  });
  expect(group?.inbound).toContainEqual({
    protocol: '-1',
    cidrs: [],
    groups: [made.group],
    prefixLists: [],
  });
  expect(group?.outbound).toMatchObject([{ protocol: '-1', cidrs: ['0.0.0.0/0'] }]);
});

test('a role has whom it trusts, however its policy is written', async () => {
  const roles = new Map((await value('roles')).map((role) => [role.roleName, role]));
  expect(roles.get('several')).toEqual({
    roleName: 'several',
    path: '/course/',
    arn: 'arn:aws:iam::111122223333:role/course/several',
    trust: [
      {
        effect: 'Allow',
        services: ['ec2.amazonaws.com', 'ecs.amazonaws.com'],
        actions: ['sts:AssumeRole', 'sts:TagSession'],
        conditional: false,
      },
      { effect: 'Deny', services: [], actions: ['sts:AssumeRole'], conditional: false },
    ],
  });
  expect(roles.get('anybody')?.trust).toMatchObject([{ services: ['*'] }]);
  expect(roles.get('conditional')?.trust).toMatchObject([
    { services: ['ec2.amazonaws.com'], conditional: true },
  ]);
});

test('the course’s role has its policies, its holders and its instance profile', async () => {
  const policyArn = 'arn:aws:iam::aws:policy/service-role/AmazonEC2ContainerServiceforEC2Role';
  expect(await value('courseRolePolicies')).toEqual([
    { roleName: 'ecsInstanceRole', attached: [policyArn], inline: ['written-in'] },
  ]);
  expect(await value('managedPolicyRoles')).toEqual([
    { policyArn, roleNames: ['ecsInstanceRole'] },
    { policyArn: 'arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy', roleNames: [] },
  ]);
  expect(await value('instanceProfiles')).toEqual([
    {
      instanceProfileName: 'instances',
      arn: 'arn:aws:iam::111122223333:instance-profile/instances',
      roleNames: ['ecsInstanceRole'],
    },
    expect.objectContaining({ instanceProfileName: 'of-cluster', roleNames: [] }),
  ]);
});

test('a cluster has its settings, for which ECS must be asked', async () => {
  expect(await value('clusters')).toContainEqual({
    clusterArn: 'arn:aws:ecs:us-east-1:111122223333:cluster/my-ecs-cluster',
    clusterName: 'my-ecs-cluster',
    status: 'ACTIVE',
    containerInsights: 'enhanced',
    capacityProviders: [],
    defaultStrategy: [],
    attaching: false,
  });
});

test('a task definition has the names of its variables and none of their values', async () => {
  expect(await value('taskDefinitionFamilies')).toEqual(['web']);
  const definitions = await value('taskDefinitions');
  expect(definitions).toMatchObject([
    {
      family: 'web',
      revision: 1,
      networkMode: 'bridge',
      containers: [{ name: 'web', essential: true, memory: 64, environment: ['TOKEN'], ports: [] }],
    },
  ]);
  expect(JSON.stringify(definitions)).not.toContain('s3cret');
});

test('of the log groups those are named that a task definition logs to, and that exist', async () => {
  expect(await value('logGroups')).toEqual(['/ecs/web']);
});

test('a group has the version of its launch template, and of the user data only the cluster', async () => {
  expect(await value('autoScalingGroups')).toMatchObject([
    { name: 'ecs-instances', minSize: 0, maxSize: 1, launchTemplate: { version: '$Default' } },
  ]);
  const versions = await value('launchTemplateVersions');
  expect(versions).toMatchObject([
    {
      asked: '$Default',
      version: 1,
      instanceType: 't3.medium',
      instanceProfile: 'of-cluster',
      joins: 'my-ecs-cluster',
    },
  ]);
  expect(JSON.stringify(versions)).not.toContain('s3cret');
  expect(await value('images')).toEqual([{ imageId: versions[0]?.imageId, name: expect.any(String) }]);
});

test('a container instance has its EC2 instance, and a task the place where it runs', async () => {
  const [instance, ...others] = await value('containerInstances');
  expect(others).toEqual([]);
  expect(instance).toMatchObject({ cluster: 'my-ecs-cluster', status: 'ACTIVE', connected: true });
  expect(instance).toMatchObject({ instanceId: expect.stringMatching(/^i-/), instanceType: 't3.medium' });
  expect(await value('tasks')).toMatchObject([
    {
      cluster: 'my-ecs-cluster',
      family: 'web',
      revision: 1,
      stopping: false,
      launchType: 'EC2',
      containerInstance: instance?.arn,
    },
  ]);
  expect(await value('stoppedTasks')).toMatchObject([
    { family: 'web', stopping: true, stoppedReason: 'enough' },
  ]);
});

test('a stack of the console’s template has its cluster, its parts and its events, and none of its secrets', async () => {
  const stacks = await value('stacks');
  expect(stacks).toMatchObject([
    {
      name: 'kept',
      status: 'CREATE_COMPLETE',
      cluster: 'of-kept',
      parameters: [{ name: 'ECSClusterName', value: 'of-kept' }],
    },
  ]);
  const part = { logicalId: 'ECSCluster', physicalId: 'of-kept', type: 'AWS::ECS::Cluster' };
  expect(await value('stackResources')).toMatchObject([{ ...part, status: 'CREATE_COMPLETE' }]);
  expect(await value('stackEvents')).toEqual(
    expect.arrayContaining([expect.objectContaining({ ...part, stackId: stacks[0]?.stackId })]),
  );
  const all = await Promise.all([value('stacks'), value('deletedStacks'), value('stackEvents')]);
  expect(JSON.stringify(all)).not.toContain('s3cret');
});

test('a stack that is deleted is told apart, with what happened to it', async () => {
  const [stack, ...others] = await value('deletedStacks');
  expect([stack?.name, stack?.status, others]).toEqual(['deleted', 'DELETE_COMPLETE', []]);
  const last = (await value('deletedStackEvents')).find(({ physicalId }) => physicalId === stack?.stackId);
  expect(last).toMatchObject({ stackId: stack?.stackId, status: 'DELETE_COMPLETE' });
});

test('a reading is plain data of the shape that recorded readings have', async () => {
  const readings = { vpcs: await run.read('vpcs'), roles: await run.read('roles') };
  expect(Readings.parse(JSON.parse(JSON.stringify(readings)))).toEqual(readings);
});

test('evidence says which calls a reading rests on, and what AWS answered', async () => {
  await Promise.all([run.read('vpcDns'), run.read('courseRolePolicies')]);
  const calls = run.evidenceOf(['vpcDns']).map((at) => run.evidence[at]);
  expect(calls.map((call) => call?.action).sort()).toEqual([
    'ec2:DescribeVpcAttribute',
    'ec2:DescribeVpcAttribute',
    'ec2:DescribeVpcs',
  ]);
  expect(calls.every((call) => call?.outcome === 'found')).toBe(true);
});
