import { type Candidate, type Demand, withTask } from '../placement/candidate.ts';
import { refusal } from '../placement/place.ts';

/**
 * Managed scaling, as arithmetic: CapacityProviderReservation (instances needed / instances there × 100) is brought to
 * targetCapacity.
 * https://aws.amazon.com/blogs/containers/deep-dive-on-amazon-ecs-cluster-auto-scaling/
 */
export interface GroupCapacity {
  /** Instances that the group has or has asked for (its desired capacity). */
  desired: number;
  minimum: number;
  maximum: number;
}

export interface ScalingRules {
  /** Percent, 1 to 100: 100 keeps no spare instance. */
  targetCapacity: number;
  minimumStep: number;
  maximumStep: number;
}

/**
 * How many instances are needed: the busy ones, those present ones that the waiting tasks would use, and as many more as
 * hold the rest: first fit, on empty ones like the first. With none to go by, as when a group grows from zero, one is
 * tried; a task that fits on no such instance asks for none.
 */
export function instancesNeeded(
  waiting: readonly Demand[],
  present: readonly Candidate[],
  busy: ReadonlySet<string>,
): number {
  const model = present[0];
  if (model === undefined) return waiting.length === 0 ? 0 : 1;
  const empty: Candidate = {
    ...model,
    cpu: { ...model.cpu, free: model.cpu.total },
    memory: { ...model.memory, free: model.memory.total },
    ports: { tcp: [], udp: [] },
    enis: model.enis + model.tasks.length,
    tasks: [],
  };
  const bins = present.map((candidate) => ({ candidate, used: busy.has(candidate.arn) }));
  for (const demand of waiting) {
    const bin = bins.find(({ candidate }) => refusal(candidate, demand) === undefined);
    if (bin !== undefined) {
      bin.candidate = withTask(bin.candidate, demand);
      bin.used = true;
    } else if (refusal(empty, demand) === undefined) {
      bins.push({ candidate: withTask(empty, demand), used: true });
    }
  }
  return bins.filter(({ used }) => used).length;
}

/** The desired capacity that brings the reservation to its target: within the group's bounds and the step sizes. */
export function desiredCapacity(needed: number, group: GroupCapacity, rules: ScalingRules): number {
  const wanted = Math.ceil((needed * 100) / rules.targetCapacity);
  const change = wanted - group.desired;
  const bounded = Math.min(Math.max(wanted, group.minimum), Math.max(group.maximum, group.minimum));
  if (change <= 0) return Math.min(bounded, group.desired);
  const step = Math.min(Math.max(change, rules.minimumStep), rules.maximumStep);
  return Math.max(group.desired, Math.min(group.desired + step, group.maximum));
}
