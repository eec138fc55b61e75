import type { Call } from '../../core/call.ts';
import type { ServiceRecord, TaskRecord } from '../../core/state.ts';
import { candidateOf } from '../instances/candidates.ts';
import { stop } from '../lifecycle/advance.ts';
import { definitionOf, instancesOf, tasksOf } from '../lifecycle/lookup.ts';
import { pace } from '../lifecycle/pace.ts';
import { demandOf } from '../tasks/demand.ts';
import { daemonRollout } from './daemon.ts';
import { deploymentOf, primaryOf, rollBack, withPrimary } from './deployments.ts';
import { IMPAIRED, notPlaced, STEADY, stoppedRunning, tell } from './events.ts';
import { lastCompleted, move, succeed } from './history.ts';
import { rollout, threshold } from './rollout.ts';
import { later, startOn, startTasks } from './start.ts';

const LONGEST_WAIT_SECONDS = 60;

/** Lets every service's scheduler do what is due. */
export async function reconcileServices(call: Call): Promise<void> {
  for (const before of call.state.services.values()) {
    if (before.status === 'INACTIVE') continue;
    const after = await reconcile(before, call);
    if (after !== before) call.state.services.put(after.serviceArn, after);
  }
}

/** The tasks of a service, stopped ones too. */
export function tasksOfService(service: ServiceRecord, call: Call): TaskRecord[] {
  const group = `service:${service.serviceName}`;
  return tasksOf(service.clusterArn, call).filter(
    (task) => task.group === group && (task.createdAt ?? 0) >= (service.createdAt ?? 0),
  );
}

async function reconcile(before: ServiceRecord, call: Call): Promise<ServiceRecord> {
  const service = judge(before, call);
  const tasks = tasksOfService(service, call);
  if (service.status === 'DRAINING') return drained(service, tasks, call);
  return service.schedulingStrategy === 'DAEMON'
    ? reconcileDaemon(service, tasks, call)
    : reconcileReplicas(service, tasks, call);
}

async function reconcileReplicas(
  before: ServiceRecord,
  tasks: readonly TaskRecord[],
  call: Call,
): Promise<ServiceRecord> {
  const next = rollout(before, tasks, instancesOf(before.clusterArn, call));
  let service = before;
  if (next.start > 0 && mayStart(service, call)) {
    service = await startTasks(service, next.start, tasks, call);
  }
  service = stopTasks(service, next.stop, call);
  return next.steady ? settle(service, call) : service;
}

async function reconcileDaemon(
  before: ServiceRecord,
  tasks: readonly TaskRecord[],
  call: Call,
): Promise<ServiceRecord> {
  const definition = definitionOf(before.taskDefinition ?? '', call) ?? {};
  const all = tasksOf(before.clusterArn, call);
  const candidates = instancesOf(before.clusterArn, call).map((instance) => candidateOf(instance, all));
  const others = all.filter((task) => task.plan.daemon !== true && task.lastStatus !== 'STOPPED');
  const busy = new Set(others.map((task) => task.containerInstanceArn ?? ''));
  const demand = demandOf(definition, {}, `service:${before.serviceName}`);
  const next = daemonRollout(before, demand, tasks, candidates, busy);
  let service = next.wanted === before.desiredCount ? before : { ...before, desiredCount: next.wanted };
  if (mayStart(service, call)) {
    if (next.start.length > 0) service = await startOn(service, next.start, call);
    if (next.refusals.length > 0) service = later(tell(service, notPlaced(next.refusals), call), call);
  }
  service = stopTasks(service, next.stop, call);
  return next.steady ? settle(service, call) : service;
}

const mayStart = (service: ServiceRecord, call: Call) =>
  primaryOf(service)?.rolloutState !== 'FAILED' && call.now() >= service.plan.retryAt;

function drained(service: ServiceRecord, tasks: readonly TaskRecord[], call: Call): ServiceRecord {
  const live = tasks.filter((task) => task.desiredStatus === 'RUNNING' && task.lastStatus !== 'STOPPED');
  if (live.length > 0) return stopTasks(service, live, call);
  const ended = tasks.every((task) => task.lastStatus === 'STOPPED' || task.lastStatus === 'STOPPING');
  return ended ? { ...service, status: 'INACTIVE', deployments: [] } : service;
}

function stopTasks(service: ServiceRecord, tasks: readonly TaskRecord[], call: Call): ServiceRecord {
  if (tasks.length === 0) return service;
  const now = call.now();
  const reason = `Scaling activity initiated by (deployment ${primaryOf(service)?.id})`;
  for (const task of tasks) {
    const why = task.healthStatus === 'UNHEALTHY' ? 'Task failed container health checks' : reason;
    call.state.tasks.put(task.taskArn, stop(task, { code: 'ServiceSchedulerInitiated', reason: why }, now));
  }
  return tell(service, stoppedRunning(tasks), call);
}

/** Everything runs as asked: the deployment is complete, and older ones are no more. */
function settle(service: ServiceRecord, call: Call): ServiceRecord {
  const primary = primaryOf(service);
  if (primary === undefined) return service;
  if (primary.rolloutState === 'COMPLETED' && service.deployments.length === 1) {
    return service.plan.told === STEADY || service.plan.told?.endsWith('deployment completed.')
      ? service
      : tell(service, STEADY, call);
  }
  const reason = `ECS deployment ${primary.id} completed.`;
  const completed = withPrimary(service, { rolloutState: 'COMPLETED', rolloutStateReason: reason }, call);
  const revision = call.state.serviceRevisions
    .values()
    .find((one) => one.serviceArn === service.serviceArn && deploymentOf(one) === primary.id);
  succeed(service, call);
  const alone: ServiceRecord = {
    ...completed,
    deployments: completed.deployments.filter((deployment) => deployment.status === 'PRIMARY'),
    plan: {
      ...completed.plan,
      failures: 0,
      countedUntil: call.now(),
      ...(revision === undefined ? {} : { completed: revision.serviceRevisionArn }),
    },
  };
  return tell(tell(alone, `(deployment ${primary.id}) deployment completed.`, call), STEADY, call);
}

/** Counts the tasks that failed to start, waits longer after each, and opens the circuit breaker when it is on. */
function judge(service: ServiceRecord, call: Call): ServiceRecord {
  const primary = primaryOf(service);
  if (service.status !== 'ACTIVE' || primary === undefined) return service;
  const own = tasksOfService(service, call).filter((task) => task.plan.deployment === primary.id);
  const { failures, countedUntil } = service.plan;
  if (failures > 0 && own.some((task) => task.lastStatus === 'RUNNING')) {
    return { ...service, plan: { ...service.plan, failures: 0 } };
  }
  const fresh = own.filter(
    (task) =>
      task.lastStatus === 'STOPPED' &&
      task.startedAt === undefined &&
      (task.stopCode === 'EssentialContainerExited' || task.stopCode === 'TaskFailedToStart') &&
      (task.stoppedAt ?? 0) > countedUntil,
  );
  if (fresh.length === 0) return service;
  const all = failures + fresh.length;
  const wait = Math.min(2 ** all, LONGEST_WAIT_SECONDS) * pace().retry;
  const counted: ServiceRecord = {
    ...service,
    plan: {
      ...service.plan,
      failures: all,
      countedUntil: Math.max(...fresh.map((task) => task.stoppedAt ?? 0)),
      retryAt: call.now() + wait,
    },
  };
  if (all < threshold(service) || primary.rolloutState !== 'IN_PROGRESS') return counted;
  if (service.deploymentConfiguration?.deploymentCircuitBreaker?.enable !== true) {
    return tell(counted, IMPAIRED, call);
  }
  return broken(counted, primary.id ?? '', call);
}

/** The circuit breaker has opened: the deployment has failed, and the last completed one comes back where that is asked. */
function broken(service: ServiceRecord, primaryId: string, call: Call): ServiceRecord {
  const why = 'ECS deployment circuit breaker: tasks failed to start.';
  const failed = withPrimary(service, { rolloutState: 'FAILED', rolloutStateReason: why }, call);
  const told = tell(failed, `(deployment ${primaryId}) deployment failed: tasks failed to start.`, call);
  const rollback = service.deploymentConfiguration?.deploymentCircuitBreaker?.rollback === true;
  const target = rollback ? lastCompleted(service, call) : undefined;
  const plan = call.state.serviceDeployments.get(service.currentServiceDeployment ?? '')?.plan;
  const history = {
    statusReason: why,
    ...(plan === undefined
      ? {}
      : { plan: { ...plan, breaker: 'TRIGGERED' as const, failures: service.plan.failures } }),
  };
  if (target === undefined) {
    move(service, ['IN_PROGRESS'], { ...history, status: 'STOPPED', stoppedAt: call.now() }, call);
    move(
      service,
      ['ROLLBACK_IN_PROGRESS'],
      { ...history, status: 'ROLLBACK_FAILED', finishedAt: call.now() },
      call,
    );
    return told;
  }
  const { serviceRevisionArn } = target;
  const begun = { reason: why, startedAt: call.now(), serviceRevisionArn };
  move(service, ['IN_PROGRESS'], { ...history, status: 'ROLLBACK_IN_PROGRESS', rollback: begun }, call);
  const id = deploymentOf(target);
  const reason = `ECS deployment circuit breaker: rolling back to deploymentId ${id}.`;
  return tell(rollBack(told, target, reason, call), `rolling back to deployment ${id}.`, call);
}
