import { versionOf } from '../launch.ts';
import { CLUSTER_NAME, GROUP_NAME, VPC_NAME } from '../names.ts';
import type { ReadValues } from '../readings.ts';

type Group = ReadValues['autoScalingGroups'][number];
type Version = ReadValues['launchTemplateVersions'][number];
type Subnet = ReadValues['subnets'][number];
export type Known = Pick<ReadValues, 'autoScalingGroups' | 'launchTemplateVersions' | 'subnets' | 'vpcs'>;

/** "version 1 of lt-12 (my-template), its $Default": what a finding calls it. */
export const inWords = ({ version, launchTemplateId, name, asked }: Version): string =>
  `version ${version} of ${launchTemplateId} (${name})${asked.startsWith('$') ? `, which is its ${asked}` : ''}`;

export const subnetsOf = ({ subnetIds }: Group, { subnets }: Pick<Known, 'subnets'>): Subnet[] =>
  subnets.filter(({ subnetId }) => subnetIds.includes(subnetId));

export const zones = (subnets: readonly Subnet[]): string[] => [
  ...new Set(subnets.map(({ availabilityZone }) => availabilityZone)),
];

/** What speaks for a group being the one of this lab. */
function standing(group: Group, known: Known): number {
  const vpcIds = subnetsOf(group, known).map(({ vpcId }) => vpcId);
  const inside = known.vpcs.some((vpc) => vpc.name === VPC_NAME && vpcIds.includes(vpc.vpcId));
  const joins = versionOf(group, known)?.joins === CLUSTER_NAME;
  return [group.name === GROUP_NAME, joins, inside].filter(Boolean).length;
}

/**
 * The group that this lab is about: by its name, the cluster that its instances join and the network it is in, that
 * for which most speaks. A group for which nothing does is somebody else's.
 */
export function labGroup(known: Known): Group | undefined {
  const [best] = known.autoScalingGroups
    .map((group) => ({ group, standing: standing(group, known) }))
    .filter(({ standing }) => standing > 0)
    .sort((a, b) => b.standing - a.standing || a.group.name.localeCompare(b.group.name));
  return best?.group;
}

/** Whether the agent is on the image: one of AWS's own for ECS that still gets updates. */
export const hasAgent = (image: string): boolean =>
  /^(al2023-ami-ecs-|bottlerocket-aws-ecs-)/.test(image) ||
  /^resolve:ssm:\/aws\/service\/(ecs\/optimized-ami\/amazon-linux-2023|bottlerocket\/aws-ecs-)/.test(image);

export const labCluster = ({ clusters }: Pick<ReadValues, 'clusters'>) =>
  clusters.find(({ clusterName, status }) => clusterName === CLUSTER_NAME && status === 'ACTIVE');

/** The providers of a group: named by the group's ARN, or by its name. */
export const providersOf = (
  { arn, name }: Group,
  { capacityProviders }: Pick<ReadValues, 'capacityProviders'>,
) => capacityProviders.filter(({ group }) => group && [arn, name].includes(group.autoScalingGroupArn));
