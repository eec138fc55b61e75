import type { GroupIdentifier, Subnet } from '@aws-sdk/client-ec2';
import type { Call } from '../../core/call.ts';
import { AwsError } from '../../core/errors.ts';
import type { Wire } from '../../core/wire.ts';
import type { LaunchData } from './check.ts';

/** The subnet that a launch names, or one of the default VPC. Throws InvalidSubnetID.NotFound or MissingInput. */
export async function subnetOf(subnetId: string | undefined, call: Call): Promise<Wire<Subnet>> {
  const asked = subnetId
    ? { SubnetIds: [subnetId] }
    : { Filters: [{ Name: 'default-for-az', Values: ['true'] }] };
  const [subnet] = (await call.ask('ec2', 'DescribeSubnets', asked)).Subnets ?? [];
  if (subnet !== undefined) return subnet;
  throw new AwsError('MissingInput', 'No subnets found for the default VPC. Please specify a subnet.');
}

/** Of one interface: https://docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html */
const GROUPS = 5;

/** The security groups of a launch: by id, by name in the subnet's VPC, or that VPC's default one. Throws AwsError. */
export async function groupsOf(
  { SecurityGroupIds, SecurityGroups: names, NetworkInterfaces }: LaunchData,
  { SubnetId, VpcId = '' }: Wire<Subnet>,
  call: Call,
): Promise<GroupIdentifier[]> {
  const ids = NetworkInterfaces?.[0]?.Groups ?? SecurityGroupIds ?? [];
  if (ids.length + (names?.length ?? 0) > GROUPS) {
    throw new AwsError(
      'SecurityGroupsPerInterfaceLimitExceeded',
      'The maximum number of security groups per interface has been reached.',
    );
  }
  const inVpc = await groupsWhere('vpc-id', [VpcId], call);
  const byName = (names ?? (ids.length > 0 ? [] : ['default'])).map((name) => {
    const found = inVpc.find((group) => group.GroupName === name);
    if (found !== undefined) return found;
    throw new AwsError(
      'InvalidGroup.NotFound',
      `The security group '${name}' does not exist in VPC '${VpcId}'`,
    );
  });
  const elsewhere = ids.filter((id) => !inVpc.some((group) => group.GroupId === id));
  if (elsewhere.length > 0) {
    const known = await groupsWhere('group-id', elsewhere, call);
    const foreign = elsewhere.find((id) => known.some((group) => group.GroupId === id));
    if (foreign === undefined) {
      throw new AwsError('InvalidGroup.NotFound', `The security group '${elsewhere[0]}' does not exist`);
    }
    throw new AwsError(
      'InvalidParameter',
      `Security group ${foreign} and subnet ${SubnetId} belong to different networks.`,
    );
  }
  return [...byName, ...inVpc.filter((group) => ids.includes(group.GroupId ?? ''))].map(
    ({ GroupId, GroupName }) => ({ GroupId, GroupName }),
  );
}

async function groupsWhere(Name: string, Values: string[], call: Call) {
  const asked = { Filters: [{ Name, Values }] };
  return (await call.ask('ec2', 'DescribeSecurityGroups', asked)).SecurityGroups ?? [];
}

/** The addresses that network interfaces of one's own have, by subnet. */
export async function interfaceAddresses(call: Call): Promise<Map<string, string[]>> {
  const { NetworkInterfaces = [] } = await call.ask('ec2', 'DescribeNetworkInterfaces', {});
  const found = new Map<string, string[]>();
  for (const { SubnetId = '', PrivateIpAddress = '' } of NetworkInterfaces)
    if (PrivateIpAddress !== '') found.set(SubnetId, [...(found.get(SubnetId) ?? []), PrivateIpAddress]);
  return found;
}

/** Whether the VPC gives names to public addresses. */
export async function namesAddresses(VpcId: string, call: Call): Promise<boolean> {
  const asked = { VpcId, Attribute: 'enableDnsHostnames' } as const;
  return (await call.ask('ec2', 'DescribeVpcAttribute', asked)).EnableDnsHostnames?.Value === true;
}
