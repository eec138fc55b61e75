import type { Call } from '../../core/call.ts';
import type { ServiceRecord, TaskRecord } from '../../core/state.ts';
import { pace } from '../lifecycle/pace.ts';
import { deploymentOf, primaryOf, rollBack, withPrimary } from './deployments.ts';
import { IMPAIRED, tell } from './events.ts';
import { lastCompleted, move } from './history.ts';
import { threshold } from './rollout.ts';

const LONGEST_WAIT_SECONDS = 60;

/** Counts the tasks that failed to start, waits longer after each, and opens the circuit breaker when it is on. */
export function judge(service: ServiceRecord, tasks: readonly TaskRecord[], call: Call): ServiceRecord {
  const primary = primaryOf(service);
  if (service.status !== 'ACTIVE' || primary === undefined) return service;
  const own = tasks.filter((task) => task.plan.deployment === primary.id);
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
