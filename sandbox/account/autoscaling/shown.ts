import type { AutoScalingGroup } from '@aws-sdk/client-auto-scaling';
import type { Call } from '../core/call.ts';
import type { Wire } from '../core/wire.ts';
import { type Group, lost, type Member } from './record.ts';

/** A member whose instance was ended by somebody else is on its way out, even before the group has acted on it. */
export function shownMembers(group: Group, call: Call): Member[] {
  const gone = lost(group, call);
  return group.Instances.map((member) =>
    gone.includes(member) ? { ...member, LifecycleState: 'Terminating', HealthStatus: 'Unhealthy' } : member,
  );
}

/** A group as it is described: with what is always empty here. */
export const shown = (group: Group, call: Call): Wire<AutoScalingGroup> => ({
  ...group,
  Instances: shownMembers(group, call),
  LoadBalancerNames: [],
  TargetGroupARNs: [],
  SuspendedProcesses: [],
  EnabledMetrics: [],
  TrafficSources: [],
});
