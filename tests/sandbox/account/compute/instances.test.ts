import {
  CreateSecurityGroupCommand,
  CreateSubnetCommand,
  CreateVpcCommand,
  DescribeImagesCommand,
  DescribeInstanceAttributeCommand,
  DescribeInstanceStatusCommand,
  DescribeInstancesCommand,
  DescribeInstanceTypesCommand,
  DescribeSubnetsCommand,
  DescribeVolumesCommand,
  GetConsoleOutputCommand,
  ModifySubnetAttributeCommand,
  RunInstancesCommand,
  type RunInstancesCommandInput,
  StartInstancesCommand,
  StopInstancesCommand,
  TerminateInstancesCommand,
} from '@aws-sdk/client-ec2';
import { CreateInstanceProfileCommand } from '@aws-sdk/client-iam';
import { GetParameterCommand } from '@aws-sdk/client-ssm';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { codeOf, openAccount, type TestAccount } from '../support.ts';
import { type Clients, computeClients, ECS_IMAGE, instances, reaches } from './support.ts';

const ARM_IMAGE = '/aws/service/ecs/optimized-ami/amazon-linux-2023/arm64/recommended/image_id';

let account: TestAccount;
let aws: Clients;
let ImageId: string;
let armImage: string;
let VpcId: string;
let SubnetId: string;
beforeAll(async () => {
  account = await openAccount();
  aws = computeClients(account);
});
afterAll(() => account.stop());
beforeEach(async () => {
  await account.reset();
  const parameter = async (Name: string) =>
    (await aws.ssm.send(new GetParameterCommand({ Name })).catch(() => undefined))?.Parameter?.Value;
  ImageId = (await parameter(ECS_IMAGE)) ?? 'ami-0abcdef1234567890';
  armImage = (await parameter(ARM_IMAGE)) ?? ImageId;
  VpcId = (await aws.ec2.send(new CreateVpcCommand({ CidrBlock: '10.0.0.0/16' }))).Vpc?.VpcId ?? '';
  const asked = { VpcId, CidrBlock: '10.0.1.0/28', AvailabilityZone: 'us-east-1b' };
  SubnetId = (await aws.ec2.send(new CreateSubnetCommand(asked))).Subnet?.SubnetId ?? '';
});

const run = (more: Partial<RunInstancesCommandInput> = {}) =>
  aws.ec2.send(
    new RunInstancesCommand({
      ImageId,
      InstanceType: 't3.micro',
      SubnetId,
      MinCount: 1,
      MaxCount: 1,
      ...more,
    }),
  );
async function runOne(more: Partial<RunInstancesCommandInput> = {}): Promise<string> {
  return (await run(more)).Instances?.[0]?.InstanceId ?? '';
}
const freeAddresses = async () =>
  (await aws.ec2.send(new DescribeSubnetsCommand({ SubnetIds: [SubnetId] }))).Subnets?.[0]
    ?.AvailableIpAddressCount;

test('an instance is pending, then running, in the zone and the range of its subnet', async () => {
  const { Instances } = await run();
  expect(Instances?.[0]?.State?.Name).toBe('pending');
  const id = Instances?.[0]?.InstanceId ?? '';
  await reaches(aws.ec2, id, 'running');
  const [instance] = await instances(aws.ec2, [id]);
  expect(instance).toMatchObject({ SubnetId, VpcId, ImageId, Placement: { AvailabilityZone: 'us-east-1b' } });
  expect(instance?.PrivateIpAddress).toMatch(/^10\.0\.1\.([4-9]|1[0-4])$/);
  expect(instance?.CpuOptions).toEqual({ CoreCount: 1, ThreadsPerCore: 2 });
});

test('an instance has a public address only where its subnet, or its interface, says so', async () => {
  const closed = await runOne();
  const byInterface = await runOne({
    SubnetId: undefined,
    NetworkInterfaces: [{ DeviceIndex: 0, SubnetId, AssociatePublicIpAddress: true }],
  });
  await aws.ec2.send(new ModifySubnetAttributeCommand({ SubnetId, MapPublicIpOnLaunch: { Value: true } }));
  const open = await runOne();
  const addresses = await Promise.all(
    [closed, byInterface, open].map(async (id) => (await instances(aws.ec2, [id]))[0]?.PublicIpAddress),
  );
  expect(addresses[0]).toBeUndefined();
  expect(addresses[1]).toMatch(/^\d+\.\d+\.\d+\.\d+$/);
  expect(addresses[2]).toMatch(/^\d+\.\d+\.\d+\.\d+$/);
});

test('a subnet has as many addresses less as instances live in it, and is full in the end', async () => {
  expect(await freeAddresses()).toBe(11);
  const { Instances } = await run({ MinCount: 9, MaxCount: 9 });
  expect(new Set(Instances?.map((one) => one.PrivateIpAddress)).size).toBe(9);
  expect(await freeAddresses()).toBe(2);
  expect(await codeOf(run({ MinCount: 3, MaxCount: 3 }))).toBe('InsufficientFreeAddressesInSubnet');
  expect((await run({ MinCount: 1, MaxCount: 3 })).Instances).toHaveLength(2);
  const first = Instances?.[0]?.InstanceId ?? '';
  await aws.ec2.send(new TerminateInstancesCommand({ InstanceIds: [first] }));
  await reaches(aws.ec2, first, 'terminated');
  expect(await freeAddresses()).toBe(1);
});

test('an instance is stopped, started and terminated, each in its time', async () => {
  const id = await runOne({
    NetworkInterfaces: [{ DeviceIndex: 0, SubnetId, AssociatePublicIpAddress: true }],
    SubnetId: undefined,
  });
  await reaches(aws.ec2, id, 'running');
  const stopping = await aws.ec2.send(new StopInstancesCommand({ InstanceIds: [id] }));
  expect(stopping.StoppingInstances?.[0]).toMatchObject({
    CurrentState: { Code: 64, Name: 'stopping' },
    PreviousState: { Code: 16, Name: 'running' },
  });
  await reaches(aws.ec2, id, 'stopped');
  const [stopped] = await instances(aws.ec2, [id]);
  expect(stopped?.PublicIpAddress).toBeUndefined();
  expect(stopped?.PrivateIpAddress).toMatch(/^10\.0\.1\./);
  await aws.ec2.send(new StartInstancesCommand({ InstanceIds: [id] }));
  await reaches(aws.ec2, id, 'running');
  expect((await instances(aws.ec2, [id]))[0]?.PublicIpAddress).toBeDefined();
  const ending = await aws.ec2.send(new TerminateInstancesCommand({ InstanceIds: [id] }));
  expect(ending.TerminatingInstances?.[0]?.CurrentState).toEqual({ Code: 32, Name: 'shutting-down' });
  await reaches(aws.ec2, id, 'terminated');
  const [gone] = await instances(aws.ec2, [id]);
  expect([gone?.SubnetId, gone?.PrivateIpAddress]).toEqual([undefined, undefined]);
  expect((await aws.ec2.send(new DescribeVolumesCommand({}))).Volumes).toEqual([]);
  expect(await codeOf(aws.ec2.send(new StopInstancesCommand({ InstanceIds: [id] })))).toBe(
    'IncorrectInstanceState',
  );
});

test('an instance protected from termination is not terminated', async () => {
  const id = await runOne({ DisableApiTermination: true });
  expect(await codeOf(aws.ec2.send(new TerminateInstancesCommand({ InstanceIds: [id] })))).toBe(
    'OperationNotPermitted',
  );
});

test('what of a launch is not simulated says so by name', async () => {
  await expect(run({ InstanceMarketOptions: { MarketType: 'spot' } })).rejects.toThrow(
    'InstanceMarketOptions',
  );
});

test('what an instance was launched with can be read', async () => {
  await aws.iam.send(new CreateInstanceProfileCommand({ InstanceProfileName: 'ecsInstanceRole' }));
  const UserData = Buffer.from('#!/bin/bash\necho ECS_CLUSTER=c >> /etc/ecs/ecs.config').toString('base64');
  const id = await runOne({
    UserData,
    IamInstanceProfile: { Name: 'ecsInstanceRole' },
    MetadataOptions: { HttpTokens: 'optional', HttpPutResponseHopLimit: 1 },
    TagSpecifications: [{ ResourceType: 'instance', Tags: [{ Key: 'Name', Value: 'a & b' }] }],
  });
  const [instance] = await instances(aws.ec2, [id]);
  expect(instance?.IamInstanceProfile?.Arn).toMatch(/:instance-profile\/ecsInstanceRole$/);
  expect(instance?.MetadataOptions).toMatchObject({ HttpTokens: 'optional', HttpPutResponseHopLimit: 1 });
  expect(instance?.Tags).toEqual([{ Key: 'Name', Value: 'a & b' }]);
  const attribute = await aws.ec2.send(
    new DescribeInstanceAttributeCommand({ InstanceId: id, Attribute: 'userData' }),
  );
  expect(attribute.UserData?.Value).toBe(UserData);
});

describe('a launch is refused', () => {
  const refusals: [string, () => Partial<RunInstancesCommandInput>, string][] = [
    ['without an image', () => ({ ImageId: undefined }), 'MissingParameter'],
    [
      'of an image that does not exist',
      () => ({ ImageId: 'ami-0123456789abcdef1' }),
      'InvalidAMIID.NotFound',
    ],
    ['of an image id that is none', () => ({ ImageId: 'ami-news' }), 'InvalidAMIID.Malformed'],
    [
      'of a type that does not exist',
      () => ({ InstanceType: 't9.medium' as 't3.medium' }),
      'InvalidParameterValue',
    ],
    ['of an image for another processor', () => ({ ImageId: armImage }), 'InvalidParameterValue'],
    [
      'with a profile that does not exist',
      () => ({ IamInstanceProfile: { Name: 'none' } }),
      'InvalidParameterValue',
    ],
    [
      'in a subnet that does not exist',
      () => ({ SubnetId: 'subnet-0123456789abcdef1' }),
      'InvalidSubnetID.NotFound',
    ],
    [
      'with a group that does not exist',
      () => ({ SecurityGroupIds: ['sg-0123456789abcdef1'] }),
      'InvalidGroup.NotFound',
    ],
    ['with a key pair that does not exist', () => ({ KeyName: 'none' }), 'InvalidKeyPair.NotFound'],
    ['of more than it asks for at most', () => ({ MinCount: 2, MaxCount: 1 }), 'InvalidParameterCombination'],
    ['with user data that is not base64', () => ({ UserData: '#!/bin/bash' }), 'InvalidUserData.Malformed'],
    [
      "with a tag that is AWS's own",
      () => ({
        TagSpecifications: [
          { ResourceType: 'instance', Tags: [{ Key: 'aws:autoscaling:groupName', Value: 'g' }] },
        ],
      }),
      'InvalidParameterValue',
    ],
    [
      'of a template that does not exist',
      () => ({ LaunchTemplate: { LaunchTemplateName: 'none' } }),
      'InvalidLaunchTemplateName.NotFound',
    ],
  ];
  test.each(refusals)('%s', async (_, more, code) => {
    expect(await codeOf(run(more()))).toBe(code);
    const { Reservations } = await aws.ec2.send(new DescribeInstancesCommand({}));
    expect(Reservations).toEqual([]);
  });

  test('with a group of another network', async () => {
    const other = await aws.ec2.send(new CreateVpcCommand({ CidrBlock: '10.9.0.0/16' }));
    const { GroupId } = await aws.ec2.send(
      new CreateSecurityGroupCommand({ GroupName: 'far', Description: 'far', VpcId: other.Vpc?.VpcId }),
    );
    expect(await codeOf(run({ SecurityGroupIds: [GroupId ?? ''] }))).toBe('InvalidParameter');
  });
});

test('instances are found by the filters that AWS has, and an unknown filter is an error', async () => {
  const id = await runOne();
  const count = async (Name: string, value: string) =>
    (await aws.ec2.send(new DescribeInstancesCommand({ Filters: [{ Name, Values: [value] }] }))).Reservations
      ?.length;
  expect(await count('subnet-id', SubnetId)).toBe(1);
  expect(await count('vpc-id', 'vpc-0123456789abcdef1')).toBe(0);
  expect(await count('instance-id', id)).toBe(1);
  expect(await codeOf(count('colour', 'blue'))).toBe('InvalidParameterValue');
  expect(await codeOf(instances(aws.ec2, ['i-0123456789abcdef1']))).toBe('InvalidInstanceID.NotFound');
  expect(await codeOf(instances(aws.ec2, ['i-news']))).toBe('InvalidInstanceID.Malformed');
});

test('the status of an instance is ok once it runs', async () => {
  const id = await runOne();
  await reaches(aws.ec2, id, 'running');
  const { InstanceStatuses } = await aws.ec2.send(new DescribeInstanceStatusCommand({ InstanceIds: [id] }));
  expect(InstanceStatuses?.[0]?.InstanceStatus?.Status).toBe('ok');
});

test('an instance type has its real size and its real number of network interfaces', async () => {
  const { InstanceTypes } = await aws.ec2.send(
    new DescribeInstanceTypesCommand({ InstanceTypes: ['t3.medium', 't2.micro', 'm5.large', 't3a.small'] }),
  );
  const sizes = InstanceTypes?.map((type) => [
    type.InstanceType,
    type.VCpuInfo?.DefaultVCpus,
    type.MemoryInfo?.SizeInMiB,
    type.NetworkInfo?.MaximumNetworkInterfaces,
  ]);
  expect(new Set(sizes)).toEqual(
    new Set([
      ['t3.medium', 2, 4096, 3],
      ['t2.micro', 1, 1024, 2],
      ['m5.large', 2, 8192, 3],
      ['t3a.small', 2, 2048, 2],
    ]),
  );
  const unknown = new DescribeInstanceTypesCommand({ InstanceTypes: ['t9.medium' as 't3.medium'] });
  expect(await codeOf(aws.ec2.send(unknown))).toBe('InvalidInstanceType');
});

test('an image is described with its owner, and one that does not exist is an error', async () => {
  const { Images } = await aws.ec2.send(
    new DescribeImagesCommand({
      Owners: ['amazon'],
      Filters: [{ Name: 'name', Values: ['al2023-ami-ecs-hvm-*'] }],
    }),
  );
  expect(Images?.map((image) => [image.ImageOwnerAlias, image.Architecture])).toEqual([
    ['amazon', 'x86_64'],
    ['amazon', 'arm64'],
  ]);
  expect(Images?.[0]?.CreationDate).toMatch(/^\d{4}-\d\d-\d\dT/);
  const unknown = new DescribeImagesCommand({ ImageIds: ['ami-0123456789abcdef1'] });
  expect(await codeOf(aws.ec2.send(unknown))).toBe('InvalidAMIID.NotFound');
});

test('an instance that has started has said so on its console', async () => {
  const id = await runOne();
  await reaches(aws.ec2, id, 'running');
  const { Output } = await aws.ec2.send(new GetConsoleOutputCommand({ InstanceId: id }));
  expect(Buffer.from(Output ?? '', 'base64').toString()).toContain(ImageId);
});
