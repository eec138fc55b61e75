import type { Call } from '../../core/call.ts';
import type { ServiceRecord, TaskRecord } from '../../core/state.ts';
import { stop } from '../lifecycle/advance.ts';
import { instancesOf, tasksOf } from '../lifecycle/lookup.ts';
import { primaryOf } from './deployments.ts';
import { stoppedRunning, tell } from './events.ts';
import { rollout } from './rollout.ts';
import { startTasks } from './start.ts';

/** The tasks of a service, stopped ones too. */
export function tasksOfService(service: ServiceRecord, call: Call): TaskRecord[] {
  const group = `service:${service.serviceName}`;
  return tasksOf(service.clusterArn, call).filter(
    (task) => task.group === group && (task.createdAt ?? 0) >= (service.createdAt ?? 0),
  );
}

/**
 * Brings `tasks` nearer to the desired count of their service (or of their task set, seen as a service). `steady`: all
 * is as it should be.
 */
export async function scheduleReplicas(
  before: ServiceRecord,
  tasks: readonly TaskRecord[],
  call: Call,
): Promise<{ service: ServiceRecord; steady: boolean }> {
  const next = rollout(before, tasks, instancesOf(before.clusterArn, call));
  let service = before;
  if (next.start > 0 && mayStart(service, call)) {
    service = await startTasks(service, next.start, tasks, call);
  }
  return { service: stopTasks(service, next.stop, call), steady: next.steady };
}

export const mayStart = (service: ServiceRecord, call: Call) =>
  primaryOf(service)?.rolloutState !== 'FAILED' && call.now() >= service.plan.retryAt;

/** Stops what still runs of `tasks`. `ended`: nothing does any more. */
export function drain(
  service: ServiceRecord,
  tasks: readonly TaskRecord[],
  call: Call,
): { service: ServiceRecord; ended: boolean } {
  const live = tasks.filter((task) => task.desiredStatus === 'RUNNING' && task.lastStatus !== 'STOPPED');
  if (live.length > 0) return { service: stopTasks(service, live, call), ended: false };
  const ended = tasks.every((task) => task.lastStatus === 'STOPPED' || task.lastStatus === 'STOPPING');
  return { service, ended };
}

export function stopTasks(service: ServiceRecord, tasks: readonly TaskRecord[], call: Call): ServiceRecord {
  if (tasks.length === 0) return service;
  const now = call.now();
  const reason = `Scaling activity initiated by (deployment ${primaryOf(service)?.id})`;
  for (const task of tasks) {
    const why = task.healthStatus === 'UNHEALTHY' ? 'Task failed container health checks' : reason;
    call.state.tasks.put(task.taskArn, stop(task, { code: 'ServiceSchedulerInitiated', reason: why }, now));
  }
  return tell(service, stoppedRunning(tasks), call);
}
