import { AwsError } from '../core/errors.ts';
import { operation } from '../core/operation.ts';
import { ended } from './activities.ts';
import { page } from './pages.ts';
import { putGroup } from './reconcile.ts';
import { active, groupNamed, groupsOf, invalid, type Member } from './record.ts';
import { shownMembers } from './shown.ts';

/** https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_SetInstanceProtection.html */
const PROTECTED_AT_ONCE = 50;

export const setInstanceProtection = operation(
  'autoscaling',
  'SetInstanceProtection',
  async (input, call) => {
    const record = groupNamed(input.AutoScalingGroupName, call);
    const { group } = record;
    const ids = input.InstanceIds ?? [];
    if (ids.length > PROTECTED_AT_ONCE) {
      throw new AwsError(
        'LimitExceeded',
        `At most ${PROTECTED_AT_ONCE} instances can be named, and ${ids.length} were.`,
      );
    }
    for (const id of ids) {
      const member = group.Instances.find(({ InstanceId }) => InstanceId === id);
      if (member === undefined) {
        throw invalid(`The instance ${id} is not part of Auto Scaling group ${group.AutoScalingGroupName}.`);
      }
      if (member.LifecycleState !== 'InService')
        throw invalid(`The instance ${id} is not in InService or EnteringStandby or Standby.`);
    }
    const ProtectedFromScaleIn = input.ProtectedFromScaleIn ?? false;
    const Instances = group.Instances.map(
      (member): Member => (ids.includes(member.InstanceId) ? { ...member, ProtectedFromScaleIn } : member),
    );
    await putGroup({ ...record, group: { ...group, Instances } }, call);
    return {};
  },
);

export const terminateInstance = operation(
  'autoscaling',
  'TerminateInstanceInAutoScalingGroup',
  async (input, call) => {
    const id = input.InstanceId;
    const record = groupsOf(call).find(({ group }) => active(group).some((one) => one.InstanceId === id));
    const member = record?.group.Instances.find((one) => one.InstanceId === id);
    if (record === undefined || member === undefined)
      throw invalid(`Instance Id not found - No managed instance found for instance ID: ${id}`);
    const { DesiredCapacity: desired, MinSize } = record.group;
    const decrement = input.ShouldDecrementDesiredCapacity === true;
    if (decrement && desired === MinSize) {
      throw invalid(
        `Currently, desiredSize equals minSize (${MinSize}). Terminating instance without replacement will violate ` +
          "group's min size constraint. Either set shouldDecrementDesiredCapacity flag to false or lower group's min size.",
      );
    }
    const DesiredCapacity = decrement ? desired - 1 : desired;
    const cause = `instance ${id} was taken out of service in response to a user request.`;
    const after = ended({ ...record, group: { ...record.group, DesiredCapacity } }, member, cause, call);
    await putGroup(after, call);
    return { Activity: after.activities[0] };
  },
);

export const describeInstances = operation('autoscaling', 'DescribeAutoScalingInstances', (input, call) => {
  const wanted = input.InstanceIds ?? [];
  const found = groupsOf(call).flatMap(({ group }) =>
    shownMembers(group, call).flatMap((member) =>
      wanted.length === 0 || wanted.includes(member.InstanceId)
        ? {
            AutoScalingGroupName: group.AutoScalingGroupName,
            ...member,
            HealthStatus: member.HealthStatus.toUpperCase(),
          }
        : [],
    ),
  );
  const { items, ...more } = page(found, input, 50);
  return { AutoScalingInstances: items, ...more };
});
