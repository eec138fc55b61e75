import type { IpPermission, SecurityGroup, SecurityGroupRule } from '@aws-sdk/client-ec2';
import type { Call } from '../core/call.ts';
import { AwsError } from '../core/errors.ts';
import { operation } from '../core/operation.ts';
import type { Wire } from '../core/wire.ts';
import { ID_KINDS } from './ids.ts';
import { liveInstances } from './instances/shown.ts';
import { find, type Kind, select } from './reads.ts';
import { forgetTags } from './tags.ts';
import { defaultVpcIn, vpcNamed, vpcs } from './vpcs.ts';

type Permission = Wire<IpPermission>;
type Group = Wire<SecurityGroup>;

// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateSecurityGroup.html
const TEXT = /^[a-zA-Z0-9. _\-:/()#,@[\]+=&;{}!$*]{1,255}$/;

const PERMISSION_FILTERS: Record<string, (rule: Permission) => readonly unknown[]> = {
  cidr: ({ IpRanges = [] }) => IpRanges.map(({ CidrIp }) => CidrIp),
  'ipv6-cidr': ({ Ipv6Ranges = [] }) => Ipv6Ranges.map(({ CidrIpv6 }) => CidrIpv6),
  'group-id': ({ UserIdGroupPairs = [] }) => UserIdGroupPairs.map(({ GroupId }) => GroupId),
  'from-port': ({ FromPort }) => [FromPort],
  'to-port': ({ ToPort }) => [ToPort],
  protocol: ({ IpProtocol }) => [IpProtocol],
};

const permissionFilters = (prefix: string, held: (group: Group) => Permission[] | undefined) =>
  Object.fromEntries(
    Object.entries(PERMISSION_FILTERS).map(([name, read]) => [
      `${prefix}ip-permission.${name}`,
      (group: Group) => (held(group) ?? []).flatMap(read),
    ]),
  );

const GROUP: Kind<Group> = {
  id: (group) => group.GroupId,
  ids: ID_KINDS.securityGroup,
  filters: {
    'group-id': (group) => [group.GroupId],
    'group-name': (group) => [group.GroupName],
    'vpc-id': (group) => [group.VpcId],
    description: (group) => [group.Description],
    'owner-id': (group) => [group.OwnerId],
    ...permissionFilters('', (group) => group.IpPermissions),
    ...permissionFilters('egress.', (group) => group.IpPermissionsEgress),
  },
};

interface Named {
  GroupId?: string | undefined;
  GroupName?: string | undefined;
}

/** The security groups, those of a name, and whether one is of the default VPC, where a name alone is allowed. */
export async function securityGroups(call: Call) {
  const [{ SecurityGroups: all = [] }, networks] = await Promise.all([
    call.base('ec2', 'DescribeSecurityGroups', {}),
    vpcs(call),
  ]);
  const defaultVpcId = defaultVpcIn(networks)?.VpcId;
  const named = (name: string): Group => {
    const found = all.find((one) => one.GroupName === name && one.VpcId === defaultVpcId);
    if (found !== undefined) return found;
    throw new AwsError(
      'InvalidGroup.NotFound',
      `The security group '${name}' does not exist in the default VPC`,
    );
  };
  const one = ({ GroupId, GroupName }: Named): Group & { GroupId: string } => {
    if (!GroupId && !GroupName)
      throw new AwsError('MissingParameter', 'The request must contain the parameter GroupId');
    const group = GroupId ? find(GROUP, all, GroupId) : named(GroupName ?? '');
    return { ...group, GroupId: group.GroupId ?? '' };
  };
  return { all, one, named, defaultVpcId };
}

interface Wanted {
  GroupName?: string | undefined;
  Description?: string | undefined;
  VpcId?: string | undefined;
}

/** The VPC of a new group: the default one, when none is named. Throws AwsError for a group that cannot be. */
export async function newGroupVpc({ GroupName, Description, VpcId }: Wanted, call: Call): Promise<string> {
  if (!GroupName) throw new AwsError('MissingParameter', 'The request must contain the parameter GroupName');
  if (!Description)
    throw new AwsError('MissingParameter', 'The request must contain the parameter GroupDescription');
  const where = VpcId || defaultVpcIn(await vpcs(call))?.VpcId;
  if (where === undefined) throw new AwsError('VPCIdNotSpecified', 'No default VPC for this user');
  await vpcNamed(where, call);
  const invalid = (sentence: string) => new AwsError('InvalidParameterValue', sentence);
  if (!TEXT.test(GroupName)) throw invalid(`Value (${GroupName}) for parameter groupName is invalid.`);
  if (!TEXT.test(Description))
    throw invalid(`Value (${Description}) for parameter groupDescription is invalid.`);
  if (GroupName === 'default') throw invalid('Cannot use reserved security group name: default');
  if (GroupName.startsWith('sg-')) throw invalid('Group names may not be in the format sg-*');
  return where;
}

export const createSecurityGroup = operation('ec2', 'CreateSecurityGroup', async (input, call) =>
  call.base('ec2', 'CreateSecurityGroup', { ...input, VpcId: await newGroupVpc(input, call) }),
);

/** The sources of one protocol and port range are listed as one permission. */
function together(rules: Permission[] | undefined): Permission[] {
  const by = Map.groupBy(rules ?? [], ({ IpProtocol, FromPort, ToPort }) =>
    [IpProtocol, FromPort, ToPort].join(),
  );
  return [...by.values()].map((same) => ({
    ...same[0],
    IpRanges: same.flatMap(({ IpRanges = [] }) => IpRanges),
    Ipv6Ranges: same.flatMap(({ Ipv6Ranges = [] }) => Ipv6Ranges),
    PrefixListIds: same.flatMap(({ PrefixListIds = [] }) => PrefixListIds),
    UserIdGroupPairs: same.flatMap(({ UserIdGroupPairs = [] }) => UserIdGroupPairs),
  }));
}

export const describeSecurityGroups = operation('ec2', 'DescribeSecurityGroups', async (input, call) => {
  const { all, named } = await securityGroups(call);
  const byName = input.GroupNames?.map((name) => named(name).GroupId ?? '') ?? [];
  const ids = [...(input.GroupIds ?? []), ...byName];
  const shown = all.map((group) => ({
    ...group,
    IpPermissions: together(group.IpPermissions),
    IpPermissionsEgress: together(group.IpPermissionsEgress),
  }));
  const { found, ...more } = select(GROUP, shown, ids.length === 0 ? undefined : ids, input);
  return { SecurityGroups: found, ...more };
});

/** Throws AwsError when the group does not exist, something is in it, or another group's rule names it. */
export async function checkGroupDeletion(asked: Named, call: Call): Promise<Group & { GroupId: string }> {
  const [{ all, one }, { NetworkInterfaces = [] }] = await Promise.all([
    securityGroups(call),
    call.ask('ec2', 'DescribeNetworkInterfaces', {}),
  ]);
  const group = one(asked);
  if (group.GroupName === 'default') {
    throw new AwsError(
      'CannotDelete',
      `the specified group: "${group.GroupId}" name: "default" cannot be deleted by a user`,
    );
  }
  const held = [
    ...NetworkInterfaces.flatMap(({ Groups = [] }) => Groups),
    ...liveInstances(call).flatMap(({ SecurityGroups = [] }) => SecurityGroups),
    ...all
      .filter((other) => other.GroupId !== group.GroupId)
      .flatMap(({ IpPermissions = [], IpPermissionsEgress = [] }) => [
        ...IpPermissions,
        ...IpPermissionsEgress,
      ])
      .flatMap(({ UserIdGroupPairs = [] }) => UserIdGroupPairs),
  ];
  if (held.some(({ GroupId }) => GroupId === group.GroupId))
    throw new AwsError('DependencyViolation', `resource ${group.GroupId} has a dependent object`);
  return group;
}

export const deleteSecurityGroup = operation('ec2', 'DeleteSecurityGroup', async (input, call) => {
  const { GroupId, Tags } = await checkGroupDeletion(input, call);
  const deleted = await call.base('ec2', 'DeleteSecurityGroup', { GroupId });
  await forgetTags(GroupId, Tags, call);
  return deleted;
});

const RULE: Kind<Wire<SecurityGroupRule>> = {
  id: (rule) => rule.SecurityGroupRuleId,
  ids: ID_KINDS.securityGroupRule,
  filters: {
    'group-id': (rule) => [rule.GroupId],
    'security-group-rule-id': (rule) => [rule.SecurityGroupRuleId],
  },
};

export const describeSecurityGroupRules = operation(
  'ec2',
  'DescribeSecurityGroupRules',
  async (input, call) => {
    const { SecurityGroupRules = [] } = await call.base('ec2', 'DescribeSecurityGroupRules', {});
    const { found, ...more } = select(RULE, SecurityGroupRules, input.SecurityGroupRuleIds, input);
    return { SecurityGroupRules: found, ...more };
  },
);
