import type { Call } from '../../core/call.ts';
import type { CapacityProviderRecord } from '../../core/state.ts';
import { instancesOf, nameIn } from '../lifecycle/lookup.ts';

/**
 * A group's instances belong to its capacity provider, those too that registered before the provider was associated:
 * here an instance may be up sooner than the commands that follow.
 */
export function adoptInstances(call: Call): void {
  for (const cluster of call.state.clusters.values()) {
    for (const provider of call.state.capacityProviders.values()) {
      if (!cluster.capacityProviders.includes(provider.name)) continue;
      const group = groupName(provider);
      for (const instance of instancesOf(cluster.clusterArn, call)) {
        if (group === undefined || instance.plan.group !== group) continue;
        if (instance.capacityProviderName === provider.name) continue;
        const adopted = { ...instance, capacityProviderName: provider.name };
        call.state.containerInstances.put(instance.containerInstanceArn, adopted);
      }
    }
  }
}

/** The provider holds the group's ARN: …:autoScalingGroupName/NAME. */
export function groupName(provider: CapacityProviderRecord): string | undefined {
  const arn = provider.autoScalingGroupProvider?.autoScalingGroupArn;
  return arn === undefined ? undefined : nameIn(arn);
}
