import type { Call } from '../core/call.ts';
import type { AwsError } from '../core/errors.ts';
import { ended } from './activities.ts';
import { withInstance } from './launching.ts';
import { type Plan, planFor } from './plan.ts';
import { active, caughtUp, type Group, type GroupRecord, lost, type Member } from './record.ts';

/** Lets every group have the instances that it should have. */
export async function reconcileGroups(call: Call): Promise<void> {
  for (const record of call.state.groups.values()) await putGroup(record, call);
}

/**
 * Puts a group, brought to what it should be: who calls has looked everything up and changed nothing yet. What it needs
 * for launching is asked first; a read in the meantime sees nothing of it.
 */
export async function putGroup(record: GroupRecord, call: Call): Promise<void> {
  const plan = isShort(record, call) ? await planFor(record.group, call) : undefined;
  const name = record.group.AutoScalingGroupName;
  const after = brought(record, plan, call);
  if (after === undefined) call.state.groups.delete(name);
  else if (after !== call.state.groups.get(name)) call.state.groups.put(name, after);
}

function isShort({ group, retryAt = 0 }: GroupRecord, call: Call): boolean {
  const there = active(group).length - lost(group, call).length;
  return group.Status === undefined && there < group.DesiredCapacity && retryAt <= call.now();
}

/** The group as it should be, undefined for one that is gone. Its instances are launched and ended on the way. */
function brought(
  record: GroupRecord,
  plan: Plan | AwsError | undefined,
  call: Call,
): GroupRecord | undefined {
  let now = caughtUp(record, call);
  for (const member of lost(now.group, call)) now = ended(now, member, HEALTH_CHECK, call, 'Unhealthy');
  if (now.group.Status !== undefined) {
    for (const member of active(now.group)) now = ended(now, member, 'the group was deleted.', call);
    now = caughtUp(now, call);
    return now.group.Instances.length === 0 ? undefined : now;
  }
  while (plan !== undefined && isShort(now, call)) now = withInstance(now, plan, call);
  for (const member of surplus(now.group))
    now = ended(now, member, shrinking(active(now.group).length), call);
  return caughtUp(now, call);
}

const HEALTH_CHECK =
  'an instance was taken out of service in response to an EC2 health check indicating it has been terminated or stopped.';

const shrinking = (from: number): string =>
  'an instance was taken out of service in response to a difference between desired and actual capacity, shrinking ' +
  `the capacity from ${from} to ${from - 1}.`;

/** Who goes when there are too many: from the fullest zone the oldest, and nobody who is protected. */
function surplus(group: Group): Member[] {
  let left = active(group);
  const gone: Member[] = [];
  while (left.length > group.DesiredCapacity) {
    const crowd = ({ AvailabilityZone }: Member) =>
      left.filter((member) => member.AvailabilityZone === AvailabilityZone).length;
    const open = left.filter((member) => !member.ProtectedFromScaleIn);
    const most = Math.max(...open.map(crowd));
    const victim = open.find((member) => crowd(member) === most);
    if (victim === undefined) break;
    left = left.filter((member) => member !== victim);
    gone.push(victim);
  }
  return gone;
}
