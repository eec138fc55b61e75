import type { IpPermission, SecurityGroupRule } from '@aws-sdk/client-ec2';
import type { Call } from '../core/call.ts';
import { AwsError } from '../core/errors.ts';
import { operation } from '../core/operation.ts';
import type { Wire } from '../core/wire.ts';
import { ID_KINDS, noSuchId } from './ids.ts';
import { canonicalSource } from './ranges.ts';
import { securityGroups } from './security-groups.ts';

type Permission = Wire<IpPermission>;

/** A permission with one source, as EC2 keeps it: so duplicates, partial revokes and rule ids come out right. */
interface Rule {
  permission: Permission;
  /** The range or the group. */
  source: string;
}

/** The members of a request: the permissions, or a single one in the older, flat way. */
interface Asked {
  IpPermissions?: Permission[] | undefined;
  IpProtocol?: string | undefined;
  FromPort?: number | undefined;
  ToPort?: number | undefined;
  CidrIp?: string | undefined;
  SourceSecurityGroupName?: string | undefined;
  SourceSecurityGroupOwnerId?: string | undefined;
}

/** In each direction: https://docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html */
const RULES = 60;

const PROTOCOLS = new Map([
  ['1', 'icmp'],
  ['6', 'tcp'],
  ['17', 'udp'],
  ['58', 'icmpv6'],
  ['all', '-1'],
]);

function permissionsIn(asked: Asked): Permission[] {
  if (asked.IpPermissions !== undefined) return asked.IpPermissions;
  if (!asked.IpProtocol) return [];
  const { IpProtocol, FromPort, ToPort, CidrIp, SourceSecurityGroupName: GroupName } = asked;
  const UserId = asked.SourceSecurityGroupOwnerId;
  return [
    {
      IpProtocol,
      FromPort,
      ToPort,
      IpRanges: CidrIp ? [{ CidrIp }] : [],
      UserIdGroupPairs: GroupName ? [{ GroupName, UserId }] : [],
    },
  ];
}

/** The rules of a request, one a source. Throws AwsError for one that cannot be. */
function rulesIn(asked: Asked): Rule[] {
  return permissionsIn(asked).flatMap((permission) => {
    const named = permission.IpProtocol?.toLowerCase() ?? '';
    const IpProtocol = PROTOCOLS.get(named) ?? named;
    const { FromPort, ToPort } = IpProtocol === '-1' ? {} : permission;
    const plain = { IpProtocol, FromPort, ToPort };
    checkPorts(plain);
    if (permission.PrefixListIds?.length) {
      throw new AwsError(
        'UnsupportedOperation',
        "The simulated account does not simulate prefix lists in a security group's rules.",
      );
    }
    const rules = [
      ...(permission.IpRanges ?? []).map((range): Rule => {
        const CidrIp = canonicalSource(range.CidrIp ?? '', 4);
        return { source: CidrIp, permission: { ...plain, IpRanges: [{ ...range, CidrIp }] } };
      }),
      ...(permission.Ipv6Ranges ?? []).map((range): Rule => {
        const CidrIpv6 = canonicalSource(range.CidrIpv6 ?? '', 6);
        return { source: CidrIpv6, permission: { ...plain, Ipv6Ranges: [{ ...range, CidrIpv6 }] } };
      }),
      ...(permission.UserIdGroupPairs ?? []).map((pair): Rule => {
        const source = pair.GroupId ?? pair.GroupName ?? '';
        return { source, permission: { ...plain, UserIdGroupPairs: [pair] } };
      }),
    ];
    if (rules.length > 0) return rules;
    throw new AwsError(
      'MissingParameter',
      'A rule must name a source or destination: a CIDR, a group or a prefix list.',
    );
  });
}

function checkPorts({ IpProtocol = '', FromPort: first, ToPort: last }: Permission): void {
  if (IpProtocol === 'tcp' || IpProtocol === 'udp') {
    if (first === undefined || last === undefined) {
      throw new AwsError(
        'InvalidParameterValue',
        "Invalid value 'Must specify both from and to ports with TCP/UDP.' for portRange.",
      );
    }
    if (first < 0 || first > last || last > 65_535) {
      throw new AwsError(
        'InvalidParameterValue',
        `Invalid value '${first}-${last}' for portRange: use 0 to 65535.`,
      );
    }
  } else if (
    !['-1', 'icmp', 'icmpv6'].includes(IpProtocol) &&
    !/^([01]?\d?\d|2[0-4]\d|25[0-5])$/.test(IpProtocol)
  ) {
    throw new AwsError(
      'InvalidParameterValue',
      `Invalid value '${IpProtocol}' for IP protocol. Unknown protocol.`,
    );
  }
}

function inWords({ permission: { IpProtocol, FromPort, ToPort }, source }: Rule): string {
  const ports = FromPort === undefined ? '' : `, from port: ${FromPort}, to port: ${ToPort}`;
  const protocol = IpProtocol === '-1' ? 'ALL' : IpProtocol?.toUpperCase();
  return `peer: ${source}, ${protocol}${ports}, ALLOW`;
}

/** What makes two rules of a group the same one: descriptions do not. */
const identity = ({ permission: { IpProtocol, FromPort = -1, ToPort = -1 }, source }: Rule): string =>
  [IpProtocol, FromPort, ToPort, source].join();

const keptIdentity = (rule: Wire<SecurityGroupRule>): string => {
  const { IpProtocol, FromPort, ToPort, CidrIpv4, CidrIpv6, ReferencedGroupInfo } = rule;
  const source = CidrIpv4 ?? CidrIpv6 ?? ReferencedGroupInfo?.GroupId ?? '';
  return identity({ permission: { IpProtocol, FromPort, ToPort }, source });
};

async function keptRules(groupId: string, egress: boolean, call: Call) {
  const Filters = [{ Name: 'group-id', Values: [groupId] }];
  const { SecurityGroupRules = [] } = await call.base('ec2', 'DescribeSecurityGroupRules', { Filters });
  const held = SecurityGroupRules.filter(({ IsEgress }) => IsEgress === egress);
  return new Map(held.map((rule) => [keptIdentity(rule), rule.SecurityGroupRuleId ?? '']));
}

type Named = Asked & { GroupId?: string | undefined; GroupName?: string | undefined };

/** What is to be added to which group. Throws AwsError for a rule that cannot be, or is there already. */
async function toAuthorize(asked: Named, egress: boolean, call: Call) {
  const { all, one } = await securityGroups(call);
  const { GroupId } = one(asked);
  const rules = rulesIn(asked);
  if (rules.length === 0)
    throw new AwsError('MissingParameter', 'The request must contain the parameter ipPermissions');
  const known = new Set((await keptRules(GroupId, egress, call)).keys());
  for (const rule of rules) {
    const named = rule.permission.UserIdGroupPairs !== undefined;
    if (named && !all.some((other) => other.GroupId === rule.source)) {
      throw noSuchId(ID_KINDS.securityGroup, rule.source);
    }
    if (known.has(identity(rule))) {
      throw new AwsError(
        'InvalidPermission.Duplicate',
        `the specified rule "${inWords(rule)}" already exists`,
      );
    }
    known.add(identity(rule));
  }
  if (known.size > RULES) {
    throw new AwsError(
      'RulesPerSecurityGroupLimitExceeded',
      'The maximum number of rules per security group has been reached.',
    );
  }
  return { GroupId, IpPermissions: rules.map(({ permission }) => permission) };
}

/**
 * Which rules of which group are to be revoked. In the default VPC one that is not there is passed over; elsewhere it is
 * an error and nothing is revoked: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_RevokeSecurityGroupIngress.html
 */
async function toRevoke(
  asked: Named & { SecurityGroupRuleIds?: string[] | undefined },
  egress: boolean,
  call: Call,
) {
  const { one, defaultVpcId } = await securityGroups(call);
  const { GroupId, VpcId } = one(asked);
  if (asked.SecurityGroupRuleIds) return { GroupId, SecurityGroupRuleIds: asked.SecurityGroupRuleIds };
  const kept = await keptRules(GroupId, egress, call);
  const ids = rulesIn(asked).map((rule) => kept.get(identity(rule)));
  if (ids.includes(undefined) && VpcId !== defaultVpcId) {
    throw new AwsError(
      'InvalidPermission.NotFound',
      'The specified rule does not exist in this security group.',
    );
  }
  return { GroupId, SecurityGroupRuleIds: ids.filter((id) => id !== undefined) };
}

export const authorizeSecurityGroupIngress = operation(
  'ec2',
  'AuthorizeSecurityGroupIngress',
  async (input, call) =>
    call.base('ec2', 'AuthorizeSecurityGroupIngress', {
      ...(await toAuthorize(input, false, call)),
      TagSpecifications: input.TagSpecifications,
    }),
);

export const authorizeSecurityGroupEgress = operation(
  'ec2',
  'AuthorizeSecurityGroupEgress',
  async (input, call) =>
    call.base('ec2', 'AuthorizeSecurityGroupEgress', {
      ...(await toAuthorize(input, true, call)),
      TagSpecifications: input.TagSpecifications,
    }),
);

export const revokeSecurityGroupIngress = operation(
  'ec2',
  'RevokeSecurityGroupIngress',
  async (input, call) => {
    const revoked = await toRevoke(input, false, call);
    if (revoked.SecurityGroupRuleIds.length === 0) return { Return: true };
    return call.base('ec2', 'RevokeSecurityGroupIngress', revoked);
  },
);

export const revokeSecurityGroupEgress = operation(
  'ec2',
  'RevokeSecurityGroupEgress',
  async (input, call) => {
    const revoked = await toRevoke(input, true, call);
    if (revoked.SecurityGroupRuleIds.length === 0) return { Return: true };
    return call.base('ec2', 'RevokeSecurityGroupEgress', revoked);
  },
);
