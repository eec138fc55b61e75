import type { Activity, AutoScalingGroup, Instance } from '@aws-sdk/client-auto-scaling';
import type { Call } from '../core/call.ts';
import { AwsError } from '../core/errors.ts';
import type { Kept } from '../core/wire.ts';
import { stateOf } from '../ec2/instances/record.ts';

export type Member = Kept<
  Instance,
  'InstanceId' | 'AvailabilityZone' | 'LifecycleState' | 'HealthStatus' | 'ProtectedFromScaleIn'
>;

export type ActivityRecord = Kept<
  Activity,
  'ActivityId' | 'AutoScalingGroupName' | 'Description' | 'StatusCode'
>;

/** As it is described, without what is always empty here. */
export type Group = Omit<
  Kept<
    AutoScalingGroup,
    | 'AutoScalingGroupName'
    | 'AutoScalingGroupARN'
    | 'MinSize'
    | 'MaxSize'
    | 'DesiredCapacity'
    | 'VPCZoneIdentifier'
    | 'AvailabilityZones'
    | 'NewInstancesProtectedFromScaleIn'
    | 'Tags'
  >,
  'Instances'
> & {
  Instances: Member[];
};

export interface GroupRecord {
  group: Group;
  /** The newest first. */
  activities: ActivityRecord[];
  /** After a launch that failed, the next try waits until then. */
  retryAt?: number;
}

export const invalid = (sentence: string) => new AwsError('ValidationError', sentence);

/** Where a member's instance is; one that EC2 has forgotten is terminated. */
export function memberState({ InstanceId }: Member, call: Call) {
  const instance = call.state.instances.get(InstanceId);
  return instance === undefined ? 'terminated' : stateOf(instance, call.now());
}

const hasEnded = (member: Member, call: Call): boolean =>
  !['pending', 'running'].includes(memberState(member, call));

/** Members that count towards the capacity. */
export const active = ({ Instances }: Group): Member[] =>
  Instances.filter((member) => member.LifecycleState !== 'Terminating');

/** Those whose instance was stopped or terminated by somebody else. */
export const lost = (group: Group, call: Call): Member[] =>
  active(group).filter((member) => hasEnded(member, call));

/**
 * What time alone has done to a group: instances that run are in service, terminated ones are gone. Nothing has to be
 * written for that. The same record where it did nothing.
 */
export function caughtUp(record: GroupRecord, call: Call): GroupRecord {
  let { activities } = record;
  const Instances = record.group.Instances.flatMap((member) => {
    const state = memberState(member, call);
    const arrived = member.LifecycleState === 'Pending' && state === 'running';
    const gone = member.LifecycleState === 'Terminating' && state === 'terminated';
    if (!arrived && !gone) return member;
    const at = call.state.instances.get(member.InstanceId)?.life.until ?? call.now();
    activities = activities.map((one) => (isOn(one, member) ? { ...one, ...successful(at) } : one));
    return gone ? [] : { ...member, LifecycleState: 'InService' as const };
  });
  if (activities === record.activities) return record;
  return { ...record, group: { ...record.group, Instances }, activities };
}

const isOn = ({ StatusCode, Description }: ActivityRecord, { InstanceId }: Member): boolean =>
  StatusCode === 'InProgress' && Description.endsWith(InstanceId);

const successful = (EndTime: number) => ({ EndTime, StatusCode: 'Successful' as const, Progress: 100 });

/** The groups as they are now. One that is being deleted is gone with its last instance. */
export const groupsOf = (call: Call): GroupRecord[] =>
  call.state.groups
    .values()
    .map((record) => caughtUp(record, call))
    .filter(({ group }) => group.Status === undefined || group.Instances.length > 0);

/** Throws ValidationError. */
export function groupNamed(name: string | undefined, call: Call): GroupRecord {
  const found = groupsOf(call).find(({ group }) => group.AutoScalingGroupName === name);
  if (found !== undefined) return found;
  throw invalid(`AutoScalingGroup name not found - AutoScalingGroup '${name}' not found`);
}
