import type { Container } from '@aws-sdk/client-ecs';
import type { TaskRecord } from '../../core/state.ts';
import type { Wire } from '../../core/wire.ts';
import { containersOf, type Definition } from '../tasks/demand.ts';
import type { ContainerRuntime } from '../tasks/runtime.ts';
import { attached, deleted } from './attachment.ts';
import { type ContainerRow, hopeless, startable } from './dependencies.ts';
import type { Pace } from './pace.ts';

/**
 * How long a container must have run before it is started again, unless its restart policy says otherwise.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/container-restart-policy.html
 */
const DEFAULT_RESTART_SECONDS = 300;

/**
 * One step of a task's life, or the same task when nothing is due. Pure but for what the runtime answers. Times are
 * seconds since 1970. https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-lifecycle-explanation.html
 */
export function step(
  task: TaskRecord,
  definition: Definition,
  now: number,
  pace: Pace,
  runtime: ContainerRuntime,
): TaskRecord {
  const { since } = task.plan;
  const stopping = task.desiredStatus === 'STOPPED';
  switch (task.lastStatus) {
    case 'PROVISIONING':
      if (stopping) return enter(task, 'DEPROVISIONING', now);
      if (!hasPlace(task) || now < since + pace.attach) return task;
      return enter({ ...task, ...attached(task) }, 'PENDING', now);
    case 'PENDING':
      if (stopping) return enter({ ...task, stoppingAt: task.stoppingAt ?? now }, 'STOPPING', now);
      if (task.pullStartedAt === undefined) {
        return changed({ ...task, connectivity: 'CONNECTED', connectivityAt: now, pullStartedAt: now });
      }
      if (task.plan.ready !== true || now < task.pullStartedAt + pace.pull) return task;
      return pending({ ...task, pullStoppedAt: task.pullStoppedAt ?? now }, definition, now, runtime);
    case 'ACTIVATING':
      if (stopping) return enter(task, 'DEACTIVATING', now);
      return now < since + pace.activate ? task : enter({ ...task, startedAt: now }, 'RUNNING', now);
    case 'RUNNING':
      if (stopping) return enter(task, 'DEACTIVATING', now);
      return running(task, definition, now, runtime);
    case 'DEACTIVATING':
      if (now < since + (task.plan.demand.eni ? pace.deactivate : 0)) return task;
      return enter({ ...task, stoppingAt: task.stoppingAt ?? now }, 'STOPPING', now);
    case 'STOPPING':
      return ending(task, definition, now, runtime);
    case 'DEPROVISIONING':
      if (now < since + (task.plan.demand.eni ? pace.detach : 0)) return task;
      return stopped(task, now);
    default:
      return task;
  }
}

function enter(task: TaskRecord, lastStatus: string, now: number): TaskRecord {
  return changed({ ...task, lastStatus, plan: { ...task.plan, since: now } });
}

/** A task that is to stop; one that is stopping already stays as it is. */
export function stop(
  task: TaskRecord,
  why: { code: TaskRecord['stopCode']; reason: string },
  now: number,
): TaskRecord {
  if (task.desiredStatus === 'STOPPED') return task;
  return changed({
    ...task,
    desiredStatus: 'STOPPED',
    stopCode: why.code,
    stoppedReason: why.reason,
    stoppingAt: now,
  });
}

/** Stopped at once: its instance is gone, or it never got one. */
export function stopped(task: TaskRecord, now: number): TaskRecord {
  return enter(
    {
      ...task,
      desiredStatus: 'STOPPED',
      stoppedAt: now,
      stoppingAt: task.stoppingAt ?? now,
      executionStoppedAt: task.executionStoppedAt ?? now,
      attachments: (task.attachments ?? []).map(deleted),
      containers: task.containers.map((container) => ({ ...container, lastStatus: 'STOPPED' })),
    },
    'STOPPED',
    now,
  );
}

/** Whether its images would be there by now, and its containers are still to be started. */
export const pulled = (task: TaskRecord, now: number, pace: Pace) =>
  task.lastStatus === 'PENDING' &&
  task.desiredStatus === 'RUNNING' &&
  task.plan.ready !== true &&
  task.pullStartedAt !== undefined &&
  now >= task.pullStartedAt + pace.pull;

export const hasPlace = (task: TaskRecord) =>
  task.containerInstanceArn !== undefined || task.launchType === 'FARGATE';

function changed(task: TaskRecord): TaskRecord {
  return { ...task, version: (task.version ?? 0) + 1 };
}

function pending(
  task: TaskRecord,
  definition: Definition,
  now: number,
  runtime: ContainerRuntime,
): TaskRecord {
  // Twice: a container that ends at once has never been running.
  const next = work(work(task, definition, now, runtime), definition, now, runtime);
  const failed = essentialEnd(next, definition);
  if (failed !== undefined) return ended(next, now);
  const stuck = hopeless(containersOf(definition, next.overrides), next.containers);
  if (stuck !== undefined) {
    // AWS's sentence was not found; this one is ours.
    const reason = `The dependencies of the container ${stuck.name} were not fulfilled`;
    return stop(next, { code: 'TaskFailedToStart', reason }, now);
  }
  if (next.containers.every((container) => container.lastStatus !== 'PENDING')) {
    if (task.plan.demand.eni) return enter(next, 'ACTIVATING', now);
    return enter({ ...next, startedAt: now }, 'RUNNING', now);
  }
  return next === task ? task : changed(next);
}

function running(
  task: TaskRecord,
  definition: Definition,
  now: number,
  runtime: ContainerRuntime,
): TaskRecord {
  const next = work(task, definition, now, runtime);
  if (next === task) return task;
  return essentialEnd(next, definition) === undefined ? changed(next) : ended(next, now);
}

function ended(task: TaskRecord, now: number): TaskRecord {
  const why = { code: 'EssentialContainerExited', reason: 'Essential container in task exited' } as const;
  return { ...stop(task, why, now), executionStoppedAt: now };
}

function ending(
  task: TaskRecord,
  definition: Definition,
  now: number,
  runtime: ContainerRuntime,
): TaskRecord {
  const runs = Object.fromEntries(
    Object.entries(task.plan.runs).map(([name, run]) => [name, runtime.stop(run, now)]),
  );
  const asked = { ...task, plan: { ...task.plan, runs } };
  const next = work(asked, definition, now, runtime, false);
  const live = next.containers.some((container) => container.lastStatus === 'RUNNING');
  if (!live)
    return enter({ ...next, executionStoppedAt: task.executionStoppedAt ?? now }, 'DEPROVISIONING', now);
  return next === asked && Object.keys(runs).every((name) => runs[name] === task.plan.runs[name])
    ? task
    : next;
}

/** Starts the containers whose turn it is and takes over what has become of the others. The same task: nothing new. */
function work(
  task: TaskRecord,
  definition: Definition,
  now: number,
  runtime: ContainerRuntime,
  mayStart = true,
): TaskRecord {
  const runs = { ...task.plan.runs };
  let any = false;
  const containers: ContainerRow[] = task.containers.map((container) => ({ ...container }));
  const specs = containersOf(definition, task.overrides);
  const replace = (row: ContainerRow, members: Partial<Wire<Container>>) => {
    Object.assign(row, members);
    any = true;
  };
  for (const spec of specs) {
    const row = containers.find((container) => container.name === spec.name);
    if (row === undefined) continue;
    const run = runs[spec.name ?? ''];
    if (run === undefined || row.lastStatus === 'STOPPED') continue;
    const seen = runtime.inspect(spec, run, now);
    if (seen.status === 'STOPPED') {
      const policy = spec.restartPolicy;
      const again =
        mayStart &&
        policy?.enabled === true &&
        !(policy.ignoredExitCodes ?? []).includes(seen.exitCode) &&
        now - run.startedAt >= (policy.restartAttemptPeriod ?? DEFAULT_RESTART_SECONDS);
      if (again) runs[spec.name ?? ''] = runtime.start(spec, now);
      replace(
        row,
        again
          ? { runtimeId: runs[spec.name ?? '']?.runtimeId }
          : { lastStatus: 'STOPPED', exitCode: seen.exitCode },
      );
    } else if (seen.health !== undefined && seen.health !== row.healthStatus) {
      replace(row, { healthStatus: seen.health });
    }
  }
  if (mayStart) {
    for (const spec of startable(specs, containers)) {
      const run = runtime.start(spec, now);
      runs[spec.name ?? ''] = run;
      const row = containers.find((container) => container.name === spec.name);
      if (row === undefined) continue;
      replace(row, {
        lastStatus: 'RUNNING',
        runtimeId: run.runtimeId,
        networkBindings: task.plan.bindings[spec.name ?? ''] ?? [],
        healthStatus: 'UNKNOWN',
      });
    }
  }
  if (!any) return task;
  return {
    ...task,
    containers,
    healthStatus: healthOf(definition, containers),
    plan: { ...task.plan, runs },
  };
}

function essentialEnd(task: TaskRecord, definition: Definition): ContainerRow | undefined {
  return task.containers.find((container) => {
    const spec = definition.containerDefinitions?.find((each) => each.name === container.name);
    return container.lastStatus === 'STOPPED' && spec?.essential !== false;
  });
}

/** Of the essential containers with a health check, as AWS sums it up. */
function healthOf(definition: Definition, containers: ContainerRow[]): TaskRecord['healthStatus'] {
  const checked = containers.filter((container) => {
    const spec = definition.containerDefinitions?.find((each) => each.name === container.name);
    return spec?.healthCheck !== undefined && spec.essential !== false;
  });
  if (checked.length === 0) return 'UNKNOWN';
  if (checked.some((container) => container.healthStatus === 'UNHEALTHY')) return 'UNHEALTHY';
  return checked.every((container) => container.healthStatus === 'HEALTHY') ? 'HEALTHY' : 'UNKNOWN';
}
