import { randomBytes } from 'node:crypto';
import type { Instance } from '@aws-sdk/client-ec2';
import type { Call } from '../../core/call.ts';
import type { ContainerInstanceRecord } from '../../core/state.ts';
import type { Wire } from '../../core/wire.ts';
import { arnOf } from '../names.ts';
import { agentAttributes } from './attributes-of-agent.ts';
import { resources } from './candidates.ts';

/** What the agent of the ECS-optimized AMI takes for itself: SSH, Docker's API and the agent's own ports. */
const RESERVED_TCP = [22, 2375, 2376, 51678, 51679];
/** Of the release 20261030 of the AMI: github.com/aws/amazon-ecs-ami/releases/tag/20261030. The hash is made up. */
const VERSIONS = { agentVersion: '1.108.2', agentHash: '0f1a2b3c', dockerVersion: 'DockerVersion: 25.0.18' };

/** The container instance that an EC2 instance registers as. */
export function registration(
  instance: Wire<Instance>,
  clusterName: string,
  type: { vcpus: number; memoryMiB: number; interfaces: number },
  call: Call,
): ContainerInstanceRecord {
  const group = instance.Tags?.find((tag) => tag.Key === 'aws:autoscaling:groupName')?.Value;
  const registeredResources = resources({
    cpu: type.vcpus * 1024,
    memory: memorySeen(type.memoryMiB),
    ports: { tcp: RESERVED_TCP, udp: [] },
  });
  const now = call.now();
  return {
    agentConnected: true,
    attachments: [],
    attributes: agentAttributes({
      availabilityZone: instance.Placement?.AvailabilityZone ?? '',
      instanceType: instance.InstanceType ?? '',
      imageId: instance.ImageId ?? '',
      vpcId: instance.VpcId ?? '',
      subnetId: instance.SubnetId ?? '',
      architecture: instance.Architecture ?? 'x86_64',
    }),
    clusterArn: arnOf(call, `cluster/${clusterName}`),
    containerInstanceArn: arnOf(call, `container-instance/${clusterName}/${randomBytes(16).toString('hex')}`),
    ec2InstanceId: instance.InstanceId ?? '',
    registeredAt: now,
    registeredResources,
    status: 'ACTIVE',
    tags: [],
    version: 1,
    versionInfo: VERSIONS,
    plan: {
      enis: type.interfaces - 1,
      subnetId: instance.SubnetId ?? '',
      ...(group === undefined ? {} : { group }),
    },
  };
}

/** The kernel and firmware keep some: 1024 MiB show about 900, 4096 about 3880, as seen in agents' public logs. */
function memorySeen(memoryMiB: number): number {
  return Math.floor(memoryMiB - 60 - memoryMiB * 0.0375);
}
