import { z } from 'zod';
import { AwsError } from '../core/errors.ts';
import { until } from '../stacks/patience.ts';
import {
  type Ask,
  generatedName,
  type Made,
  type StackRequest,
  type StackResource,
} from '../stacks/resource.ts';
import { requestOf } from '../wire/template.ts';

const WAIT_MS = 60_000;

const groupsSchema = z.object({
  AutoScalingGroups: z.array(
    z.object({
      AutoScalingGroupARN: z.string(),
      DesiredCapacity: z.int(),
      Instances: z.array(z.object({ LifecycleState: z.string() })),
    }),
  ),
});
const activitiesSchema = z.object({
  Activities: z.array(z.object({ StatusCode: z.string(), StatusMessage: z.string().optional() })),
});
const tagsSchema = z.array(z.object({ Key: z.string() }).loose()).default([]);

/**
 * A group is complete when its instances are in service, and deleted when they are gone.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-autoscaling-autoscalinggroup.html
 */
export const autoScalingGroup: StackResource = {
  async create(request, ask) {
    const name = String(request.properties.AutoScalingGroupName ?? generatedName(request));
    await ask(
      'CreateAutoScalingGroup',
      requestOf('autoscaling', 'CreateAutoScalingGroup', fields(request, name)),
    );
    try {
      await until(() => isFull(name, ask), `The group ${name} did not reach its desired capacity.`, WAIT_MS);
    } catch (error) {
      // Rolling back finds no physical id of a resource that failed, so nothing of it may stay.
      await remove(name, ask);
      throw error;
    }
    return made(name, ask);
  },

  async update(request, ask) {
    const name = request.physicalId;
    if ((request.properties.AutoScalingGroupName ?? name) !== name)
      return autoScalingGroup.create(request, ask);
    const { Tags, ...rest } = fields(request, name);
    await ask('UpdateAutoScalingGroup', requestOf('autoscaling', 'UpdateAutoScalingGroup', rest));
    const keys = new Set(Tags.map(({ Key }) => Key));
    const named = (tag: object) => ({ ...tag, ResourceId: name, ResourceType: 'auto-scaling-group' });
    const gone = tagsSchema.parse(request.previous.Tags).filter(({ Key }) => !keys.has(Key));
    await ask('DeleteTags', { Tags: gone.map(({ Key }) => named({ Key })) });
    await ask(
      'CreateOrUpdateTags',
      requestOf('autoscaling', 'CreateOrUpdateTags', { Tags: Tags.map(named) }),
    );
    return made(name, ask);
  },

  delete: (request, ask) => remove(request.physicalId, ask),
};

async function remove(AutoScalingGroupName: string, ask: Ask): Promise<void> {
  await ask('DeleteAutoScalingGroup', { AutoScalingGroupName, ForceDelete: true });
  const isGone = async () => (await groupNamed(AutoScalingGroupName, ask)) === undefined;
  await until(isGone, `The instances of the group ${AutoScalingGroupName} did not end.`, WAIT_MS);
}

/** A template's properties as the members of the API. */
function fields({ properties }: StackRequest, AutoScalingGroupName: string) {
  const { Cooldown, VPCZoneIdentifier: subnets, Tags, ...rest } = properties;
  return {
    ...rest,
    AutoScalingGroupName,
    ...(Cooldown === undefined ? {} : { DefaultCooldown: Cooldown }),
    ...(subnets === undefined
      ? {}
      : { VPCZoneIdentifier: Array.isArray(subnets) ? subnets.join(',') : subnets }),
    // "CloudFormation adds the following tags to all Auto Scaling groups and associated instances":
    // https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-properties-autoscaling-autoscalinggroup-tagproperty.html
    Tags: tagsSchema
      .parse(Tags)
      .map((tag) => (tag.Key.startsWith('aws:cloudformation:') ? { ...tag, PropagateAtLaunch: true } : tag)),
  };
}

async function groupNamed(name: string, ask: Ask) {
  const answer = await ask('DescribeAutoScalingGroups', { AutoScalingGroupNames: [name] });
  return groupsSchema.parse(answer).AutoScalingGroups[0];
}

/** Throws NotStabilized, with what AWS says of it, when a launch has failed. */
async function isFull(name: string, ask: Ask): Promise<boolean> {
  const group = await groupNamed(name, ask);
  const answer = await ask('DescribeScalingActivities', { AutoScalingGroupName: name });
  const failed = activitiesSchema.parse(answer).Activities.find(({ StatusCode }) => StatusCode === 'Failed');
  if (failed !== undefined) throw new AwsError('NotStabilized', failed.StatusMessage ?? '');
  const inService = group?.Instances.filter(({ LifecycleState }) => LifecycleState === 'InService') ?? [];
  return group !== undefined && inService.length >= group.DesiredCapacity;
}

async function made(name: string, ask: Ask): Promise<Made> {
  const AutoScalingGroupARN = (await groupNamed(name, ask))?.AutoScalingGroupARN ?? '';
  return { physicalId: name, attributes: { AutoScalingGroupARN, Arn: AutoScalingGroupARN } };
}
