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
import { desiredCapacity, instancesNeeded } from './decision.ts';
import { drainSurplus, endDrained } from './drain.ts';
import { groupName } from './membership.ts';
import { publishReservation, reservation } from './metric.ts';

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
  const members = instancesOf(cluster.clusterArn, call).filter(
    (instance) => instance.capacityProviderName === provider.name,
  );
  const instances = members.filter((instance) => instance.status === 'ACTIVE');
  const all = tasksOf(cluster.clusterArn, call);
  // A daemon keeps no instance busy: docs.aws.amazon.com/AmazonECS/latest/developerguide/cluster-auto-scaling.html
  const tasks = all.filter((task) => task.plan.daemon !== true);
  const waiting = tasks.filter((task) => waitsForPlace(task) && task.capacityProviderName === provider.name);
  const of = { capacityProviderName: provider.name, clusterName: cluster.clusterName };
  if (waiting.length === 0 && members.length === 0) return publishReservation(of, reservation(0, 0), call);
  const group = await groupNamed(name, call);
  if (group === undefined) return;
  if (provider.autoScalingGroupProvider?.managedTerminationProtection === 'ENABLED') {
    await protect(group, members, tasks, call);
  }
  const candidates = instances.map((instance) => candidateOf(instance, all));
  const live = tasks.filter((task) => task.lastStatus !== 'STOPPED');
  const busy = new Set(live.map((task) => task.containerInstanceArn ?? ''));
  const demands = waiting.map((task) => task.plan.demand);
  // The group counts those that drain, too: as long as one has tasks it must not stand in for one that is needed.
  const emptying = members.filter(
    (instance) => instance.status === 'DRAINING' && busy.has(instance.containerInstanceArn),
  );
  const needed = instancesNeeded(demands, candidates, busy) + emptying.length;
  await publishReservation(of, reservation(needed, group.Instances?.length ?? 0), call);
  const desired = group.DesiredCapacity ?? 0;
  const kept = notIdleYet(candidates, tasks, call) + arriving(group, members, call);
  const wanted = desiredCapacity(
    needed,
    { desired, minimum: group.MinSize ?? 0, maximum: group.MaxSize ?? 0 },
    {
      targetCapacity: scaling.targetCapacity ?? 100,
      minimumStep: scaling.minimumScalingStepSize ?? 1,
      maximumStep: scaling.maximumScalingStepSize ?? 10_000,
    },
  );
  const next = wanted < desired ? Math.max(wanted, Math.min(desired, kept)) : wanted;
  const drains = provider.autoScalingGroupProvider?.managedDraining === 'ENABLED';
  if (drains) await endDrained(members, tasks, call);
  if (next === desired) return;
  if (drains && next < desired) return drainSurplus(desired - next, members, tasks, call);
  await call.ask('autoscaling', 'SetDesiredCapacity', { AutoScalingGroupName: name, DesiredCapacity: next });
}

/** When an instance of a group was first seen there without being registered; forgotten with the process. */
const firstSeen = new Map<string, number>();

/** Instances of the group that may still register: they are not taken for superfluous at once. */
function arriving(
  group: Wire<AutoScalingGroup>,
  members: readonly ContainerInstanceRecord[],
  call: Call,
): number {
  const known = new Set(members.map((instance) => instance.ec2InstanceId));
  const unknown = (group.Instances ?? []).flatMap(({ InstanceId = '' }) =>
    known.has(InstanceId) ? [] : [InstanceId],
  );
  const now = call.now();
  for (const id of unknown) if (!firstSeen.has(id)) firstSeen.set(id, now);
  return unknown.filter((id) => now < (firstSeen.get(id) ?? 0) + pace().scaleIn).length;
}

/** Those in use, or idle for too short a time to be let go. */
function notIdleYet(candidates: readonly Candidate[], tasks: readonly TaskRecord[], call: Call): number {
  const idleLongEnough = (candidate: Candidate) => {
    // A task that has not stopped counts as ending now.
    const ended = tasks
      .filter((task) => task.containerInstanceArn === candidate.arn)
      .map((task) => task.stoppedAt ?? call.now());
    return call.now() > Math.max(candidate.registeredAt, ...ended) + pace().scaleIn;
  };
  return candidates.filter((candidate) => !idleLongEnough(candidate)).length;
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
