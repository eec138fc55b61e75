import { randomUUID } from 'node:crypto';
import type { Call } from '../core/call.ts';
import { terminate } from '../ec2/instances/changes.ts';
import type { InstanceRecord } from '../ec2/instances/record.ts';
import type { ActivityRecord, GroupRecord, Member } from './record.ts';

/** https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-verify-scaling-activity.html keeps six weeks. */
const ACTIVITIES_KEPT = 100;

/** Seconds since 1970 as the causes of activities tell them. */
export const timestamp = (call: Call): string => `${new Date(call.now() * 1000).toISOString().slice(0, 19)}Z`;

export function withActivity(
  record: GroupRecord,
  activity: Pick<ActivityRecord, 'Description' | 'Cause'> & Partial<ActivityRecord>,
  instance: InstanceRecord | undefined,
  call: Call,
): GroupRecord {
  const { AutoScalingGroupName, AutoScalingGroupARN } = record.group;
  const details =
    instance === undefined
      ? {}
      : {
          'Subnet ID': instance.instance.SubnetId,
          'Availability Zone': instance.instance.Placement.AvailabilityZone,
        };
  const begun: ActivityRecord = {
    ActivityId: randomUUID(),
    AutoScalingGroupName,
    StartTime: call.now(),
    StatusCode: 'InProgress',
    Progress: 50,
    Details: JSON.stringify(details),
    AutoScalingGroupARN,
    ...activity,
  };
  return { ...record, activities: [begun, ...record.activities].slice(0, ACTIVITIES_KEPT) };
}

/** Takes a member out of service and lets its instance end. */
export function ended(
  record: GroupRecord,
  { InstanceId }: Member,
  cause: string,
  call: Call,
  HealthStatus?: string,
): GroupRecord {
  const instance = call.state.instances.get(InstanceId);
  if (instance !== undefined) terminate(instance, call);
  const Instances = record.group.Instances.map((member) =>
    member.InstanceId === InstanceId
      ? { ...member, LifecycleState: 'Terminating' as const, ...(HealthStatus && { HealthStatus }) }
      : member,
  );
  return withActivity(
    { ...record, group: { ...record.group, Instances } },
    { Description: `Terminating EC2 instance: ${InstanceId}`, Cause: `At ${timestamp(call)} ${cause}` },
    instance,
    call,
  );
}
