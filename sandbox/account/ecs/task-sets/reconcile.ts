import type { Call } from '../../core/call.ts';
import type { ServiceRecord, TaskRecord, TaskSetRecord } from '../../core/state.ts';
import { definitionOf } from '../lifecycle/lookup.ts';
import { SET_STEADY, STEADY, tell } from '../services/events.ts';
import { judge } from '../services/failures.ts';
import { drain, scheduleReplicas, tasksOfService } from '../services/schedule.ts';
import { taskSetsOf } from './find.ts';
import { asService, fromService } from './scale.ts';

/** Lets each task set of a service with an external controller be scheduled as a service of its own would be. */
export async function reconcileTaskSets(before: ServiceRecord, call: Call): Promise<ServiceRecord> {
  let service = before;
  const all = tasksOfService(service, call);
  const sets = taskSetsOf(service, call);
  let steady = sets.length > 0;
  for (const set of sets) {
    const own = all.filter((task) => task.plan.deployment === set.id);
    const next = await scheduled(set, asService(service, set), own, call);
    if (next.seen.events !== service.events) {
      const { events, plan } = next.seen;
      // A set's last event is the service's, too: once all are steady again that is told again.
      service = { ...service, events, plan: { ...service.plan, told: plan.told ?? '' } };
    }
    steady &&= next.set?.stabilityStatus === 'STEADY_STATE';
    if (next.set === undefined) call.state.taskSets.delete(set.taskSetArn);
    else if (next.set !== set) call.state.taskSets.put(set.taskSetArn, next.set);
  }
  if (service.status === 'DRAINING')
    return ended(service, call) ? { ...service, status: 'INACTIVE' } : service;
  return steady ? tell(service, STEADY, call) : service;
}

/** One round for one set, which is `seen` as a service. No set: it has drained. */
async function scheduled(
  set: TaskSetRecord,
  seen: ServiceRecord,
  tasks: readonly TaskRecord[],
  call: Call,
): Promise<{ set: TaskSetRecord | undefined; seen: ServiceRecord }> {
  const noted = (after: ServiceRecord) => (after === seen ? set : fromService(set, after));
  if (set.status === 'DRAINING') {
    const { service, ended: gone } = drain(seen, tasks, call);
    return { set: gone ? undefined : noted(service), seen: service };
  }
  const { service, steady } = await scheduleReplicas(judge(seen, tasks, call), tasks, call);
  const stabilityStatus = steady && healthy(set, tasks, call) ? 'STEADY_STATE' : 'STABILIZING';
  if (stabilityStatus === set.stabilityStatus) return { set: noted(service), seen: service };
  const told = stabilityStatus === 'STEADY_STATE' ? tell(service, SET_STEADY, call) : service;
  const now = call.now();
  return { set: { ...noted(told), stabilityStatus, stabilityStatusAt: now, updatedAt: now }, seen: told };
}

/** Containers with a health check have passed it. https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_TaskSet.html */
function healthy(set: TaskSetRecord, tasks: readonly TaskRecord[], call: Call): boolean {
  const containers = definitionOf(set.taskDefinition, call)?.containerDefinitions ?? [];
  if (!containers.some((container) => container.healthCheck !== undefined)) return true;
  return tasks.every((task) => task.desiredStatus !== 'RUNNING' || task.healthStatus === 'HEALTHY');
}

const ended = (service: ServiceRecord, call: Call) =>
  taskSetsOf(service, call).length === 0 &&
  tasksOfService(service, call).every(({ lastStatus }) => /^STOPP(ED|ING)$/.test(lastStatus));
