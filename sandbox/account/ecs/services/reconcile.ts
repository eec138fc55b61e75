import type { Call } from '../../core/call.ts';
import { AwsError } from '../../core/errors.ts';
import type { ServiceRecord, TaskRecord } from '../../core/state.ts';
import { stop } from '../lifecycle/advance.ts';
import { instancesOf, tasksOf } from '../lifecycle/lookup.ts';
import { pace } from '../lifecycle/pace.ts';
import { distribute } from '../placement/strategy.ts';
import { newTask } from '../tasks/launch.ts';
import { orderOf } from '../tasks/order.ts';
import { placeTasks } from '../tasks/placing.ts';
import { scales } from '../tasks/run.ts';
import { deploy, primaryOf, withPrimary } from './deployments.ts';
import { IMPAIRED, notPlaced, STEADY, started, stoppedRunning, tell } from './events.ts';
import { rollout, threshold } from './rollout.ts';

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
  let service = judge(before, call);
  const tasks = tasksOfService(service, call);
  const next = rollout(service, tasks, instancesOf(service.clusterArn, call));
  const primary = primaryOf(service);
  if (next.start > 0 && primary?.rolloutState !== 'FAILED' && call.now() >= service.plan.retryAt) {
    service = await startTasks(service, next.start, call);
  }
  if (next.stop.length > 0) {
    const now = call.now();
    const reason = `Scaling activity initiated by (deployment ${primary?.id})`;
    for (const task of next.stop) {
      const why = task.healthStatus === 'UNHEALTHY' ? 'Task failed container health checks' : reason;
      call.state.tasks.put(task.taskArn, stop(task, { code: 'ServiceSchedulerInitiated', reason: why }, now));
    }
    service = tell(service, stoppedRunning(next.stop), call);
  }
  if (service.status === 'DRAINING') {
    const ended = tasks.every((task) => task.lastStatus === 'STOPPED' || task.lastStatus === 'STOPPING');
    return ended ? { ...service, status: 'INACTIVE', deployments: [] } : service;
  }
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
  const alone: ServiceRecord = {
    ...completed,
    deployments: completed.deployments.filter((deployment) => deployment.status === 'PRIMARY'),
    plan: { ...completed.plan, failed: [], completed: primary.taskDefinition ?? '' },
  };
  return tell(tell(alone, `(deployment ${primary.id}) deployment completed.`, call), STEADY, call);
}

/** Counts the tasks that failed to start, waits longer after each, and opens the circuit breaker when it is on. */
function judge(service: ServiceRecord, call: Call): ServiceRecord {
  const primary = primaryOf(service);
  if (service.status !== 'ACTIVE' || primary === undefined) return service;
  const own = tasksOfService(service, call).filter((task) => task.plan.deployment === primary.id);
  const { failed } = service.plan;
  if (failed.length > 0 && own.some((task) => task.lastStatus === 'RUNNING')) {
    return { ...service, plan: { ...service.plan, failed: [] } };
  }
  const fresh = own
    .filter(
      (task) =>
        task.lastStatus === 'STOPPED' &&
        task.startedAt === undefined &&
        (task.stopCode === 'EssentialContainerExited' || task.stopCode === 'TaskFailedToStart') &&
        !failed.includes(task.taskArn),
    )
    .map((task) => task.taskArn);
  if (fresh.length === 0) return service;
  const all = [...failed, ...fresh];
  const wait = Math.min(2 ** all.length, LONGEST_WAIT_SECONDS) * pace().retry;
  const counted = { ...service, plan: { ...service.plan, failed: all, retryAt: call.now() + wait } };
  if (all.length < threshold(service) || primary.rolloutState !== 'IN_PROGRESS') return counted;
  const breaker = service.deploymentConfiguration?.deploymentCircuitBreaker;
  if (breaker?.enable !== true) return tell(counted, IMPAIRED, call);
  const why = 'ECS deployment circuit breaker: tasks failed to start.';
  const broken = withPrimary(counted, { rolloutState: 'FAILED', rolloutStateReason: why }, call);
  const told = tell(broken, `(deployment ${primary.id}) deployment failed: tasks failed to start.`, call);
  const target = service.plan.completed;
  if (breaker.rollback !== true || target === undefined || target === service.taskDefinition) return told;
  const back = deploy(
    { ...told, taskDefinition: target },
    call,
    `ECS deployment circuit breaker: rolling back to ${target}.`,
  );
  return tell(back, `rolling back to deployment ${primaryOf(back)?.id}.`, call);
}

async function startTasks(service: ServiceRecord, count: number, call: Call): Promise<ServiceRecord> {
  const later = (told: ServiceRecord): ServiceRecord => ({
    ...told,
    plan: { ...told.plan, retryAt: call.now() + pace().retry },
  });
  const primary = primaryOf(service);
  const strategy = service.capacityProviderStrategy ?? [];
  const fargate = (primary?.launchType ?? strategy[0]?.capacityProvider ?? '').startsWith('FARGATE');
  let order: Awaited<ReturnType<typeof orderOf>>;
  try {
    order = await orderOf(
      {
        cluster: service.clusterArn,
        taskDefinition: service.taskDefinition ?? '',
        group: `service:${service.serviceName}`,
        startedBy: primary?.id ?? '',
        networkConfiguration: service.networkConfiguration,
        placementConstraints: service.placementConstraints,
        placementStrategy: service.placementStrategy,
        platformVersion: service.platformVersion,
        enableExecuteCommand: service.enableExecuteCommand,
        enableECSManagedTags: service.enableECSManagedTags,
        propagateTags: service.propagateTags,
        ...(service.propagateTags === 'SERVICE' ? { tags: service.tags } : {}),
      },
      fargate,
      call,
    );
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    return later(tell(service, `failed to launch a task with (error ${error.message}).`, call));
  }
  const live = tasksOfService(service, call).filter((task) => task.desiredStatus === 'RUNNING');
  const present = new Map<string, number>();
  for (const task of live) {
    const name = task.capacityProviderName ?? '';
    present.set(name, (present.get(name) ?? 0) + 1);
  }
  const launches =
    strategy.length === 0
      ? Array.from({ length: count }, () => ({ launchType: fargate ? 'FARGATE' : 'EC2' }) as const)
      : distribute(strategy, count, present).map((capacityProviderName) => ({ capacityProviderName }));
  const made: TaskRecord[] = [];
  const open: TaskRecord[] = [];
  for (const launch of launches) {
    const task = newTask(
      { ...order, ...(primary?.id === undefined ? {} : { deployment: primary.id }) },
      launch,
      call,
    );
    if (fargate) call.state.tasks.put(task.taskArn, task);
    (fargate ? made : open).push(task);
  }
  const { placed, waiting, refusals } = placeTasks(open, call);
  const kept = waiting.filter((task) => scales(task.capacityProviderName, call));
  for (const task of kept) call.state.tasks.put(task.taskArn, task);
  const all = [...made, ...placed, ...kept];
  const told = all.length > 0 ? tell(service, started(all), call) : service;
  return kept.length < waiting.length ? later(tell(told, notPlaced(refusals), call)) : told;
}
