/**
 * Managed scaling, as arithmetic. M: instances needed; N: instances there are.
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

/** CapacityProviderReservation in percent: M / N × 100; 100 when none is needed and none is there, 200 from zero. */
export function reservation(needed: number, running: number): number {
  if (running === 0) return needed === 0 ? 100 : 200;
  return (needed / running) * 100;
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
