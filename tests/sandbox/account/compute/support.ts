import {
  AutoScalingClient,
  type AutoScalingGroup,
  type CreateAutoScalingGroupCommandInput,
  DescribeAutoScalingGroupsCommand,
} from '@aws-sdk/client-auto-scaling';
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import {
  CreateLaunchTemplateCommand,
  DescribeInstancesCommand,
  DescribeSubnetsCommand,
  EC2Client,
  type Instance,
} from '@aws-sdk/client-ec2';
import { IAMClient } from '@aws-sdk/client-iam';
import { SSMClient } from '@aws-sdk/client-ssm';
import { witnessed } from '../conformity/witness.ts';
import { type Keys, REGION, until } from '../support.ts';

export const ECS_IMAGE = '/aws/service/ecs/optimized-ami/amazon-linux-2023/recommended/image_id';

export interface Clients {
  ec2: EC2Client;
  iam: IAMClient;
  scaling: AutoScalingClient;
  ssm: SSMClient;
  stacks: CloudFormationClient;
}

export function computeClients(account: { endpoint: string; credentials: Keys }): Clients {
  const settings = () => ({
    endpoint: account.endpoint,
    region: REGION,
    credentials: { ...account.credentials },
    maxAttempts: 1,
  });
  return {
    ec2: witnessed(new EC2Client(settings())),
    iam: witnessed(new IAMClient(settings())),
    scaling: witnessed(new AutoScalingClient(settings())),
    ssm: witnessed(new SSMClient(settings())),
    stacks: witnessed(new CloudFormationClient(settings())),
  };
}

/** The error code and sentence that a call was refused with, or 'accepted'. */
export async function refusalOf(call: Promise<unknown>): Promise<string> {
  return call.then(
    () => 'accepted',
    (error: Error) => `${error.name}: ${error.message}`,
  );
}

export async function groupNamed(scaling: AutoScalingClient, name: string): Promise<AutoScalingGroup> {
  const { AutoScalingGroups } = await scaling.send(
    new DescribeAutoScalingGroupsCommand({ AutoScalingGroupNames: [name] }),
  );
  if (AutoScalingGroups?.[0] === undefined) throw new Error(`There is no group ${name}.`);
  return AutoScalingGroups[0];
}

/** Waits until a group has exactly `count` instances, all in service. Their ids in the group's order. */
export async function inService(scaling: AutoScalingClient, name: string, count: number): Promise<string[]> {
  let ids: string[] = [];
  await until(async () => {
    const instances = (await groupNamed(scaling, name)).Instances ?? [];
    ids = instances.map((instance) => instance.InstanceId ?? '');
    return ids.length === count && instances.every((instance) => instance.LifecycleState === 'InService');
  }, 8_000);
  return ids;
}

export async function instances(ec2: EC2Client, ids: string[]): Promise<Instance[]> {
  const { Reservations } = await ec2.send(new DescribeInstancesCommand({ InstanceIds: ids }));
  return Reservations?.flatMap((reservation) => reservation.Instances ?? []) ?? [];
}

/** Waits until an instance is in a state. */
export async function reaches(ec2: EC2Client, id: string, state: string): Promise<void> {
  await until(async () => (await instances(ec2, [id]))[0]?.State?.Name === state, 8_000);
}

/** Two subnets of the default VPC, in two zones. */
export async function defaultSubnets(ec2: EC2Client): Promise<[string, string]> {
  const { Subnets } = await ec2.send(
    new DescribeSubnetsCommand({ Filters: [{ Name: 'default-for-az', Values: ['true'] }] }),
  );
  return [Subnets?.[0]?.SubnetId ?? '', Subnets?.[1]?.SubnetId ?? ''];
}

/** A launch template for an ECS-optimized image. Answers its id. */
export async function createTemplate(ec2: EC2Client): Promise<string> {
  const { LaunchTemplate } = await ec2.send(
    new CreateLaunchTemplateCommand({
      LaunchTemplateName: 'lt-news',
      LaunchTemplateData: {
        ImageId: `resolve:ssm:${ECS_IMAGE}`,
        InstanceType: 't3.medium',
        TagSpecifications: [
          { ResourceType: 'instance', Tags: [{ Key: 'Name', Value: 'ECS Instance - news' }] },
        ],
      },
    }),
  );
  return LaunchTemplate?.LaunchTemplateId ?? '';
}

/** A group of one to five instances. */
export function groupOf(
  name: string,
  template: string,
  subnets: string[],
): CreateAutoScalingGroupCommandInput {
  return {
    AutoScalingGroupName: name,
    LaunchTemplate: { LaunchTemplateId: template, Version: '$Latest' },
    MinSize: 1,
    MaxSize: 5,
    VPCZoneIdentifier: subnets.join(','),
  };
}
