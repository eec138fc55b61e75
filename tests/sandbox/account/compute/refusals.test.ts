import {
  CreateAutoScalingGroupCommand,
  type CreateAutoScalingGroupCommandInput,
  CreateOrUpdateTagsCommand,
  DescribeAutoScalingGroupsCommand,
  PutScalingPolicyCommand,
  SetDesiredCapacityCommand,
  SetInstanceProtectionCommand,
  UpdateAutoScalingGroupCommand,
} from '@aws-sdk/client-auto-scaling';
import { CreateLaunchTemplateCommand } from '@aws-sdk/client-ec2';
import { CreateAccessKeyCommand, CreateUserCommand } from '@aws-sdk/client-iam';
import { GetParameterCommand } from '@aws-sdk/client-ssm';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { codeOf, openAccount, type TestAccount } from '../support.ts';
import {
  type Clients,
  computeClients,
  createTemplate,
  defaultSubnets,
  ECS_IMAGE,
  groupNamed,
  groupOf,
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
const protect = (InstanceIds: string[]) =>
  aws.scaling.send(
    new SetInstanceProtectionCommand({ AutoScalingGroupName: G, InstanceIds, ProtectedFromScaleIn: true }),
  );

const none = '0123456789abcdef1';
const refusals: [string, () => Partial<CreateAutoScalingGroupCommandInput>, RegExp][] = [
  [
    'a minimum above the maximum',
    () => ({ MinSize: 6 }),
    /^ValidationError: Max bound, 5, must be greater than or equal to min bound, 6$/,
  ],
  [
    'a desired capacity out of bounds',
    () => ({ DesiredCapacity: 6 }),
    /^ValidationError: Desired capacity:6 must be between the specified min size:1 and max size:5$/,
  ],
  [
    'a group without a template',
    () => ({ LaunchTemplate: undefined }),
    /^ValidationError: Valid requests must contain either LaunchTemplate/,
  ],
  [
    'a template that does not exist',
    () => ({ LaunchTemplate: { LaunchTemplateId: `lt-${none}` } }),
    /^ValidationError: You must use a valid fully-formed launch template\./,
  ],
  [
    'a version that does not exist',
    () => ({ LaunchTemplate: { LaunchTemplateId: template, Version: '9' } }),
    /^ValidationError: You must use a valid fully-formed launch template\./,
  ],
  [
    'a subnet that does not exist',
    () => ({ VPCZoneIdentifier: `${subnets[0]},subnet-${none}` }),
    /^ValidationError: The subnet ID/,
  ],
  [
    'a group without subnets',
    () => ({ VPCZoneIdentifier: undefined }),
    /^ValidationError: At least one Availability Zone or VPC Subnet is required\.$/,
  ],
  ['a name with a colon', () => ({ AutoScalingGroupName: 'a:b' }), /^ValidationError: /],
  [
    'what is not simulated',
    () => ({ TargetGroupARNs: ['arn:aws:elasticloadbalancing:x'] }),
    /^NotImplemented: .*TargetGroupARNs/,
  ],
];
test.each(refusals)('%s is refused', async (_, more, sentence) => {
  expect(await refusalOf(create(more()))).toMatch(sentence);
  const { AutoScalingGroups } = await aws.scaling.send(new DescribeAutoScalingGroupsCommand({}));
  expect(AutoScalingGroups).toEqual([]);
});

test('a template whose image, profile or group does not exist, is refused', async () => {
  const broken = [
    { ImageId: `ami-${none}`, InstanceType: 't3.micro' as const },
    {
      ImageId: `resolve:ssm:${ECS_IMAGE}`,
      IamInstanceProfile: { Name: 'none' },
      InstanceType: 't3.micro' as const,
    },
    {
      ImageId: `resolve:ssm:${ECS_IMAGE}`,
      SecurityGroupIds: [`sg-${none}`],
      InstanceType: 't3.micro' as const,
    },
  ];
  for (const [index, LaunchTemplateData] of broken.entries()) {
    const LaunchTemplateName = `broken-${index}`;
    await aws.ec2.send(new CreateLaunchTemplateCommand({ LaunchTemplateName, LaunchTemplateData }));
    expect(await refusalOf(create({ LaunchTemplate: { LaunchTemplateName } }))).toMatch(
      /^ValidationError: You must use a valid fully-formed launch template\. (The image id|Value \(none\)|The security group)/,
    );
  }
});

test('a second group of the same name, and a capacity out of its bounds are refused', async () => {
  await create();
  expect(await refusalOf(create())).toBe(
    `AlreadyExistsFault: AutoScalingGroup by this name already exists - A group with the name ${G} already exists`,
  );
  expect(await refusalOf(setDesired(6))).toBe(
    'ValidationError: New SetDesiredCapacity value 6 is above max value 5 for the AutoScalingGroup.',
  );
  expect(await refusalOf(setDesired(0))).toBe(
    'ValidationError: New SetDesiredCapacity value 0 is below min value 1 for the AutoScalingGroup.',
  );
  expect(await codeOf(update({ MaxSize: 0 }))).toBe('ValidationError');
  expect(await codeOf(protect(['i-0123456789abcdef1']))).toBe('ValidationError');
  expect((await groupNamed(aws.scaling, G)).MaxSize).toBe(5);
});

test('whatever names a group that does not exist is refused', async () => {
  expect(await codeOf(setDesired(1))).toBe('ValidationError');
  expect(await codeOf(update({ MaxSize: 2 }))).toBe('ValidationError');
  const Tags = [
    { ResourceId: G, ResourceType: 'auto-scaling-group', Key: 'k', Value: 'v', PropagateAtLaunch: true },
  ];
  expect(await codeOf(aws.scaling.send(new CreateOrUpdateTagsCommand({ Tags })))).toBe('ValidationError');
});

test('an operation that is not simulated is refused by its name', async () => {
  await create();
  const asked = {
    AutoScalingGroupName: G,
    PolicyName: 'p',
    AdjustmentType: 'ChangeInCapacity',
    ScalingAdjustment: 1,
  };
  await expect(aws.scaling.send(new PutScalingPolicyCommand(asked))).rejects.toThrow(
    'autoscaling:PutScalingPolicy',
  );
});

test('whoever has no right to groups or parameters is refused by the name of the action', async () => {
  const UserName = 'reader';
  await aws.iam.send(new CreateUserCommand({ UserName }));
  const { AccessKey } = await aws.iam.send(new CreateAccessKeyCommand({ UserName }));
  const { AccessKeyId = '', SecretAccessKey = '' } = AccessKey ?? {};
  const credentials = { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey };
  const theirs = computeClients({ endpoint: account.endpoint, credentials });
  const group = new CreateAutoScalingGroupCommand(groupOf(G, template, subnets));
  expect(await refusalOf(theirs.scaling.send(group))).toMatch(/autoscaling:CreateAutoScalingGroup/);
  const parameter = new GetParameterCommand({ Name: ECS_IMAGE });
  expect(await refusalOf(theirs.ssm.send(parameter))).toMatch(/ssm:GetParameter/);
});
