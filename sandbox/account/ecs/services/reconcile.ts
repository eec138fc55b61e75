import type { Call } from '../../core/call.ts';
import type { ServiceRecord, TaskRecord } from '../../core/state.ts';
import { candidateOf } from '../instances/candidates.ts';
import { definitionOf, instancesOf, tasksOf } from '../lifecycle/lookup.ts';
import { isExternal } from '../task-sets/find.ts';
import { reconcileTaskSets } from '../task-sets/reconcile.ts';
import { demandOf } from '../tasks/demand.ts';
import { daemonRollout } from './daemon.ts';
import { deploymentOf, primaryOf, withPrimary } from './deployments.ts';
import { notPlaced, STEADY, tell } from './events.ts';
import { judge } from './failures.ts';
import { succeed } from './history.ts';
import { drain, mayStart, scheduleReplicas, stopTasks, tasksOfService } from './schedule.ts';
import { later, startOn } from './start.ts';

/** Lets every service's scheduler do what is due. */
export async function reconcileServices(call: Call): Promise<void> {
  for (const before of call.state.services.values()) {
    if (before.status === 'INACTIVE') continue;
    const after = await reconcile(before, call);
    if (after !== before) call.state.services.put(after.serviceArn, after);
  }
}

async function reconcile(before: ServiceRecord, call: Call): Promise<ServiceRecord> {
  if (isExternal(before)) return reconcileTaskSets(before, call);
  const tasks = tasksOfService(before, call);
  const service = judge(before, tasks, call);
  if (service.status === 'DRAINING') {
    const { service: drained, ended } = drain(service, tasks, call);
    return ended ? { ...drained, status: 'INACTIVE', deployments: [] } : drained;
  }
  if (service.schedulingStrategy === 'DAEMON') return reconcileDaemon(service, tasks, call);
  const next = await scheduleReplicas(service, tasks, call);
  return next.steady ? settle(next.service, call) : next.service;
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
