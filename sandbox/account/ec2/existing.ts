import type { Call } from '../core/call.ts';
import { AwsError } from '../core/errors.ts';
import { checkForm, ID_KINDS, type IdKind, noSuchId } from './ids.ts';

/** The emulator's kinds whose tags are looked at, and which of each there are. */
const TAGGED: readonly [IdKind, (call: Call) => Promise<(string | undefined)[]>][] = [
  [
    ID_KINDS.vpc,
    async (call) => ((await call.base('ec2', 'DescribeVpcs', {})).Vpcs ?? []).map((one) => one.VpcId),
  ],
  [
    ID_KINDS.subnet,
    async (call) =>
      ((await call.base('ec2', 'DescribeSubnets', {})).Subnets ?? []).map((one) => one.SubnetId),
  ],
  [
    ID_KINDS.internetGateway,
    async (call) =>
      ((await call.base('ec2', 'DescribeInternetGateways', {})).InternetGateways ?? []).map(
        (one) => one.InternetGatewayId,
      ),
  ],
  [
    ID_KINDS.routeTable,
    async (call) =>
      ((await call.base('ec2', 'DescribeRouteTables', {})).RouteTables ?? []).map((one) => one.RouteTableId),
  ],
  [
    ID_KINDS.securityGroup,
    async (call) =>
      ((await call.base('ec2', 'DescribeSecurityGroups', {})).SecurityGroups ?? []).map((one) => one.GroupId),
  ],
  [
    ID_KINDS.securityGroupRule,
    async (call) =>
      ((await call.base('ec2', 'DescribeSecurityGroupRules', {})).SecurityGroupRules ?? []).map(
        (one) => one.SecurityGroupRuleId,
      ),
  ],
  [
    ID_KINDS.networkInterface,
    async (call) =>
      ((await call.ask('ec2', 'DescribeNetworkInterfaces', {})).NetworkInterfaces ?? []).map(
        (one) => one.NetworkInterfaceId,
      ),
  ],
  [
    ID_KINDS.natGateway,
    async (call) =>
      ((await call.base('ec2', 'DescribeNatGateways', {})).NatGateways ?? []).map((one) => one.NatGatewayId),
  ],
  [
    ID_KINDS.volume,
    async (call) =>
      ((await call.base('ec2', 'DescribeVolumes', {})).Volumes ?? []).map((one) => one.VolumeId),
  ],
  [
    ID_KINDS.allocation,
    async (call) =>
      ((await call.base('ec2', 'DescribeAddresses', {})).Addresses ?? []).map((one) => one.AllocationId),
  ],
];

/** What else of the emulator's has tags, by its ids' beginning: whether it exists is not looked at. */
const UNCHECKED = /^(acl|ami|cgw|dopt|eigw|fl|key|pcx|pg|pl|r|snap|vgw|vpce|vpn)-/;

/**
 * Tagging what does not exist would otherwise look like success. Throws AwsError; InvalidID as in
 * https://github.com/pulumi/pulumi-awsx/issues/187
 */
export async function allExist(ids: string[], call: Call): Promise<void> {
  for (const id of ids) {
    const found = TAGGED.find(([kind]) => id.startsWith(`${kind.prefix}-`));
    if (found === undefined && UNCHECKED.test(id)) continue;
    if (found === undefined) throw new AwsError('InvalidID', `The ID '${id}' is not valid`);
    const [kind, existing] = found;
    checkForm(kind, id);
    if (!(await existing(call)).includes(id)) throw noSuchId(kind, id);
  }
}
