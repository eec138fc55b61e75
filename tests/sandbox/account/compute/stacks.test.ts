import { SetDesiredCapacityCommand } from '@aws-sdk/client-auto-scaling';
import {
  CreateStackCommand,
  DeleteStackCommand,
  DescribeStackEventsCommand,
  DescribeStackResourcesCommand,
  DescribeStacksCommand,
  UpdateStackCommand,
} from '@aws-sdk/client-cloudformation';
import {
  CreateNatGatewayCommand,
  CreateRouteTableCommand,
  DescribeInternetGatewaysCommand,
  DescribeLaunchTemplateVersionsCommand,
  DescribeRouteTablesCommand,
  DescribeVpcsCommand,
} from '@aws-sdk/client-ec2';
import { GetParameterCommand } from '@aws-sdk/client-ssm';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { codeOf, openAccount, type TestAccount, until } from '../support.ts';
import {
  type Clients,
  computeClients,
  createTemplate,
  defaultSubnets,
  ECS_IMAGE,
  groupNamed,
  instances,
} from './support.ts';

const StackName = 'infra';

let account: TestAccount;
let aws: Clients;
let subnets: string[];
beforeAll(async () => {
  account = await openAccount();
  aws = computeClients(account);
});
afterAll(() => account.stop());
beforeEach(async () => {
  await account.reset();
  subnets = await defaultSubnets(aws.ec2);
});

/** As the ECS console's template writes the two resources. */
const template = (group: object = {}, data: object = {}, named: object = {}) =>
  JSON.stringify({
    Parameters: {
      LatestECSOptimizedAMI: { Type: 'AWS::SSM::Parameter::Value<AWS::EC2::Image::Id>', Default: ECS_IMAGE },
    },
    Resources: {
      ECSLaunchTemplate: {
        Type: 'AWS::EC2::LaunchTemplate',
        Properties: {
          ...named,
          LaunchTemplateData: {
            ImageId: { Ref: 'LatestECSOptimizedAMI' },
            InstanceType: 't3.medium',
            UserData: { 'Fn::Base64': '#!/bin/bash\necho ECS_CLUSTER=news >> /etc/ecs/ecs.config' },
            ...data,
          },
        },
      },
      ECSAutoScalingGroup: {
        Type: 'AWS::AutoScaling::AutoScalingGroup',
        Properties: {
          MinSize: '1',
          MaxSize: '5',
          DesiredCapacity: '2',
          LaunchTemplate: {
            LaunchTemplateId: { Ref: 'ECSLaunchTemplate' },
            Version: { 'Fn::GetAtt': ['ECSLaunchTemplate', 'LatestVersionNumber'] },
          },
          VPCZoneIdentifier: subnets,
          Tags: [{ Key: 'Name', Value: 'ECS Instance - news', PropagateAtLaunch: true }],
          ...group,
        },
      },
    },
  });
const create = (TemplateBody = template()) =>
  aws.stacks.send(new CreateStackCommand({ StackName, TemplateBody }));
const status = async () =>
  (await aws.stacks.send(new DescribeStacksCommand({ StackName }))).Stacks?.[0]?.StackStatus ?? '';
const settles = () => until(async () => !(await status()).endsWith('_IN_PROGRESS'), 15_000);
async function physicalId(LogicalResourceId: string): Promise<string> {
  const { StackResources } = await aws.stacks.send(
    new DescribeStackResourcesCommand({ StackName, LogicalResourceId }),
  );
  return StackResources?.[0]?.PhysicalResourceId ?? '';
}

test("a stack's group is complete when its instances are in service", async () => {
  await create();
  await settles();
  expect(await status()).toBe('CREATE_COMPLETE');
  const name = await physicalId('ECSAutoScalingGroup');
  expect(name).toMatch(/^infra-ECSAutoScalingGroup-\w+$/);
  const group = await groupNamed(aws.scaling, name);
  expect(group).toMatchObject({ MinSize: 1, MaxSize: 5, DesiredCapacity: 2 });
  expect(group.Instances?.map((one) => one.LifecycleState)).toEqual(['InService', 'InService']);
  const [instance] = await instances(aws.ec2, [group.Instances?.[0]?.InstanceId ?? '']);
  const image = await aws.ssm.send(new GetParameterCommand({ Name: ECS_IMAGE }));
  expect(instance?.ImageId).toBe(image.Parameter?.Value);
  const tags = Object.fromEntries(instance?.Tags?.map((tag) => [tag.Key, tag.Value]) ?? []);
  expect(tags).toMatchObject({ Name: 'ECS Instance - news', 'aws:cloudformation:stack-name': StackName });
  const { LaunchTemplateVersions } = await aws.ec2.send(
    new DescribeLaunchTemplateVersionsCommand({ LaunchTemplateId: await physicalId('ECSLaunchTemplate') }),
  );
  const userData = LaunchTemplateVersions?.[0]?.LaunchTemplateData?.UserData ?? '';
  expect(Buffer.from(userData, 'base64').toString()).toContain('ECS_CLUSTER=news');
});

test('between its beginning and its instances the group is in progress', async () => {
  await create();
  await settles();
  const { StackEvents } = await aws.stacks.send(new DescribeStackEventsCommand({ StackName }));
  const at = (state: string) =>
    StackEvents?.find(
      (one) => one.LogicalResourceId === 'ECSAutoScalingGroup' && one.ResourceStatus === state,
    )?.Timestamp?.getTime() ?? Number.NaN;
  expect(at('CREATE_COMPLETE') - at('CREATE_IN_PROGRESS')).toBeGreaterThan(500);
});

test('a deleted stack has taken its group and its instances along', async () => {
  await create();
  await settles();
  const name = await physicalId('ECSAutoScalingGroup');
  const ids = (await groupNamed(aws.scaling, name)).Instances?.map((one) => one.InstanceId ?? '') ?? [];
  await aws.stacks.send(new DeleteStackCommand({ StackName }));
  await until(async () => (await codeOf(status())) === 'ValidationError', 15_000);
  expect(await codeOf(groupNamed(aws.scaling, name))).toBe('Error');
  expect((await instances(aws.ec2, ids)).map((one) => one.State?.Name)).toEqual(['terminated', 'terminated']);
});

test('an update changes the group in its place', async () => {
  await create();
  await settles();
  const name = await physicalId('ECSAutoScalingGroup');
  await aws.stacks.send(new UpdateStackCommand({ StackName, TemplateBody: template({ MaxSize: '7' }) }));
  await settles();
  expect(await status()).toBe('UPDATE_COMPLETE');
  expect((await groupNamed(aws.scaling, name)).MaxSize).toBe(7);
});

test.each([
  ['bounds that cross', () => template({ MinSize: '9' }), 'ValidationError'],
  [
    'a subnet that does not exist',
    () => template({ VPCZoneIdentifier: ['subnet-0123456789abcdef1'] }),
    'ValidationError',
  ],
  [
    'a profile that does not exist',
    () => template({}, { IamInstanceProfile: { Name: 'none' } }),
    'Invalid IAM Instance Profile name',
  ],
  ['what is not simulated', () => template({ TargetGroupARNs: ['arn:aws:x'] }), 'NotImplemented'],
])('a stack with %s is rolled back and leaves no group', async (_, body, reason) => {
  await create(body());
  await settles();
  expect(await status()).toBe('ROLLBACK_COMPLETE');
  const { StackEvents } = await aws.stacks.send(new DescribeStackEventsCommand({ StackName }));
  const failed = StackEvents?.find((one) => one.ResourceStatus === 'CREATE_FAILED');
  expect(failed?.LogicalResourceId).toBe('ECSAutoScalingGroup');
  expect(failed?.ResourceStatusReason).toContain(reason);
  const anyone = new SetDesiredCapacityCommand({ AutoScalingGroupName: 'infra', DesiredCapacity: 1 });
  expect(await codeOf(aws.scaling.send(anyone))).toBe('ValidationError');
});

test("a stack's launch template is refused as one made by a call is", async () => {
  await createTemplate(aws.ec2);
  const refused = [
    [template({}, {}, { LaunchTemplateName: 'lt-news' }), 'InvalidLaunchTemplateName.AlreadyExistsException'],
    [template({}, { CreditSpecification: { CpuCredits: 'standard' } }), 'CreditSpecification'],
  ];
  for (const [body, reason] of refused) {
    await create(body);
    await settles();
    const { StackEvents } = await aws.stacks.send(new DescribeStackEventsCommand({ StackName }));
    const failed = StackEvents?.find((one) => one.ResourceStatus === 'CREATE_FAILED');
    expect(failed?.LogicalResourceId).toBe('ECSLaunchTemplate');
    expect(failed?.ResourceStatusReason).toContain(reason);
    await aws.stacks.send(new DeleteStackCommand({ StackName }));
    await until(async () => (await codeOf(status())) === 'ValidationError', 15_000);
  }
});

test('a parameter that names no image stops the stack before anything is made', async () => {
  const body = template().replace(ECS_IMAGE, '/aws/service/none');
  expect(await codeOf(create(body))).toBe('ValidationError');
});

test('a route gets another target in its place, another destination makes another route, and it goes with its stack', async () => {
  const ec2 = aws.ec2;
  const made = await ec2.send(
    new CreateNatGatewayCommand({ SubnetId: subnets[0], ConnectivityType: 'private' }),
  );
  const NatGatewayId = made.NatGateway?.NatGatewayId;
  const { InternetGateways = [] } = await ec2.send(new DescribeInternetGatewaysCommand({}));
  const GatewayId = InternetGateways[0]?.InternetGatewayId;
  const { Vpcs = [] } = await ec2.send(new DescribeVpcsCommand({}));
  const { RouteTable } = await ec2.send(new CreateRouteTableCommand({ VpcId: Vpcs[0]?.VpcId }));
  const RouteTableId = RouteTable?.RouteTableId ?? '';
  const body = (route: object) =>
    JSON.stringify({
      Resources: { Out: { Type: 'AWS::EC2::Route', Properties: { RouteTableId, ...route } } },
    });
  const routes = async () => {
    const asked = new DescribeRouteTablesCommand({ RouteTableIds: [RouteTableId] });
    const { Routes = [] } = (await ec2.send(asked)).RouteTables?.[0] ?? {};
    return Routes.slice(1).map((r) => [r.DestinationCidrBlock, r.NatGatewayId ?? r.GatewayId]);
  };
  const becomes = async (route: object, expected: string) => {
    await aws.stacks.send(new UpdateStackCommand({ StackName, TemplateBody: body(route) }));
    await settles();
    expect(await status()).toBe(expected);
  };
  await create(body({ DestinationCidrBlock: '0.0.0.0/0', GatewayId }));
  await settles();
  expect(await routes()).toEqual([['0.0.0.0/0', GatewayId]]);
  expect(await physicalId('Out')).toBe(`${RouteTableId}|0.0.0.0/0`);
  await becomes({ DestinationCidrBlock: '0.0.0.0/0', NatGatewayId }, 'UPDATE_COMPLETE');
  expect(await routes()).toEqual([['0.0.0.0/0', NatGatewayId]]);
  await becomes({ DestinationCidrBlock: '192.0.2.0/24', NatGatewayId }, 'UPDATE_COMPLETE');
  await until(async () => (await routes()).length === 1);
  expect(await routes()).toEqual([['192.0.2.0/24', NatGatewayId]]);
  await becomes({ DestinationCidrBlock: '192.0.2.0/24', NatGatewayId: 'nat-0' }, 'UPDATE_ROLLBACK_COMPLETE');
  expect(await routes()).toEqual([['192.0.2.0/24', NatGatewayId]]);
  await aws.stacks.send(new DeleteStackCommand({ StackName }));
  await until(async () => (await routes()).length === 0);
});
