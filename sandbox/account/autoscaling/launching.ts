import type { Tag } from '@aws-sdk/client-ec2';
import type { Call } from '../core/call.ts';
import { AwsError } from '../core/errors.ts';
import type { Wire } from '../core/wire.ts';
import { launched, tagsFor } from '../ec2/instances/launch.ts';
import { templateTags } from '../ec2/launch-templates/lookup.ts';
import { timestamp, withActivity } from './activities.ts';
import { type Plan, subnetIdsOf } from './plan.ts';
import { active, type GroupRecord } from './record.ts';

/** After a launch that failed, the next try waits as long. */
const RETRY_SECONDS = 10;

/** The group with one instance more, or with an activity that says why there is none. */
export function withInstance(record: GroupRecord, plan: Plan | AwsError, call: Call): GroupRecord {
  const { group } = record;
  const count = active(group).length;
  const Cause =
    `At ${timestamp(call)} an instance was started in response to a difference between desired and actual capacity, ` +
    `increasing the capacity from ${count} to ${count + 1}.`;
  const made = launchedFor(record, plan, call);
  if (made instanceof AwsError) {
    const why = `${made.message} Launching EC2 instance failed.`;
    const failed = {
      Description: `Launching a new EC2 instance.  Status Reason: ${why}`,
      Cause,
      EndTime: call.now(),
      StatusCode: 'Failed' as const,
      StatusMessage: why,
      Progress: 100,
    };
    return { ...withActivity(record, failed, undefined, call), retryAt: call.now() + RETRY_SECONDS };
  }
  const { instance, version } = made;
  const { InstanceId, InstanceType, Placement } = instance.instance;
  const { LaunchTemplateId, LaunchTemplateName, VersionNumber } = version;
  const member = {
    InstanceId,
    InstanceType,
    AvailabilityZone: Placement.AvailabilityZone ?? '',
    LifecycleState: 'Pending' as const,
    HealthStatus: 'Healthy',
    LaunchTemplate: { LaunchTemplateId, LaunchTemplateName, Version: String(VersionNumber) },
    ProtectedFromScaleIn: group.NewInstancesProtectedFromScaleIn,
  };
  return withActivity(
    { ...record, group: { ...group, Instances: [...group.Instances, member] } },
    { Description: `Launching a new EC2 instance: ${InstanceId}`, Cause },
    instance,
    call,
  );
}

function launchedFor(record: GroupRecord, plan: Plan | AwsError, call: Call) {
  if (plan instanceof AwsError) return plan;
  const { data, version } = plan;
  const uses = plan.uses.get(emptiestSubnet(record, plan, call));
  if (uses === undefined || uses instanceof AwsError) {
    return uses ?? new AwsError('ValidationError', 'The group has no subnet.');
  }
  try {
    const tags = tagsOf(record, plan);
    const [instance] = launched({ data, uses, least: 1, most: 1, tags }, call);
    if (instance === undefined) throw new Error('A launch of one instance launched none.');
    return { instance, version };
  } catch (error) {
    if (error instanceof AwsError) return error;
    throw error;
  }
}

/** The template's tags, then those of the group that are propagated. */
function tagsOf({ group }: GroupRecord, { data, version }: Plan): Wire<Tag>[] {
  const tags = new Map(tagsFor('instance', data).map(({ Key, Value }) => [Key, Value]));
  for (const { Key, Value, PropagateAtLaunch } of group.Tags) if (PropagateAtLaunch) tags.set(Key, Value);
  tags.set('aws:autoscaling:groupName', group.AutoScalingGroupName);
  return [...[...tags].map(([Key, Value]) => ({ Key, Value })), ...templateTags(version)];
}

/** Instances spread evenly over the subnets: zones first, then the subnets of a zone, in the group's order. */
function emptiestSubnet({ group }: GroupRecord, { uses }: Plan, call: Call): string {
  const members = active(group);
  const crowd = (subnetId: string): number => {
    const known = uses.get(subnetId);
    const zone = known === undefined || known instanceof AwsError ? undefined : known.subnet.AvailabilityZone;
    const inZone = members.filter((member) => member.AvailabilityZone === zone).length;
    const inSubnet = members.filter(
      ({ InstanceId }) => call.state.instances.get(InstanceId)?.instance.SubnetId === subnetId,
    ).length;
    return inZone * (members.length + 1) + inSubnet;
  };
  return subnetIdsOf(group).reduce((best, one) => (crowd(one) < crowd(best) ? one : best));
}
