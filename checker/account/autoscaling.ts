import {
  DescribeAutoScalingGroupsCommand,
  DescribeScalingActivitiesCommand,
} from '@aws-sdk/client-auto-scaling';
import { DescribeImagesCommand, DescribeLaunchTemplateVersionsCommand } from '@aws-sdk/client-ec2';
import { z } from 'zod';
import { orAbsent } from './outcome.ts';
import { allPages, parsed, read, readFrom } from './read.ts';

/** Items a page, the most that Auto Scaling gives. */
const PAGE = 100;

const Template = z
  .object({
    LaunchTemplateId: z.string(),
    // Left out, it is the default version.
    Version: z.string().default('$Default'),
  })
  .transform((template) => ({ id: template.LaunchTemplateId, version: template.Version }));

const Groups = z
  .object({
    NextToken: z
      .string()
      .optional()
      .transform((token) => token || undefined),
    AutoScalingGroups: z.array(
      z
        .object({
          AutoScalingGroupName: z.string(),
          AutoScalingGroupARN: z.string(),
          MinSize: z.int(),
          MaxSize: z.int(),
          DesiredCapacity: z.int(),
          Instances: z
            .array(
              z
                .object({
                  InstanceId: z.string(),
                  LifecycleState: z.string(),
                  ProtectedFromScaleIn: z.boolean().default(false),
                })
                .transform((instance) => ({
                  id: instance.InstanceId,
                  lifecycle: instance.LifecycleState,
                  protected: instance.ProtectedFromScaleIn,
                })),
            )
            .default([]),
          VPCZoneIdentifier: z.string().default(''),
          NewInstancesProtectedFromScaleIn: z.boolean().default(false),
          LaunchTemplate: Template.optional(),
          MixedInstancesPolicy: z
            .object({
              LaunchTemplate: z.object({ LaunchTemplateSpecification: Template.optional() }).optional(),
            })
            .optional(),
        })
        .transform((group) => {
          const launchTemplate =
            group.LaunchTemplate ?? group.MixedInstancesPolicy?.LaunchTemplate?.LaunchTemplateSpecification;
          return {
            name: group.AutoScalingGroupName,
            arn: group.AutoScalingGroupARN,
            minSize: group.MinSize,
            maxSize: group.MaxSize,
            desired: group.DesiredCapacity,
            instances: group.Instances,
            subnetIds: group.VPCZoneIdentifier.split(',')
              .map((id) => id.trim())
              .filter(Boolean),
            scaleInProtection: group.NewInstancesProtectedFromScaleIn,
            ...(launchTemplate && { launchTemplate }),
          };
        }),
    ),
  })
  .transform((answer) => ({ items: answer.AutoScalingGroups, next: answer.NextToken }));

export const autoScalingGroups = read<'autoScalingGroups'>(
  ['autoscaling:DescribeAutoScalingGroups'],
  ({ autoscaling }) =>
    allPages('DescribeAutoScalingGroups', async (NextToken) => {
      const answer = await autoscaling.send(
        new DescribeAutoScalingGroupsCommand({ MaxRecords: PAGE, NextToken }),
      );
      return parsed(answer, 'DescribeAutoScalingGroups', 'a list of Auto Scaling groups', Groups);
    }),
);

const Activities = z
  .object({
    NextToken: z
      .string()
      .optional()
      .transform((token) => token || undefined),
    Activities: z.array(
      z.object({
        AutoScalingGroupName: z.string(),
        Description: z.string().default(''),
        Cause: z.string().default(''),
        StatusCode: z.string(),
        StartTime: z.date(),
      }),
    ),
  })
  .transform((answer) => ({
    items: answer.Activities.map((activity) => ({
      group: activity.AutoScalingGroupName,
      change: changeOf(activity.Description),
      status: activity.StatusCode,
      cause: activity.Cause,
      at: activity.StartTime.toISOString(),
    })),
    next: answer.NextToken,
  }));

/** The descriptions are sentences: "Launching a new EC2 instance: i-12", "Terminating EC2 instance: i-12". */
function changeOf(description: string): 'launch' | 'end' | 'other' {
  if (description.startsWith('Launching')) return 'launch';
  return description.startsWith('Terminating') ? 'end' : 'other';
}

export const scalingActivities = readFrom<'scalingActivities', 'capacityProviders'>(
  'capacityProviders',
  ['autoscaling:DescribeScalingActivities'],
  async ({ autoscaling }, providers) => {
    const groups = providers.flatMap(({ group }) => group?.autoScalingGroupArn.split('/').at(-1) ?? []);
    const each = [...new Set(groups)].map((AutoScalingGroupName) =>
      allPages('DescribeScalingActivities', async (NextToken) => {
        const command = new DescribeScalingActivitiesCommand({
          AutoScalingGroupName,
          MaxRecords: PAGE,
          NextToken,
        });
        const answer = await orAbsent(autoscaling.send(command));
        // The group of a provider can be gone: then it has no history either.
        if (answer === undefined) return { items: [], next: undefined };
        return parsed(answer, 'DescribeScalingActivities', 'a list of scaling activities', Activities);
      }),
    );
    return (await Promise.all(each)).flat();
  },
);

/**
 * The cluster that user data joins an instance to. A shell script writes ECS_CLUSTER=name into the agent's
 * configuration, the last line wins; Bottlerocket's settings say cluster = "name".
 */
function clusterOf(userData: string): string | undefined {
  const text = Buffer.from(userData, 'base64').toString('utf8');
  const lines = text.split('\n').filter((line) => !line.trimStart().startsWith('#'));
  const named = [...lines.join('\n').matchAll(/(?:ECS_CLUSTER=|^\s*cluster\s*=\s*)["']?([\w-]+)/gm)];
  return named.at(-1)?.[1];
}

const Versions = z.object({
  LaunchTemplateVersions: z.array(
    z
      .object({
        LaunchTemplateId: z.string(),
        LaunchTemplateName: z.string(),
        VersionNumber: z.int(),
        LaunchTemplateData: z.object({
          ImageId: z.string().optional(),
          InstanceType: z.string().optional(),
          IamInstanceProfile: z
            .object({ Arn: z.string().optional(), Name: z.string().optional() })
            .optional(),
          UserData: z.string().optional(),
          SecurityGroupIds: z.array(z.string()).default([]),
          NetworkInterfaces: z.array(z.object({ Groups: z.array(z.string()).default([]) })).default([]),
        }),
      })
      .transform(({ LaunchTemplateData: data, ...version }) => {
        const profile = data.IamInstanceProfile?.Name || data.IamInstanceProfile?.Arn?.split('/').at(-1);
        const joins = data.UserData && clusterOf(data.UserData);
        return {
          launchTemplateId: version.LaunchTemplateId,
          name: version.LaunchTemplateName,
          version: version.VersionNumber,
          ...(data.ImageId ? { imageId: data.ImageId } : {}),
          ...(data.InstanceType ? { instanceType: data.InstanceType } : {}),
          ...(profile ? { instanceProfile: profile } : {}),
          ...(joins ? { joins } : {}),
          securityGroupIds: [
            ...data.SecurityGroupIds,
            ...data.NetworkInterfaces.flatMap(({ Groups }) => Groups),
          ],
        };
      }),
  ),
});

/** Of each template and version that a group names, once; a template that is gone is left out. */
export const launchTemplateVersions = readFrom<'launchTemplateVersions', 'autoScalingGroups'>(
  'autoScalingGroups',
  ['ec2:DescribeLaunchTemplateVersions'],
  async ({ ec2 }, groups) => {
    const used = groups.flatMap(({ launchTemplate }) => launchTemplate ?? []);
    const distinct = new Map(used.map((template) => [`${template.id} ${template.version}`, template]));
    const each = [...distinct.values()].map(async ({ id, version: asked }) => {
      const command = new DescribeLaunchTemplateVersionsCommand({ LaunchTemplateId: id, Versions: [asked] });
      const answer = await orAbsent(ec2.send(command));
      if (answer === undefined) return [];
      const what = 'a version of a launch template';
      const { LaunchTemplateVersions } = parsed(answer, 'DescribeLaunchTemplateVersions', what, Versions);
      return LaunchTemplateVersions.map((version) => ({ ...version, asked }));
    });
    return (await Promise.all(each)).flat();
  },
);

const Images = z
  .object({ Images: z.array(z.object({ ImageId: z.string(), Name: z.string().default('') })) })
  .transform((answer) => answer.Images.map((image) => ({ imageId: image.ImageId, name: image.Name })));

/** A filter and not the ids themselves: one image that does not exist would fail the call for all. */
export const images = readFrom<'images', 'launchTemplateVersions'>(
  'launchTemplateVersions',
  ['ec2:DescribeImages'],
  async ({ ec2 }, versions) => {
    const ids = versions.flatMap(({ imageId }) => (imageId?.startsWith('ami-') ? [imageId] : []));
    if (ids.length === 0) return [];
    const command = new DescribeImagesCommand({ Filters: [{ Name: 'image-id', Values: [...new Set(ids)] }] });
    return parsed(await ec2.send(command), 'DescribeImages', 'a list of images', Images);
  },
);
