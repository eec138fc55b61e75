import type { ContainerInstanceRecord, ServiceRecord, TaskRecord } from '../../core/state.ts';

/** What a service's scheduler does next. */
export interface Rollout {
  /** Tasks of the primary deployment to start. */
  start: number;
  stop: TaskRecord[];
  /** All is as it should be, and nothing of an older deployment is left. */
  steady: boolean;
}

/**
 * Brings a service nearer to its desired count: never more tasks than maximumPercent, never fewer running ones than
 * minimumHealthyPercent because of us. Tasks of older deployments and on draining instances are replaced. Pure.
 */
export function rollout(
  service: ServiceRecord,
  tasks: readonly TaskRecord[],
  instances: readonly ContainerInstanceRecord[],
): Rollout {
  const live = tasks.filter((task) => task.desiredStatus === 'RUNNING' && task.lastStatus !== 'STOPPED');
  if (service.status !== 'ACTIVE') return { start: 0, stop: live, steady: false };
  const wanted = service.desiredCount;
  const { maximumPercent = 200, minimumHealthyPercent = 100 } = service.deploymentConfiguration ?? {};
  const most = Math.floor((wanted * maximumPercent) / 100);
  const least = Math.ceil((wanted * minimumHealthyPercent) / 100);
  const primary = service.deployments.find((deployment) => deployment.status === 'PRIMARY');
  const draining = new Set(
    instances.filter(({ status }) => status === 'DRAINING').map((instance) => instance.containerInstanceArn),
  );
  const stays = (task: TaskRecord) =>
    task.plan.deployment === primary?.id && !draining.has(task.containerInstanceArn ?? '');
  const current = live.filter(stays);
  const old = live.filter((task) => !stays(task));
  const unhealthy = current.filter((task) => task.healthStatus === 'UNHEALTHY');

  const surplus = byReadiness(current).slice(0, Math.max(0, current.length - wanted));
  const stop = [...surplus, ...unhealthy, ...old.filter((task) => !running(task))];
  const gone = new Set(stop);
  // With tasks for all of `wanted` of our own kind there, the old ones may go as far as the running ones allow.
  const mayGo = live.filter((task) => running(task) && !gone.has(task)).length - least;
  stop.push(...old.filter(running).slice(0, Math.max(0, mayGo)));
  const start = Math.max(0, Math.min(wanted - (current.length - surplus.length), most - live.length));
  const steady =
    old.length === 0 && current.length === wanted && current.every(running) && unhealthy.length === 0;
  return { start, stop: [...new Set(stop)], steady };
}

const running = (task: TaskRecord) => task.lastStatus === 'RUNNING';

/** Those that do not run yet first. */
const byReadiness = (tasks: readonly TaskRecord[]) =>
  tasks.toSorted(
    (a, b) => Number(running(a)) - Number(running(b)) || (b.createdAt ?? 0) - (a.createdAt ?? 0),
  );

/** Failures in a row that the circuit breaker bears: half of the desired count, at least 3 and at most 200. */
export function threshold(service: ServiceRecord): number {
  const given = service.deploymentConfiguration?.deploymentCircuitBreaker?.thresholdConfiguration;
  if (given?.type === 'COUNT') return given.value ?? 3;
  const share = Math.ceil((service.desiredCount * (given?.value ?? 50)) / 100);
  return given?.type === 'UNBOUNDED_PERCENT' ? Math.max(1, share) : Math.min(200, Math.max(3, share));
}
