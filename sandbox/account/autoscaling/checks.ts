import type { AutoScalingGroup, Tag, TagDescription } from '@aws-sdk/client-auto-scaling';
import type { Subnet } from '@aws-sdk/client-ec2';
import type { Call } from '../core/call.ts';
import { AwsError, notSimulated } from '../core/errors.ts';
import type { Wire } from '../core/wire.ts';
import { type Group, invalid } from './record.ts';

const NUMBERS = [
  'MinSize',
  'MaxSize',
  'DesiredCapacity',
  'DefaultCooldown',
  'HealthCheckGracePeriod',
] as const;
/** What is kept of a request, and shown. */
const KEPT = [
  ...NUMBERS,
  'AutoScalingGroupName',
  'LaunchTemplate',
  'MixedInstancesPolicy',
  'AvailabilityZones',
  'VPCZoneIdentifier',
  'HealthCheckType',
  'TerminationPolicies',
  'NewInstancesProtectedFromScaleIn',
  'CapacityRebalance',
  'DefaultInstanceWarmup',
  'MaxInstanceLifetime',
  'ServiceLinkedRoleARN',
  'Context',
] as const;

export type Members = Partial<Pick<Wire<AutoScalingGroup>, (typeof KEPT)[number]>>;

/** What a request says, without empty texts. Throws NotImplemented for what is not simulated, ValidationError. */
export function members({ Tags: _, ...input }: Members & { Tags?: unknown }): Members {
  const said = Object.entries(input).filter(([, value]) => value !== '' && value !== undefined);
  const unknown = said.find(([name]) => !(KEPT as readonly string[]).includes(name));
  if (unknown !== undefined) throw notSimulated(`${unknown[0]} of an Auto Scaling group`);
  for (const name of NUMBERS)
    if ((input[name] ?? 0) < 0) throw invalid(`${name} must be a whole number that is not negative.`);
  if (input.LaunchTemplate && input.MixedInstancesPolicy) throw oneSource();
  return Object.fromEntries(said);
}

export const oneSource = () =>
  invalid(
    'Valid requests must contain either LaunchTemplate, LaunchConfigurationName, InstanceId or MixedInstancesPolicy ' +
      'parameter.',
  );

export function checkSizes({ MinSize: least, MaxSize: most, DesiredCapacity: desired }: Group): void {
  if (least > most) throw invalid(`Max bound, ${most}, must be greater than or equal to min bound, ${least}`);
  if (desired < least || desired > most) {
    throw invalid(
      `Desired capacity:${desired} must be between the specified min size:${least} and max size:${most}`,
    );
  }
}

/** The group in its subnets and, from them, its zones. Zones alone stand for the default VPC's subnets there. */
export async function placed(group: Group, input: Members, call: Call): Promise<Group> {
  const zones = input.AvailabilityZones ?? [];
  const byZone = !input.VPCZoneIdentifier && zones.length > 0;
  const ids = byZone
    ? await defaultSubnets(zones, call)
    : group.VPCZoneIdentifier.split(',').map((id) => id.trim());
  if (ids.join() === '') throw invalid('At least one Availability Zone or VPC Subnet is required.');
  const subnets: Wire<Subnet>[] = [];
  for (const id of ids) {
    const { Subnets = [] } = await call
      .ask('ec2', 'DescribeSubnets', { SubnetIds: [id] })
      .catch((error: unknown) => {
        throw error instanceof AwsError ? invalid(error.message) : error;
      });
    subnets.push(...Subnets);
  }
  if (new Set(subnets.map((subnet) => subnet.VpcId)).size > 1)
    throw invalid('The subnets of a group must all be in the same VPC.');
  return {
    ...group,
    VPCZoneIdentifier: ids.join(','),
    AvailabilityZones: [...new Set(subnets.map((subnet) => subnet.AvailabilityZone ?? ''))],
  };
}

async function defaultSubnets(zones: string[], call: Call): Promise<string[]> {
  const Filters = [
    { Name: 'default-for-az', Values: ['true'] },
    { Name: 'availability-zone', Values: zones },
  ];
  const { Subnets = [] } = await call.ask('ec2', 'DescribeSubnets', { Filters });
  const found = new Set(Subnets.map((subnet) => subnet.AvailabilityZone));
  if (found.size !== new Set(zones).size)
    throw invalid(`The default VPC has no subnet in one of the zones ${zones.join(', ')}.`);
  return Subnets.map((subnet) => subnet.SubnetId ?? '');
}

/** The tags of a request as a group has them. */
export const tagsOf = (tags: Wire<Tag>[] | undefined, ResourceId: string): Wire<TagDescription>[] =>
  (tags ?? []).map(({ Key, Value, PropagateAtLaunch }) => ({
    ResourceId,
    ResourceType: 'auto-scaling-group',
    Key,
    Value: Value ?? '',
    PropagateAtLaunch: PropagateAtLaunch ?? false,
  }));

/** https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-tagging.html */
const TAGS_A_GROUP = 50;

/** Throws LimitExceeded: which code AWS gives is told by its being the only one for a limit that the tags' operations document. */
export function checkTagCount({ Tags }: Group): void {
  if (Tags.length > TAGS_A_GROUP)
    throw new AwsError('LimitExceeded', `An Auto Scaling group has at most ${TAGS_A_GROUP} tags.`);
}
