import type { AutoScalingGroup as SdkAutoScalingGroup } from '@aws-sdk/client-auto-scaling';
import type { Call } from '../../core/call.ts';
import type {
  CapacityProviderRecord,
  ClusterRecord,
  ContainerInstanceRecord,
  TaskRecord,
} from '../../core/state.ts';
import type { Wire } from '../../core/wire.ts';
import { candidateOf } from '../instances/candidates.ts';
import { instancesOf, tasksOf } from '../lifecycle/lookup.ts';
import { pace } from '../lifecycle/pace.ts';
import type { Candidate } from '../placement/candidate.ts';
import { waitsForPlace } from '../tasks/reconcile.ts';
import { desiredCapacity, instancesMissing } from './decision.ts';
import { groupName } from './membership.ts';

type AutoScalingGroup = Wire<SdkAutoScalingGroup>;

const looked = new WeakMap<object, number>();

/** Lets the Auto Scaling groups of capacity providers with managed scaling follow what their tasks need. */
export async function scaleGroups(call: Call): Promise<void> {
  const now = call.now();
  if (now < (looked.get(call.state) ?? 0) + pace().look) return;
  looked.set(call.state, now);
  for (const cluster of call.state.clusters.values()) {
    if (cluster.status !== 'ACTIVE') continue;
    for (const provider of call.state.capacityProviders.values()) {
      if (!cluster.capacityProviders.includes(provider.name)) continue;
      if (provider.status === 'ACTIVE') await scaleGroup(cluster, provider, call);
    }
  }
}

async function scaleGroup(
  cluster: ClusterRecord,
  provider: CapacityProviderRecord,
  call: Call,
): Promise<void> {
  const scaling = provider.autoScalingGroupProvider?.managedScaling;
  const name = groupName(provider);
  if (name === undefined || scaling?.status !== 'ENABLED') return;
  const instances = instancesOf(cluster.clusterArn, call).filter(
    (instance) => instance.capacityProviderName === provider.name && instance.status === 'ACTIVE',
  );
  const tasks = tasksOf(cluster.clusterArn, call);
  const waiting = tasks.filter((task) => waitsForPlace(task) && task.capacityProviderName === provider.name);
  if (waiting.length === 0 && instances.length === 0) return;
  const group = await groupNamed(name, call);
  if (group === undefined) return;
  if (provider.autoScalingGroupProvider?.managedTerminationProtection === 'ENABLED') {
    await protect(group, instances, tasks, call);
  }
  const candidates = instances.map((instance) => candidateOf(instance, tasks));
  const needed = instancesNeeded(candidates, waiting, tasks, call);
  const desired = group.DesiredCapacity ?? 0;
  const next = desiredCapacity(
    needed,
    { desired, minimum: group.MinSize ?? 0, maximum: group.MaxSize ?? 0 },
    {
      targetCapacity: scaling.targetCapacity ?? 100,
      minimumStep: scaling.minimumScalingStepSize ?? 1,
      maximumStep: scaling.maximumScalingStepSize ?? 10_000,
    },
  );
  if (next === desired) return;
  await call.ask('autoscaling', 'SetDesiredCapacity', { AutoScalingGroupName: name, DesiredCapacity: next });
}

/** Those in use, or idle for too short a time to be let go, and those that the waiting tasks need besides. */
function instancesNeeded(
  candidates: readonly Candidate[],
  waiting: readonly TaskRecord[],
  tasks: readonly TaskRecord[],
  call: Call,
): number {
  if (waiting.length > 0) {
    const demands = waiting.map((task) => task.plan.demand);
    return candidates.length + instancesMissing(demands, candidates);
  }
  const idleLongEnough = (candidate: Candidate) => {
    const ended = tasks
      .filter((task) => task.containerInstanceArn === candidate.arn)
      .map((task) => task.stoppedAt ?? call.now());
    return call.now() > Math.max(candidate.registeredAt, ...ended) + pace().scaleIn;
  };
  return candidates.filter((candidate) => candidate.tasks.length > 0 || !idleLongEnough(candidate)).length;
}

/** An instance with tasks is not to be ended by scaling in; one without may be. */
async function protect(
  group: AutoScalingGroup,
  instances: readonly ContainerInstanceRecord[],
  tasks: readonly TaskRecord[],
  call: Call,
): Promise<void> {
  const busy = new Set(
    instances
      .filter((instance) =>
        tasks.some(
          (task) =>
            task.containerInstanceArn === instance.containerInstanceArn && task.lastStatus !== 'STOPPED',
        ),
      )
      .map((instance) => instance.ec2InstanceId),
  );
  const known = new Set(instances.map((instance) => instance.ec2InstanceId));
  for (const ProtectedFromScaleIn of [true, false]) {
    const InstanceIds = (group.Instances ?? [])
      .filter(
        (instance) =>
          known.has(instance.InstanceId ?? '') &&
          busy.has(instance.InstanceId ?? '') === ProtectedFromScaleIn &&
          instance.ProtectedFromScaleIn !== ProtectedFromScaleIn,
      )
      .flatMap((instance) => instance.InstanceId ?? []);
    if (InstanceIds.length === 0) continue;
    const AutoScalingGroupName = group.AutoScalingGroupName;
    await call.ask('autoscaling', 'SetInstanceProtection', {
      AutoScalingGroupName,
      InstanceIds,
      ProtectedFromScaleIn,
    });
  }
}

async function groupNamed(name: string, { ask }: Call): Promise<AutoScalingGroup | undefined> {
  const answer = await ask('autoscaling', 'DescribeAutoScalingGroups', { AutoScalingGroupNames: [name] });
  return answer.AutoScalingGroups?.[0];
}
