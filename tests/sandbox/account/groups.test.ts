import {
  AuthorizeSecurityGroupEgressCommand,
  AuthorizeSecurityGroupIngressCommand,
  CreateSecurityGroupCommand,
  CreateSubnetCommand,
  CreateVpcCommand,
  DeleteSecurityGroupCommand,
  DeleteSubnetCommand,
  DescribeInstancesCommand,
  DescribeSecurityGroupRulesCommand,
  DescribeSecurityGroupsCommand,
  type EC2Client,
  type IpPermission,
  RevokeSecurityGroupEgressCommand,
  RevokeSecurityGroupIngressCommand,
  RunInstancesCommand,
  TerminateInstancesCommand,
} from '@aws-sdk/client-ec2';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { clients, codeOf, openAccount, type TestAccount, until } from './support.ts';

let account: TestAccount;
let ec2: EC2Client;
let VpcId: string;
let GroupId: string;
beforeAll(async () => {
  account = await openAccount();
  ec2 = clients(account, account.credentials).ec2;
});
afterAll(() => account.stop());
beforeEach(async () => {
  await account.reset();
  VpcId = (await ec2.send(new CreateVpcCommand({ CidrBlock: '10.0.0.0/16' }))).Vpc?.VpcId ?? '';
  GroupId = await group('web');
});

async function group(GroupName: string, Description = 'R & D web'): Promise<string> {
  return (await ec2.send(new CreateSecurityGroupCommand({ GroupName, Description, VpcId }))).GroupId ?? '';
}
const https = (...blocks: string[]): IpPermission[] => [
  { IpProtocol: 'tcp', FromPort: 443, ToPort: 443, IpRanges: blocks.map((CidrIp) => ({ CidrIp })) },
];
const allow = (IpPermissions: IpPermission[]) =>
  codeOf(ec2.send(new AuthorizeSecurityGroupIngressCommand({ GroupId, IpPermissions })));
const now = async () =>
  (await ec2.send(new DescribeSecurityGroupsCommand({ GroupIds: [GroupId] }))).SecurityGroups?.[0];

test('a new group lets everything out and nothing in', async () => {
  const made = await now();
  expect(made?.IpPermissions).toEqual([]);
  expect(made?.IpPermissionsEgress?.map((r) => [r.IpProtocol, r.IpRanges?.[0]?.CidrIp])).toEqual([
    ['-1', '0.0.0.0/0'],
  ]);
  expect(made?.Description).toBe('R & D web');
});

test.each([
  ['web', 'a group', 'InvalidGroup.Duplicate'],
  ['default', 'a group', 'InvalidParameterValue'],
  ['sg-web', 'a group', 'InvalidParameterValue'],
  ['wéb', 'a group', 'InvalidParameterValue'],
  ['other', '', 'MissingParameter'],
])('a group named %s described as "%s" is refused with %s', async (name, description, code) => {
  expect(await codeOf(group(name, description))).toBe(code);
});

test('a group of a VPC that does not exist is refused', async () => {
  const call = new CreateSecurityGroupCommand({
    GroupName: 'a',
    Description: 'b',
    VpcId: 'vpc-0123456789abcdef0',
  });
  expect(await codeOf(ec2.send(call))).toBe('InvalidVpcID.NotFound');
});

test('a rule that is there already is refused, whatever else comes with it', async () => {
  expect(await allow(https('10.0.0.0/16', '0.0.0.0/0'))).toBe('accepted');
  expect(await allow(https('0.0.0.0/0'))).toBe('InvalidPermission.Duplicate');
  expect(await allow(https('10.0.0.7/16'))).toBe('InvalidPermission.Duplicate');
  const out = new AuthorizeSecurityGroupEgressCommand({
    GroupId,
    IpPermissions: [{ IpProtocol: '-1', IpRanges: [{ CidrIp: '0.0.0.0/0' }] }],
  });
  expect(await codeOf(ec2.send(out))).toBe('InvalidPermission.Duplicate');
});

test('rules of one protocol and port are listed as one permission, each with an id of its own', async () => {
  await allow(https('10.0.0.0/16'));
  await allow(https('10.1.0.0/16'));
  const listed = (await now())?.IpPermissions;
  expect(listed).toHaveLength(1);
  expect(listed?.[0]?.IpRanges?.map((r) => r.CidrIp)).toEqual(['10.0.0.0/16', '10.1.0.0/16']);
  const filter = [{ Name: 'group-id', Values: [GroupId] }];
  const rules = (await ec2.send(new DescribeSecurityGroupRulesCommand({ Filters: filter })))
    .SecurityGroupRules;
  expect(new Set(rules?.map((r) => r.SecurityGroupRuleId)).size).toBe(3);
});

test('one of two sources can be revoked; what is not there cannot', async () => {
  await allow(https('10.0.0.0/16', '10.1.0.0/16'));
  const revoke = (...blocks: string[]) =>
    codeOf(ec2.send(new RevokeSecurityGroupIngressCommand({ GroupId, IpPermissions: https(...blocks) })));
  expect(await revoke('10.0.0.0/16')).toBe('accepted');
  expect((await now())?.IpPermissions?.[0]?.IpRanges?.map((r) => r.CidrIp)).toEqual(['10.1.0.0/16']);
  expect(await revoke('10.1.0.0/16', '10.9.0.0/16')).toBe('InvalidPermission.NotFound');
  expect((await now())?.IpPermissions).toHaveLength(1);
});

test('the rule that lets everything out can be revoked', async () => {
  const all = [{ IpProtocol: '-1', IpRanges: [{ CidrIp: '0.0.0.0/0' }] }];
  await ec2.send(new RevokeSecurityGroupEgressCommand({ GroupId, IpPermissions: all }));
  expect((await now())?.IpPermissionsEgress).toEqual([]);
});

test.each<[string, IpPermission[], string]>([
  ['a malformed block', https('10.0.0'), 'InvalidParameterValue'],
  ['no source', https(), 'MissingParameter'],
  ['no ports', [{ IpProtocol: 'tcp', IpRanges: [{ CidrIp: '0.0.0.0/0' }] }], 'InvalidParameterValue'],
  [
    'a port too high',
    [{ IpProtocol: 'tcp', FromPort: 1, ToPort: 70000, IpRanges: [{ CidrIp: '0.0.0.0/0' }] }],
    'InvalidParameterValue',
  ],
  [
    'an unknown protocol',
    [{ IpProtocol: 'https', IpRanges: [{ CidrIp: '0.0.0.0/0' }] }],
    'InvalidParameterValue',
  ],
  [
    'an unknown group',
    [{ IpProtocol: '-1', UserIdGroupPairs: [{ GroupId: 'sg-0123456789abcdef1' }] }],
    'InvalidGroup.NotFound',
  ],
])('a rule with %s is refused', async (_what, permissions, code) => {
  expect(await allow(permissions)).toBe(code);
});

test('a group that another one names is not deleted', async () => {
  const other = await group('app');
  await allow([{ IpProtocol: '-1', UserIdGroupPairs: [{ GroupId: other }] }]);
  expect(await codeOf(ec2.send(new DeleteSecurityGroupCommand({ GroupId: other })))).toBe(
    'DependencyViolation',
  );
  await ec2.send(new DeleteSecurityGroupCommand({ GroupId }));
  expect(await codeOf(ec2.send(new DeleteSecurityGroupCommand({ GroupId: other })))).toBe('accepted');
});

test('neither the group nor the subnet of an instance is deleted before the instance is terminated', async () => {
  const SubnetId = (await ec2.send(new CreateSubnetCommand({ VpcId, CidrBlock: '10.0.1.0/24' }))).Subnet
    ?.SubnetId;
  const asked = {
    ImageId: 'ami-0abcdef1234567890',
    MinCount: 1,
    MaxCount: 1,
    SubnetId,
    SecurityGroupIds: [GroupId],
  };
  const { Instances } = await ec2.send(new RunInstancesCommand({ ...asked, InstanceType: 't3.medium' }));
  const removals = () =>
    Promise.all([
      codeOf(ec2.send(new DeleteSecurityGroupCommand({ GroupId }))),
      codeOf(ec2.send(new DeleteSubnetCommand({ SubnetId }))),
    ]);
  expect(await removals()).toEqual(['DependencyViolation', 'DependencyViolation']);
  const InstanceIds = [Instances?.[0]?.InstanceId ?? ''];
  await ec2.send(new TerminateInstancesCommand({ InstanceIds }));
  await until(async () => {
    const { Reservations } = await ec2.send(new DescribeInstancesCommand({ InstanceIds }));
    return Reservations?.[0]?.Instances?.[0]?.State?.Name === 'terminated';
  });
  expect(await removals()).toEqual(['accepted', 'accepted']);
});

test('a name alone means a group of the default VPC', async () => {
  expect(await codeOf(ec2.send(new DeleteSecurityGroupCommand({ GroupName: 'web' })))).toBe(
    'InvalidGroup.NotFound',
  );
});

test('groups are found by name, VPC and port', async () => {
  await allow(https('0.0.0.0/0'));
  const Filters = [
    { Name: 'group-name', Values: ['we?'] },
    { Name: 'vpc-id', Values: [VpcId] },
    { Name: 'ip-permission.to-port', Values: ['443'] },
  ];
  const found = (await ec2.send(new DescribeSecurityGroupsCommand({ Filters }))).SecurityGroups;
  expect(found?.map((g) => g.GroupId)).toEqual([GroupId]);
});
