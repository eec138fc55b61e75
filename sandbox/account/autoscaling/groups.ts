import { randomUUID } from 'node:crypto';
import { AwsError } from '../core/errors.ts';
import { operation } from '../core/operation.ts';
import { checkSizes, checkTagCount, members, oneSource, placed, tagsOf } from './checks.ts';
import { tried } from './plan.ts';
import { putGroup } from './reconcile.ts';
import { active, type Group, type GroupRecord, groupNamed, groupsOf, invalid } from './record.ts';

/** https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_CreateAutoScalingGroup.html */
const LONGEST_NAME = 255;

export const createGroup = operation('autoscaling', 'CreateAutoScalingGroup', async (input, call) => {
  const name = input.AutoScalingGroupName ?? '';
  if (name === '' || name.length > LONGEST_NAME || /[:\p{Cc}]/u.test(name)) {
    throw invalid('AutoScalingGroupName must have 1 to 255 characters, no colon and no control character.');
  }
  if (groupsOf(call).some(({ group }) => group.AutoScalingGroupName === name)) {
    throw new AwsError(
      'AlreadyExists',
      `AutoScalingGroup by this name already exists - A group with the name ${name} already exists`,
    );
  }
  const said = members(input);
  if (!said.LaunchTemplate && !said.MixedInstancesPolicy) throw oneSource();
  const { MinSize = 0, MaxSize = 0 } = said;
  const group: Group = {
    CreatedTime: call.now(),
    DefaultCooldown: 300,
    HealthCheckType: 'EC2',
    HealthCheckGracePeriod: 0,
    TerminationPolicies: ['Default'],
    ...said,
    MinSize,
    MaxSize,
    DesiredCapacity: said.DesiredCapacity ?? MinSize,
    AutoScalingGroupName: name,
    AutoScalingGroupARN: `arn:aws:autoscaling:${call.region}:${call.accountId}:autoScalingGroup:${randomUUID()}:autoScalingGroupName/${name}`,
    NewInstancesProtectedFromScaleIn: said.NewInstancesProtectedFromScaleIn ?? false,
    VPCZoneIdentifier: said.VPCZoneIdentifier ?? '',
    AvailabilityZones: [],
    Tags: tagsOf(input.Tags, name),
    Instances: [],
  };
  checkTagCount(group);
  checkSizes(group);
  await putGroup({ group: await tried(await placed(group, said, call), call), activities: [] }, call);
  return {};
});

export const updateGroup = operation('autoscaling', 'UpdateAutoScalingGroup', async (input, call) => {
  const { group, activities } = groupNamed(input.AutoScalingGroupName, call);
  const said = members(input);
  // One of the two sources takes the place of the other.
  const { LaunchTemplate, MixedInstancesPolicy, ...rest } = group;
  const sources =
    said.LaunchTemplate || said.MixedInstancesPolicy ? {} : { LaunchTemplate, MixedInstancesPolicy };
  const after: Group = { ...rest, ...sources, ...said } as Group;
  // A new bound moves the desired capacity along, as UpdateAutoScalingGroup's description says.
  const desired =
    said.DesiredCapacity ?? Math.min(Math.max(group.DesiredCapacity, after.MinSize), after.MaxSize);
  const sized = { ...after, DesiredCapacity: desired };
  checkSizes(sized);
  await putGroup({ group: await tried(await placed(sized, said, call), call), activities }, call);
  return {};
});

export const deleteGroup = operation('autoscaling', 'DeleteAutoScalingGroup', async (input, call) => {
  const record = groupNamed(input.AutoScalingGroupName, call);
  if (!input.ForceDelete) {
    if (active(record.group).length > 0) {
      throw new AwsError(
        'ResourceInUse',
        'You cannot delete an AutoScalingGroup while there are instances or pending Spot instance request(s) still in the group.',
      );
    }
    // github.com/cloud-custodian/cloud-custodian/issues/1689
    if (activityInProgress(record) !== undefined) {
      throw inProgress(
        'You cannot delete an AutoScalingGroup while there are scaling activities in progress for that group.',
      );
    }
  }
  await putGroup({ ...record, group: { ...record.group, Status: 'Delete in progress' } }, call);
  return {};
});

const inProgress = (sentence: string) => new AwsError('ScalingActivityInProgress', sentence);

const activityInProgress = ({ activities }: GroupRecord) =>
  activities.find(({ StatusCode }) => StatusCode === 'InProgress');

export const setDesiredCapacity = operation('autoscaling', 'SetDesiredCapacity', async (input, call) => {
  const record = groupNamed(input.AutoScalingGroupName, call);
  const { group, activities } = record;
  // github.com/diem/diem/pull/4597, github.com/atlassian/escalator/issues/151: only with HonorCooldown.
  const blocking = input.HonorCooldown ? activityInProgress(record) : undefined;
  if (blocking !== undefined)
    throw inProgress(`Scaling activity ${blocking.ActivityId} is in progress and blocks this action`);
  const { DesiredCapacity: desired = 0 } = input;
  if (desired > group.MaxSize) {
    throw invalid(
      `New SetDesiredCapacity value ${desired} is above max value ${group.MaxSize} for the AutoScalingGroup.`,
    );
  }
  if (desired < group.MinSize) {
    throw invalid(
      `New SetDesiredCapacity value ${desired} is below min value ${group.MinSize} for the AutoScalingGroup.`,
    );
  }
  await putGroup({ group: { ...group, DesiredCapacity: desired }, activities }, call);
  return {};
});
