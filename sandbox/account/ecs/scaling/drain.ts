import type { Call } from '../../core/call.ts';
import type { ContainerInstanceRecord, TaskRecord } from '../../core/state.ts';

/**
 * Managed draining: instances that are to go are drained first, and ended when their tasks have left them. Daemons do
 * not count. `count` is how many fewer there are to be.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/managed-instance-draining.html
 */
export function drainSurplus(
  count: number,
  instances: readonly ContainerInstanceRecord[],
  tasks: readonly TaskRecord[],
  call: Call,
): void {
  const leaving = instances.filter(({ plan }) => plan.leaving === true);
  // Those that somebody drains already, then those with the fewest tasks.
  const rank = (instance: ContainerInstanceRecord) =>
    instance.status === 'DRAINING' ? -1 : liveOn(instance, tasks).length;
  const chosen = instances
    .filter((instance) => !leaving.includes(instance))
    .toSorted((a, b) => rank(a) - rank(b))
    .slice(0, Math.max(0, count - leaving.length));
  for (const instance of chosen) {
    call.state.containerInstances.put(instance.containerInstanceArn, {
      ...instance,
      status: 'DRAINING',
      version: (instance.version ?? 0) + 1,
      plan: { ...instance.plan, leaving: true },
    });
  }
}

/** Ends those drained instances that no task is on any more; the group does not replace them. */
export async function endDrained(
  instances: readonly ContainerInstanceRecord[],
  tasks: readonly TaskRecord[],
  call: Call,
): Promise<void> {
  for (const instance of instances) {
    if (instance.plan.leaving !== true || liveOn(instance, tasks).length > 0) continue;
    await call
      .ask('autoscaling', 'TerminateInstanceInAutoScalingGroup', {
        InstanceId: instance.ec2InstanceId,
        ShouldDecrementDesiredCapacity: true,
      })
      .catch((error: Error) => {
        // It ends already, or the group is at its minimum: then the group keeps it.
        if (!/^ValidationError/.test(error.name)) throw error;
      });
  }
}

const liveOn = (instance: ContainerInstanceRecord, tasks: readonly TaskRecord[]) =>
  tasks.filter(
    (task) => task.containerInstanceArn === instance.containerInstanceArn && task.lastStatus !== 'STOPPED',
  );
