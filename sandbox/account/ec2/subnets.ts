import type { Subnet } from '@aws-sdk/client-ec2';
import type { Call } from '../core/call.ts';
import { AwsError } from '../core/errors.ts';
import { operation } from '../core/operation.ts';
import type { Wire } from '../core/wire.ts';
import { ID_KINDS } from './ids.ts';
import { liveInstances } from './instances/shown.ts';
import { inside, keptRange, overlap, rangeOf } from './ranges.ts';
import { find, type Kind, select } from './reads.ts';
import { forgetTags } from './tags.ts';
import { inUse, rangesOf, vpcNamed } from './vpcs.ts';

/** AWS keeps the first four addresses of each subnet and the last: https://docs.aws.amazon.com/vpc/latest/userguide/subnet-sizing.html */
const RESERVED = 5;

export const SUBNET: Kind<Wire<Subnet>> = {
  id: (subnet) => subnet.SubnetId,
  ids: ID_KINDS.subnet,
  filters: {
    'subnet-id': (subnet) => [subnet.SubnetId],
    'vpc-id': (subnet) => [subnet.VpcId],
    'availability-zone': (subnet) => [subnet.AvailabilityZone],
    availabilityZone: (subnet) => [subnet.AvailabilityZone],
    'availability-zone-id': (subnet) => [subnet.AvailabilityZoneId],
    'available-ip-address-count': (subnet) => [subnet.AvailableIpAddressCount],
    'cidr-block': (subnet) => [subnet.CidrBlock],
    cidr: (subnet) => [subnet.CidrBlock],
    cidrBlock: (subnet) => [subnet.CidrBlock],
    'default-for-az': (subnet) => [subnet.DefaultForAz],
    defaultForAz: (subnet) => [subnet.DefaultForAz],
    'map-public-ip-on-launch': (subnet) => [subnet.MapPublicIpOnLaunch],
    'owner-id': (subnet) => [subnet.OwnerId],
    state: (subnet) => [subnet.State],
  },
};

interface Wanted {
  VpcId?: string | undefined;
  CidrBlock?: string | undefined;
  AvailabilityZone?: string | undefined;
  AvailabilityZoneId?: string | undefined;
}

/** The range that a new subnet gets. Throws AwsError for a VPC, a range or a zone in which it cannot be. */
export async function newSubnetRange(wanted: Wanted, call: Call): Promise<string> {
  const { VpcId = '' } = wanted;
  const [vpc, { Subnets = [] }, { AvailabilityZones = [] }] = await Promise.all([
    vpcNamed(VpcId, call),
    call.base('ec2', 'DescribeSubnets', {}),
    call.base('ec2', 'DescribeAvailabilityZones', {}),
  ]);
  const block = rangeOf(wanted.CidrBlock, 'cidrBlock');
  const invalid = (why: string) =>
    new AwsError('InvalidSubnet.Range', `The CIDR '${block.text}' is invalid: ${why}.`);
  if (block.bits < 16 || block.bits > 28) throw invalid('a subnet has a prefix from /16 to /28');
  const around = rangesOf(vpc);
  if (!around.some((one) => inside(block, one)))
    throw invalid(`it is not inside the VPC's ${around.map(({ text }) => text).join(', ')}`);
  const other = Subnets.find((one) => one.VpcId === VpcId && overlap(block, keptRange(one.CidrBlock)));
  if (other !== undefined) {
    throw new AwsError(
      'InvalidSubnet.Conflict',
      `The CIDR '${block.text}' conflicts with another subnet: ${other.SubnetId} has ${other.CidrBlock}.`,
    );
  }
  const known = (zones: (string | undefined)[], zone: string | undefined, parameter: string) => {
    if (!zone || zones.includes(zone)) return;
    throw new AwsError(
      'InvalidParameterValue',
      `Value (${zone}) for parameter ${parameter} is invalid. Subnets can currently only be created in the ` +
        `following availability zones: ${zones.join(', ')}.`,
    );
  };
  const names = AvailabilityZones.map(({ ZoneName }) => ZoneName);
  const ids = AvailabilityZones.map(({ ZoneId }) => ZoneId);
  known(names, wanted.AvailabilityZone, 'availabilityZone');
  known(ids, wanted.AvailabilityZoneId, 'availabilityZoneId');
  return block.text;
}

export const createSubnet = operation('ec2', 'CreateSubnet', async (input, call) => {
  const CidrBlock = await newSubnetRange(input, call);
  const { Subnet } = await call.base('ec2', 'CreateSubnet', { ...input, CidrBlock });
  return { Subnet: { ...Subnet, AvailableIpAddressCount: keptRange(CidrBlock).size - RESERVED } };
});

export const describeSubnets = operation('ec2', 'DescribeSubnets', async (input, call) => {
  const [{ Subnets = [] }, { NetworkInterfaces = [] }] = await Promise.all([
    call.base('ec2', 'DescribeSubnets', {}),
    call.ask('ec2', 'DescribeNetworkInterfaces', {}),
  ]);
  const users = [...NetworkInterfaces, ...liveInstances(call)].filter(
    ({ PrivateIpAddress }) => PrivateIpAddress,
  );
  const used = Map.groupBy(users, ({ SubnetId }) => SubnetId);
  const counted = Subnets.map((subnet) => {
    const taken = new Set(used.get(subnet.SubnetId)?.map(({ PrivateIpAddress }) => PrivateIpAddress));
    return {
      ...subnet,
      AvailableIpAddressCount: keptRange(subnet.CidrBlock).size - RESERVED - taken.size,
    };
  });
  const { found, ...more } = select(SUBNET, counted, input.SubnetIds, input);
  return { Subnets: found, ...more };
});

/** Throws AwsError when something is in the subnet. One that does not exist is the emulator's to refuse. */
export async function checkSubnetDeletion(id: string, call: Call): Promise<void> {
  const [{ NetworkInterfaces = [] }, { NatGateways = [] }] = await Promise.all([
    call.ask('ec2', 'DescribeNetworkInterfaces', {}),
    call.base('ec2', 'DescribeNatGateways', {}),
  ]);
  const nats = NatGateways.filter(({ State }) => State !== 'deleted' && State !== 'deleting');
  if ([...NetworkInterfaces, ...nats, ...liveInstances(call)].some(({ SubnetId }) => SubnetId === id))
    throw inUse('subnet', id);
}

/** A deleted subnet takes its route table association and its tags along. */
export const deleteSubnet = operation('ec2', 'DeleteSubnet', async ({ SubnetId = '' }, call) => {
  const [{ Subnets }, { RouteTables = [] }] = await Promise.all([
    call.base('ec2', 'DescribeSubnets', {}),
    call.base('ec2', 'DescribeRouteTables', {}),
    checkSubnetDeletion(SubnetId, call),
  ]);
  const subnet = find(SUBNET, Subnets, SubnetId);
  await call.base('ec2', 'DeleteSubnet', { SubnetId });
  const held = RouteTables.flatMap(({ Associations = [] }) => Associations);
  for (const association of held.filter((one) => one.SubnetId === SubnetId)) {
    const AssociationId = association.RouteTableAssociationId;
    await call.base('ec2', 'DisassociateRouteTable', { AssociationId });
  }
  await forgetTags(SubnetId, subnet.Tags, call);
  return {};
});
