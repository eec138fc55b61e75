import { randomBytes } from 'node:crypto';
import type { Call } from '../../core/call.ts';
import type { TaskRecord } from '../../core/state.ts';
import { hasPlace, step, stop, stopped } from '../lifecycle/advance.ts';
import { definitionOf } from '../lifecycle/lookup.ts';
import { PROVISIONING_SECONDS, pace, STOPPED_KEPT_SECONDS } from '../lifecycle/pace.ts';
import { placeTasks } from './placing.ts';
import { simulatedRuntime } from './runtime.ts';

/** More steps than a life has: a task that would step on for ever is a fault of ours. */
const MOST_STEPS = 50;

/** Lets every task go on: those that wait get a place, those on their way take the steps that are due. */
export function reconcileTasks(call: Call): void {
  const now = call.now();
  const tasks = call.state.tasks.values();
  for (const task of tasks) {
    if (task.lastStatus === 'STOPPED' && now > (task.stoppedAt ?? 0) + STOPPED_KEPT_SECONDS) {
      call.state.tasks.delete(task.taskArn);
    }
  }
  placeTasks(tasks.filter(waitsForPlace), call);
  const times = pace();
  const runtime = simulatedRuntime(times, () => randomBytes(16).toString('hex'));
  for (const before of call.state.tasks.values()) {
    if (before.lastStatus === 'STOPPED') continue;
    let task = expired(before, now);
    const definition = definitionOf(task.taskDefinitionArn, call) ?? {};
    for (let steps = 0; steps < MOST_STEPS; steps++) {
      const next = step(task, definition, now, times, runtime);
      if (next === task) break;
      task = next;
    }
    if (task !== before) call.state.tasks.put(task.taskArn, task);
  }
}

export const waitsForPlace = (task: TaskRecord) =>
  task.lastStatus === 'PROVISIONING' && task.desiredStatus === 'RUNNING' && !hasPlace(task);

function expired(task: TaskRecord, now: number): TaskRecord {
  if (!waitsForPlace(task) || now < (task.createdAt ?? now) + PROVISIONING_SECONDS) return task;
  // AWS names the resource that was short; which one, for a group that could not grow, is our guess.
  return stopped(stop(task, { code: 'TaskFailedToStart', reason: 'RESOURCE:MEMORY' }, now), now);
}
