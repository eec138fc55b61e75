import type { Vpc } from '@aws-sdk/client-ec2';
import type { Call } from '../core/call.ts';
import { AwsError } from '../core/errors.ts';
import { operation } from '../core/operation.ts';
import type { Wire } from '../core/wire.ts';
import { ID_KINDS } from './ids.ts';
import { liveInstances } from './instances/shown.ts';
import { keptRange, type Range, rangeOf } from './ranges.ts';
import { find, type Kind, select } from './reads.ts';
import { forgetTags } from './tags.ts';

const VPC: Kind<Wire<Vpc>> = {
  id: (vpc) => vpc.VpcId,
  ids: ID_KINDS.vpc,
  filters: {
    'vpc-id': (vpc) => [vpc.VpcId],
    cidr: (vpc) => [vpc.CidrBlock],
    'cidr-block-association.cidr-block': (vpc) => rangesOf(vpc).map(({ text }) => text),
    'cidr-block-association.state': () => ['associated'],
    'dhcp-options-id': (vpc) => [vpc.DhcpOptionsId],
    'is-default': (vpc) => [vpc.IsDefault],
    isDefault: (vpc) => [vpc.IsDefault],
    'owner-id': (vpc) => [vpc.OwnerId],
    state: (vpc) => [vpc.State],
  },
};

/** A VPC's range as AWS keeps it. Throws AwsError for what is none, or is too large or too small. */
export function vpcRange(text: string | undefined): string {
  const range = rangeOf(text, 'cidrBlock');
  if (range.bits < 16 || range.bits > 28) {
    throw new AwsError(
      'InvalidVpc.Range',
      `The CIDR '${range.text}' is invalid: a VPC has a prefix from /16 to /28.`,
    );
  }
  return range.text;
}

/** The VPCs with all their ranges; the emulator knows only the first. */
export async function vpcs(call: Call): Promise<Wire<Vpc>[]> {
  const { Vpcs = [] } = await call.base('ec2', 'DescribeVpcs', {});
  const added = call.state.cidrBlocks.values();
  return Vpcs.map((vpc) => ({
    ...vpc,
    CidrBlockAssociationSet: [
      ...(vpc.CidrBlockAssociationSet ?? []),
      ...added
        .filter(({ VpcId }) => VpcId === vpc.VpcId)
        .map(({ AssociationId, CidrBlock }) => ({
          AssociationId,
          CidrBlock,
          CidrBlockState: { State: 'associated' as const },
        })),
    ],
  }));
}

/** The VPC with that id. Throws AwsError when there is none. */
export const vpcNamed = async (id: string, call: Call) => find(VPC, await vpcs(call), id);

/** A VPC's ranges, the primary one first. */
export const rangesOf = (vpc: Wire<Vpc>): Range[] =>
  (vpc.CidrBlockAssociationSet ?? []).map(({ CidrBlock }) => keptRange(CidrBlock));

export const defaultVpcIn = (all: readonly Wire<Vpc>[]) => all.find(({ IsDefault }) => IsDefault);

export const inUse = (kind: string, id: string) =>
  new AwsError('DependencyViolation', `The ${kind} '${id}' has dependencies and cannot be deleted.`);

export const createVpc = operation('ec2', 'CreateVpc', (input, call) =>
  call.base('ec2', 'CreateVpc', { ...input, CidrBlock: vpcRange(input.CidrBlock) }),
);

export const describeVpcs = operation('ec2', 'DescribeVpcs', async (input, call) => {
  const { found, ...more } = select(VPC, await vpcs(call), input.VpcIds, input);
  return { Vpcs: found, ...more };
});

/** Throws AwsError when the VPC does not exist, or something is in it. */
export async function checkVpcDeletion(id: string, call: Call): Promise<Wire<Vpc>> {
  const [vpc, subnets, groups, tables, acls, endpoints, gateways] = await Promise.all([
    vpcNamed(id, call),
    call.base('ec2', 'DescribeSubnets', {}),
    call.base('ec2', 'DescribeSecurityGroups', {}),
    call.base('ec2', 'DescribeRouteTables', {}),
    call.base('ec2', 'DescribeNetworkAcls', {}),
    call.base('ec2', 'DescribeVpcEndpoints', {}),
    call.base('ec2', 'DescribeInternetGateways', {}),
  ]);
  const holders = [
    ...(subnets.Subnets ?? []),
    ...(groups.SecurityGroups ?? []).filter(({ GroupName }) => GroupName !== 'default'),
    ...(tables.RouteTables ?? []).filter(({ Associations }) => !Associations?.some(({ Main }) => Main)),
    ...(acls.NetworkAcls ?? []).filter(({ IsDefault }) => !IsDefault),
    ...(endpoints.VpcEndpoints ?? []).filter(({ State }) => State !== 'Deleted' && State !== 'Deleting'),
    ...(gateways.InternetGateways ?? []).flatMap(({ Attachments }) => Attachments ?? []),
    ...liveInstances(call),
  ];
  if (holders.some(({ VpcId }) => VpcId === id)) throw inUse('vpc', id);
  return vpc;
}

export const deleteVpc = operation('ec2', 'DeleteVpc', async ({ VpcId = '' }, call) => {
  const vpc = await checkVpcDeletion(VpcId, call);
  await call.base('ec2', 'DeleteVpc', { VpcId });
  await forgetTags(VpcId, vpc.Tags, call);
  for (const block of call.state.cidrBlocks.values())
    if (block.VpcId === VpcId) call.state.cidrBlocks.delete(block.AssociationId);
  return {};
});

/**
 * The default VPC reaches the internet: its main route table says so, and DNS names are on.
 * https://docs.aws.amazon.com/vpc/latest/userguide/default-vpc-components.html
 */
export const createDefaultVpc = operation('ec2', 'CreateDefaultVpc', async (_input, call) => {
  const made = await call.base('ec2', 'CreateDefaultVpc', {});
  const VpcId = made.Vpc?.VpcId;
  const [{ RouteTables }, { InternetGateways }] = await Promise.all([
    call.base('ec2', 'DescribeRouteTables', {}),
    call.base('ec2', 'DescribeInternetGateways', {}),
  ]);
  const table = RouteTables?.find((one) => one.VpcId === VpcId);
  const gateway = InternetGateways?.find(({ Attachments }) => Attachments?.some((a) => a.VpcId === VpcId));
  await Promise.all([
    call.base('ec2', 'ModifyVpcAttribute', { VpcId, EnableDnsHostnames: { Value: true } }),
    call.base('ec2', 'CreateRoute', {
      RouteTableId: table?.RouteTableId,
      GatewayId: gateway?.InternetGatewayId,
      DestinationCidrBlock: '0.0.0.0/0',
    }),
  ]);
  return made;
});
