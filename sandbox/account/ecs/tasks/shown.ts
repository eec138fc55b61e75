import type { Task } from '@aws-sdk/client-ecs';
import type { TaskRecord } from '../../core/state.ts';
import type { Wire } from '../../core/wire.ts';

/** A task as an answer holds it. */
export function shown(task: TaskRecord): Wire<Task> {
  const { plan: _, ...rest } = task;
  return rest;
}
