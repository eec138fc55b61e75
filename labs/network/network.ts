import { Cidr } from '../cidr.ts';
import { VPC_CIDR, VPC_NAME } from '../names.ts';
import type { ReadValues } from '../readings.ts';
import { called } from '../words.ts';

type Vpc = ReadValues['vpcs'][number];
type Subnet = ReadValues['subnets'][number];

/** What is known of the network so far. A check passes what it reads; the more, the surer the choice. */
export type Known = Pick<ReadValues, 'vpcs' | 'vpcDns'> &
  Partial<Pick<ReadValues, 'subnets' | 'internetGateways' | 'routeTables' | 'securityGroups'>>;

export const hasRange = (vpc: Vpc): boolean => vpc.cidrBlock === VPC_CIDR;

export const resolvesNames = ({ vpcId }: Vpc, { vpcDns }: Pick<Known, 'vpcDns'>): boolean =>
  vpcDns.some((dns) => dns.vpcId === vpcId && dns.dnsSupport);

/** A VPC that is not the learner's, in words. */
export const describeVpc = (vpc: Vpc, known: Known): string =>
  (vpc.isDefault ? `the default VPC ${called(vpc.vpcId, vpc.name)}` : called(vpc.vpcId, vpc.name)) +
  `, ${vpc.cidrBlock}${resolvesNames(vpc, known) ? '' : ', with DNS resolution off'}`;

/** The subnets of a VPC. */
export const subnetsOf = ({ vpcId }: Vpc, { subnets = [] }: Known): Subnet[] =>
  subnets.filter((subnet) => subnet.vpcId === vpcId);

export const zones = (subnets: readonly Subnet[]): string[] => [
  ...new Set(subnets.map((subnet) => subnet.availabilityZone)),
];

export const publicSubnets = (vpc: Vpc, known: Known): Subnet[] =>
  subnetsOf(vpc, known).filter((subnet) => subnet.mapPublicIpOnLaunch);

export const gatewayOf = ({ vpcId }: Vpc, { internetGateways = [] }: Known) =>
  internetGateways.find((gateway) => gateway.attachments.some((to) => to.vpcId === vpcId));

/** The table that a subnet uses: the one it is associated with, else its VPC's main table. */
export const tableOf = (subnet: Subnet | undefined, { routeTables = [] }: Pick<Known, 'routeTables'>) =>
  routeTables.find((table) => subnet && table.subnetIds.includes(subnet.subnetId)) ??
  routeTables.find((table) => table.vpcId === subnet?.vpcId && table.main);

export const defaultRoute = (table: ReadValues['routeTables'][number] | undefined) =>
  table?.routes.find((route) => route.destination === '0.0.0.0/0');

/** Whether a subnet's table sends 0.0.0.0/0 to the VPC's own internet gateway. */
export const reachesInternet = (subnet: Subnet, vpc: Vpc, known: Known): boolean => {
  const route = defaultRoute(tableOf(subnet, known));
  return route?.state === 'active' && route.target === gatewayOf(vpc, known)?.internetGatewayId;
};

type Group = ReadValues['securityGroups'][number];

/** The groups of a VPC that somebody made: every VPC comes with one named "default". */
export const ownGroups = ({ vpcId }: Vpc, { securityGroups = [] }: Known): Group[] =>
  securityGroups.filter((group) => group.vpcId === vpcId && group.groupName !== 'default');

/** Whether a group lets an instance open a TLS connection to any address, as its agent must to reach ECS. */
export const letsHttpsOut = (group: Group): boolean =>
  group.outbound.some(
    ({ protocol, fromPort = 0, toPort = 65_535, cidrs }) =>
      cidrs.includes('0.0.0.0/0') &&
      (protocol === '-1' || (protocol === 'tcp' && fromPort <= 443 && toPort >= 443)),
  );

/** How far a VPC has come, step by step; a check that has not read something simply cannot count it. */
function standing(vpc: Vpc, known: Known): number[] {
  const inside = publicSubnets(vpc, known);
  const out = inside.filter((subnet) => reachesInternet(subnet, vpc, known));
  return [
    hasRange(vpc) && resolvesNames(vpc, known) ? 1 : 0,
    vpc.name === VPC_NAME ? 1 : 0,
    Math.min(zones(subnetsOf(vpc, known)).length, 2),
    Math.min(zones(inside).length, 2),
    gatewayOf(vpc, known) ? 1 : 0,
    Math.min(zones(out).length, 2),
    ownGroups(vpc, known).some(letsHttpsOut) ? 1 : 0,
    hasRange(vpc) ? 1 : 0,
  ];
}

/**
 * The VPC that this lab is about: of all but the default one, one that passes the first step, by name, then by how
 * far it has come. An account may hold others with the same range, so a VPC is never taken for the first match; one
 * that does not pass and bears another name is somebody else's.
 */
export function labVpc(known: Known): Vpc | undefined {
  const [best] = known.vpcs
    .filter((vpc) => !vpc.isDefault)
    .map((vpc) => ({ vpc, standing: standing(vpc, known) }))
    .filter(({ vpc, standing }) => standing[0] === 1 || !vpc.name || vpc.name === VPC_NAME)
    .sort((a, b) => compare(b.standing, a.standing) || a.vpc.vpcId.localeCompare(b.vpc.vpcId));
  return best?.vpc;
}

/** For checks that are judged only after one has found the VPC. */
export function foundVpc(known: Known): Vpc {
  const vpc = labVpc(known);
  if (!vpc) throw new Error('there is no VPC to judge, although an earlier check found one');
  return vpc;
}

function compare(a: number[], b: number[]): number {
  const at = a.findIndex((value, index) => value !== b[index]);
  return at === -1 ? 0 : (a[at] ?? 0) - (b[at] ?? 0);
}

/** Why a subnet cannot reach the internet, in words. */
export function whyStuck(subnet: Subnet, known: Pick<Known, 'routeTables'>): string {
  const table = tableOf(subnet, known);
  const route = defaultRoute(table);
  const uses = `${subnet.subnetId} ${table?.main ? 'falls back to the main table' : 'uses'} ${table?.routeTableId}`;
  if (!route) return `${uses}, which has no route for 0.0.0.0/0`;
  if (route.state === 'blackhole')
    return `${uses}, whose route to ${route.target} is a blackhole: its target is gone`;
  return `${uses}, which sends 0.0.0.0/0 to ${route.target}, not to the VPC's internet gateway`;
}

/** A table of the VPC that already sends 0.0.0.0/0 to its gateway, used or not. */
export const readyTable = (vpc: Vpc, known: Known) =>
  known.routeTables?.find((table) => {
    const route = defaultRoute(table);
    const gateway = gatewayOf(vpc, known)?.internetGatewayId;
    return table.vpcId === vpc.vpcId && route?.state === 'active' && route.target === gateway;
  });

/** The command that lets a subnet use a table; one that has a table of its own must give that up. */
export const associate = (routeTableId: string, subnetId: string, { routeTables = [] }: Known): string => {
  const present = routeTables.find((table) => table.subnetIds.includes(subnetId));
  const filters = `Name=association.subnet-id,Values=${subnetId}`;
  const query = `RouteTables[].Associations[?SubnetId=='${subnetId}'].RouteTableAssociationId`;
  return present
    ? `aws ec2 replace-route-table-association --route-table-id ${routeTableId} \\\n  --association-id $(aws ec2 describe-route-tables --filters ${filters} --query "${query}" --output text)`
    : `aws ec2 associate-route-table --route-table-id ${routeTableId} --subnet-id ${subnetId}`;
};

/** A free /24 in the VPC, for the command of a finding. */
export function freeRange(vpc: Vpc, known: Known): string {
  const taken = subnetsOf(vpc, known).map((subnet) => Cidr.parse(subnet.cidrBlock));
  const ranges = Array.from({ length: 256 }, (_, third) => Cidr.parse(`10.0.${third}.0/24`));
  const free = ranges.find((range) => !taken.some((other) => other.overlaps(range)));
  return free?.text ?? '10.0.0.0/24';
}
