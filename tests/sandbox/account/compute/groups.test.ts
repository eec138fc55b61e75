import {
  CreateAutoScalingGroupCommand,
  type CreateAutoScalingGroupCommandInput,
  CreateOrUpdateTagsCommand,
  DeleteAutoScalingGroupCommand,
  DescribeAutoScalingGroupsCommand,
  DescribeAutoScalingInstancesCommand,
  DescribeScalingActivitiesCommand,
  SetDesiredCapacityCommand,
  SetInstanceProtectionCommand,
  TerminateInstanceInAutoScalingGroupCommand,
  UpdateAutoScalingGroupCommand,
} from '@aws-sdk/client-auto-scaling';
import {
  CreateLaunchTemplateVersionCommand,
  CreateSubnetCommand,
  CreateVpcCommand,
  DescribeInstancesCommand,
  DescribeSecurityGroupsCommand,
  StopInstancesCommand,
  TerminateInstancesCommand,
} from '@aws-sdk/client-ec2';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { codeOf, openAccount, type TestAccount, until } from '../support.ts';
import {
  type Clients,
  computeClients,
  createTemplate,
  defaultSubnets,
  groupNamed,
  groupOf,
  inService,
  instances,
  reaches,
  refusalOf,
} from './support.ts';

const G = 'news';

let account: TestAccount;
let aws: Clients;
let subnets: [string, string];
let template: string;
beforeAll(async () => {
  account = await openAccount();
  aws = computeClients(account);
});
afterAll(() => account.stop());
beforeEach(async () => {
  await account.reset();
  subnets = await defaultSubnets(aws.ec2);
  template = await createTemplate(aws.ec2);
});

const create = (more: Partial<CreateAutoScalingGroupCommandInput> = {}) =>
  aws.scaling.send(new CreateAutoScalingGroupCommand({ ...groupOf(G, template, subnets), ...more }));
const setDesired = (DesiredCapacity: number) =>
  aws.scaling.send(new SetDesiredCapacityCommand({ AutoScalingGroupName: G, DesiredCapacity }));
const update = (more: object) =>
  aws.scaling.send(new UpdateAutoScalingGroupCommand({ AutoScalingGroupName: G, ...more }));
const terminate = (InstanceId: string, ShouldDecrementDesiredCapacity: boolean) =>
  aws.scaling.send(
    new TerminateInstanceInAutoScalingGroupCommand({ InstanceId, ShouldDecrementDesiredCapacity }),
  );
const protect = (InstanceIds: string[], ProtectedFromScaleIn = true) =>
  aws.scaling.send(
    new SetInstanceProtectionCommand({ AutoScalingGroupName: G, InstanceIds, ProtectedFromScaleIn }),
  );

test("a group's instances are EC2 instances, launched by its template and spread over its subnets", async () => {
  await create({
    DesiredCapacity: 4,
    Tags: [
      { Key: 'AmazonECSManaged', Value: '', PropagateAtLaunch: true },
      { Key: 'team', Value: 'news', PropagateAtLaunch: false },
    ],
  });
  const ids = await inService(aws.scaling, G, 4);
  const found = await instances(aws.ec2, ids);
  expect(found.map((one) => one.State?.Name)).toEqual(Array(4).fill('running'));
  expect(found.filter((one) => one.SubnetId === subnets[0])).toHaveLength(2);
  expect(found.filter((one) => one.SubnetId === subnets[1])).toHaveLength(2);
  expect(found[0]?.InstanceType).toBe('t3.medium');
  const tags = Object.fromEntries(found[0]?.Tags?.map((tag) => [tag.Key, tag.Value]) ?? []);
  expect(tags).toEqual({
    Name: 'ECS Instance - news',
    AmazonECSManaged: '',
    'aws:autoscaling:groupName': G,
    'aws:ec2launchtemplate:id': template,
    'aws:ec2launchtemplate:version': '1',
  });
});

test('a group is described as it was asked for', async () => {
  await create({ NewInstancesProtectedFromScaleIn: true, Tags: [{ Key: 'AmazonECSManaged', Value: '' }] });
  const group = await groupNamed(aws.scaling, G);
  expect(group).toMatchObject({
    MinSize: 1,
    MaxSize: 5,
    DesiredCapacity: 1,
    LaunchTemplate: { LaunchTemplateId: template, LaunchTemplateName: 'lt-news', Version: '$Latest' },
    VPCZoneIdentifier: subnets.join(','),
    HealthCheckType: 'EC2',
    NewInstancesProtectedFromScaleIn: true,
    TerminationPolicies: ['Default'],
  });
  expect(group.AvailabilityZones).toHaveLength(2);
  expect(group.CreatedTime).toBeInstanceOf(Date);
  expect(group.Tags).toEqual([
    {
      ResourceId: G,
      ResourceType: 'auto-scaling-group',
      Key: 'AmazonECSManaged',
      Value: '',
      PropagateAtLaunch: false,
    },
  ]);
  expect(group.Instances?.[0]).toMatchObject({
    InstanceType: 't3.medium',
    ProtectedFromScaleIn: true,
    HealthStatus: 'Healthy',
    LaunchTemplate: { LaunchTemplateId: template, Version: '1' },
  });
});

test('the desired capacity launches and terminates: the oldest of the fullest zone goes, and nobody protected', async () => {
  await create({ DesiredCapacity: 1 });
  const [first] = await inService(aws.scaling, G, 1);
  await setDesired(3);
  const three = await inService(aws.scaling, G, 3);
  expect(three[0]).toBe(first);
  await protect([first ?? '']);
  await setDesired(2);
  const two = await inService(aws.scaling, G, 2);
  expect(two).toContain(first);
  const gone = three.find((id) => !two.includes(id)) ?? '';
  await reaches(aws.ec2, gone, 'terminated');
  const zones = (await instances(aws.ec2, two)).map((one) => one.Placement?.AvailabilityZone);
  expect(new Set(zones).size).toBe(2);
  await protect(two);
  await setDesired(1);
  expect(await inService(aws.scaling, G, 2)).toEqual(two);
  await protect(two.slice(1), false);
  expect(await inService(aws.scaling, G, 1)).toEqual(two.slice(0, 1));
});

test.each([
  ['terminated', (ids: string[]) => aws.ec2.send(new TerminateInstancesCommand({ InstanceIds: ids }))],
  ['stopped', (ids: string[]) => aws.ec2.send(new StopInstancesCommand({ InstanceIds: ids }))],
])('an instance that is %s behind its back is replaced', async (_, end) => {
  await create();
  const [first] = await inService(aws.scaling, G, 1);
  await end([first ?? '']);
  await reaches(aws.ec2, first ?? '', 'terminated');
  const [second] = await inService(aws.scaling, G, 1);
  expect(second).not.toBe(first);
  const { Activities } = await aws.scaling.send(
    new DescribeScalingActivitiesCommand({ AutoScalingGroupName: G }),
  );
  expect(Activities?.map((activity) => activity.StatusCode)).toEqual(Array(3).fill('Successful'));
  expect(Activities?.some((one) => one.Cause?.includes('EC2 health check'))).toBe(true);
});

test('an instance is terminated by the group with or without a replacement', async () => {
  await create({ DesiredCapacity: 2 });
  const [first, second] = await inService(aws.scaling, G, 2);
  const { Activity } = await terminate(first ?? '', true);
  expect(Activity).toMatchObject({ AutoScalingGroupName: G, StatusCode: 'InProgress' });
  expect(await inService(aws.scaling, G, 1)).toEqual([second]);
  expect((await groupNamed(aws.scaling, G)).DesiredCapacity).toBe(1);
  expect(await refusalOf(terminate(second ?? '', true))).toMatch(
    /^ValidationError: Currently, desiredSize equals minSize \(1\)/,
  );
  await terminate(second ?? '', false);
  await reaches(aws.ec2, second ?? '', 'terminated');
  expect(await inService(aws.scaling, G, 1)).not.toContain(second);
  expect(await codeOf(terminate('i-0123456789abcdef1', false))).toBe('ValidationError');
});

test('a changed template serves the next instances, and $Default is the version that is the default', async () => {
  await create({ LaunchTemplate: { LaunchTemplateId: template } });
  await aws.ec2.send(
    new CreateLaunchTemplateVersionCommand({
      LaunchTemplateId: template,
      SourceVersion: '1',
      LaunchTemplateData: { InstanceType: 't3.large' },
    }),
  );
  await setDesired(2);
  await update({ LaunchTemplate: { LaunchTemplateId: template, Version: '2' } });
  await setDesired(3);
  const members = (await groupNamed(aws.scaling, G)).Instances ?? [];
  expect(members.map((one) => [one.InstanceType, one.LaunchTemplate?.Version])).toEqual([
    ['t3.medium', '1'],
    ['t3.medium', '1'],
    ['t3.large', '2'],
  ]);
});

test('a launch that fails is an activity that says why, and the group is full once it can be', async () => {
  await create();
  await inService(aws.scaling, G, 1);
  const data = { ImageId: 'ami-0123456789abcdef1' };
  const version = { LaunchTemplateId: template, SourceVersion: '1', LaunchTemplateData: data };
  await aws.ec2.send(new CreateLaunchTemplateVersionCommand(version));
  await setDesired(2);
  const { Activities } = await aws.scaling.send(
    new DescribeScalingActivitiesCommand({ AutoScalingGroupName: G }),
  );
  expect(Activities?.[0]).toMatchObject({
    StatusCode: 'Failed',
    StatusMessage: "The image id '[ami-0123456789abcdef1]' does not exist Launching EC2 instance failed.",
  });
  expect((await groupNamed(aws.scaling, G)).Instances).toHaveLength(1);
  await update({ LaunchTemplate: { LaunchTemplateId: template, Version: '1' } });
  expect(await inService(aws.scaling, G, 2)).toHaveLength(2);
});

test("a group's instances have a public address where the template's interface says so", async () => {
  const { Vpc } = await aws.ec2.send(new CreateVpcCommand({ CidrBlock: '10.0.0.0/16' }));
  const VpcId = Vpc?.VpcId;
  const { Subnet } = await aws.ec2.send(new CreateSubnetCommand({ VpcId, CidrBlock: '10.0.1.0/24' }));
  const { SecurityGroups } = await aws.ec2.send(
    new DescribeSecurityGroupsCommand({ Filters: [{ Name: 'vpc-id', Values: [VpcId ?? ''] }] }),
  );
  const Groups = [SecurityGroups?.[0]?.GroupId ?? ''];
  const LaunchTemplateData = {
    NetworkInterfaces: [{ DeviceIndex: 0, AssociatePublicIpAddress: true, Groups }],
  };
  await aws.ec2.send(
    new CreateLaunchTemplateVersionCommand({
      LaunchTemplateId: template,
      SourceVersion: '1',
      LaunchTemplateData,
    }),
  );
  await create({ VPCZoneIdentifier: Subnet?.SubnetId });
  const [instance] = await instances(aws.ec2, await inService(aws.scaling, G, 1));
  expect(instance?.SecurityGroups?.map((group) => group.GroupId)).toEqual(Groups);
  expect(instance?.PublicIpAddress).toBeDefined();
});

test('a new bound takes the desired capacity along', async () => {
  await create({ DesiredCapacity: 2 });
  await update({ MinSize: 3 });
  expect((await groupNamed(aws.scaling, G)).DesiredCapacity).toBe(3);
  await update({ MinSize: 0, MaxSize: 1 });
  expect((await groupNamed(aws.scaling, G)).DesiredCapacity).toBe(1);
});

test('a mixed instances policy is kept, and its first override says the type', async () => {
  const MixedInstancesPolicy = {
    LaunchTemplate: {
      LaunchTemplateSpecification: { LaunchTemplateId: template, Version: '1' },
      Overrides: [{ InstanceType: 't3.large' }, { InstanceType: 'm5.large' }],
    },
    InstancesDistribution: { OnDemandBaseCapacity: 1 },
  };
  await create({ LaunchTemplate: undefined, MixedInstancesPolicy });
  const group = await groupNamed(aws.scaling, G);
  expect(group.MixedInstancesPolicy).toMatchObject(MixedInstancesPolicy);
  expect(group.Instances?.[0]?.InstanceType).toBe('t3.large');
});

test('a group with instances is deleted by force only, and takes them along', async () => {
  await create({ DesiredCapacity: 2 });
  const ids = await inService(aws.scaling, G, 2);
  const remove = (ForceDelete?: boolean) =>
    aws.scaling.send(new DeleteAutoScalingGroupCommand({ AutoScalingGroupName: G, ForceDelete }));
  expect(await refusalOf(remove())).toBe(
    'ResourceInUseFault: You cannot delete an AutoScalingGroup while there are instances or pending Spot instance request(s) still in the group.',
  );
  await remove(true);
  await until(async () => (await codeOf(groupNamed(aws.scaling, G))) === 'Error', 8_000);
  expect((await instances(aws.ec2, ids)).map((one) => one.State?.Name)).toEqual(['terminated', 'terminated']);
  expect(await refusalOf(remove())).toMatch(/^ValidationError: AutoScalingGroup name not found/);
  await create({ MinSize: 0, DesiredCapacity: 0 });
  await remove();
  expect(await codeOf(groupNamed(aws.scaling, G))).toBe('Error');
});

test('groups and their instances are listed in pages', async () => {
  await create({ MinSize: 0, DesiredCapacity: 2 });
  await create({ AutoScalingGroupName: 'other', MinSize: 0, DesiredCapacity: 1 });
  const first = await aws.scaling.send(new DescribeAutoScalingGroupsCommand({ MaxRecords: 1 }));
  const rest = await aws.scaling.send(
    new DescribeAutoScalingGroupsCommand({ MaxRecords: 1, NextToken: first.NextToken }),
  );
  expect([first, rest].map((page) => page.AutoScalingGroups?.map((one) => one.AutoScalingGroupName))).toEqual(
    [[G], ['other']],
  );
  expect(rest.NextToken).toBeUndefined();
  const members = await aws.scaling.send(new DescribeAutoScalingInstancesCommand({}));
  expect(members.AutoScalingInstances?.map((one) => one.AutoScalingGroupName)).toEqual([G, G, 'other']);
  const { Reservations } = await aws.ec2.send(
    new DescribeInstancesCommand({ Filters: [{ Name: 'tag:aws:autoscaling:groupName', Values: ['other'] }] }),
  );
  expect(Reservations).toHaveLength(1);
});

test('a tag made later is propagated to later instances', async () => {
  await create();
  const tag = { ResourceId: G, ResourceType: 'auto-scaling-group', Key: 'AmazonECSManaged', Value: '' };
  await aws.scaling.send(new CreateOrUpdateTagsCommand({ Tags: [{ ...tag, PropagateAtLaunch: true }] }));
  await setDesired(2);
  const ids = await inService(aws.scaling, G, 2);
  const tagged = (await instances(aws.ec2, ids)).map((one) =>
    one.Tags?.some((own) => own.Key === 'AmazonECSManaged'),
  );
  expect(tagged.sort()).toEqual([false, true]);
});
