import type { Call } from '../../core/call.ts';
import { AwsError } from '../../core/errors.ts';
import type { ServiceRecord, TaskRecord } from '../../core/state.ts';
import { candidateOf } from '../instances/candidates.ts';
import { instancesOf, tasksOf } from '../lifecycle/lookup.ts';
import { pace } from '../lifecycle/pace.ts';
import { distribute } from '../placement/strategy.ts';
import { assertTasksAssume } from '../roles.ts';
import { newTask, type Order, onInstance } from '../tasks/launch.ts';
import { orderOf } from '../tasks/order.ts';
import { placeTasks } from '../tasks/placing.ts';
import { scales } from '../tasks/run.ts';
import { primaryOf } from './deployments.ts';
import { notPlaced, started, tell } from './events.ts';

/** By which the tasks of a service are placed when it names no strategy. */
export const SPREAD = { type: 'spread', field: 'attribute:ecs.availability-zone' } as const;

/** The service, which tries again later what did not work now. */
export const later = (service: ServiceRecord, call: Call): ServiceRecord => ({
  ...service,
  plan: { ...service.plan, retryAt: call.now() + pace().retry },
});

/** Starts that many tasks of the primary deployment wherever they find a place; `live` are the service's tasks. */
export async function startTasks(
  service: ServiceRecord,
  count: number,
  live: readonly TaskRecord[],
  call: Call,
): Promise<ServiceRecord> {
  const strategy = service.capacityProviderStrategy ?? [];
  const fargate = (service.launchType ?? strategy[0]?.capacityProvider ?? '').startsWith('FARGATE');
  const order = await orderFor(service, fargate, call);
  if ('failed' in order) return order.failed;
  const present = new Map<string, number>();
  for (const task of live.filter(({ desiredStatus }) => desiredStatus === 'RUNNING')) {
    const name = task.capacityProviderName ?? '';
    present.set(name, (present.get(name) ?? 0) + 1);
  }
  const launches =
    strategy.length === 0
      ? Array.from({ length: count }, () => ({ launchType: fargate ? 'FARGATE' : 'EC2' }) as const)
      : distribute(strategy, count, present).map((capacityProviderName) => ({ capacityProviderName }));
  const tasks = launches.map((launch) => newTask(order, launch, call));
  if (fargate) {
    for (const task of tasks) call.state.tasks.put(task.taskArn, task);
    return tell(service, started(tasks), call);
  }
  const { placed, waiting, refusals } = placeTasks(tasks, call);
  const kept = waiting.filter((task) => scales(task.capacityProviderName, call));
  for (const task of kept) call.state.tasks.put(task.taskArn, task);
  const all = [...placed, ...kept];
  const told = all.length > 0 ? tell(service, started(all), call) : service;
  return kept.length < waiting.length ? later(tell(told, notPlaced(refusals), call), call) : told;
}

/** Starts one task of a DAEMON service's primary deployment on each of these instances. */
export async function startOn(
  service: ServiceRecord,
  instanceArns: readonly string[],
  call: Call,
): Promise<ServiceRecord> {
  const order = await orderFor(service, false, call);
  if ('failed' in order) return order.failed;
  const instances = instancesOf(service.clusterArn, call);
  const made = instances.flatMap((instance) => {
    if (!instanceArns.includes(instance.containerInstanceArn)) return [];
    const task = newTask(order, { launchType: 'EC2' }, call);
    const candidate = candidateOf(instance, tasksOf(service.clusterArn, call));
    const placed = onInstance({ ...task, plan: { ...task.plan, daemon: true } }, instance, candidate, call);
    call.state.tasks.put(placed.taskArn, placed);
    return [placed];
  });
  return made.length === 0 ? service : tell(service, started(made), call);
}

async function orderFor(
  service: ServiceRecord,
  fargate: boolean,
  call: Call,
): Promise<Order | { failed: ServiceRecord }> {
  const deployment = primaryOf(service)?.id ?? '';
  try {
    const order = await orderOf(
      {
        cluster: service.clusterArn,
        taskDefinition: service.taskDefinition ?? '',
        group: `service:${service.serviceName}`,
        startedBy: deployment,
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
    await assertTasksAssume(order.roles, call);
    return { ...order, deployment };
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    const told = tell(service, `failed to launch a task with (error ${error.message}).`, call);
    return { failed: later(told, call) };
  }
}
