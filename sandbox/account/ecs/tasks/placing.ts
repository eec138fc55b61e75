import type { Call } from '../../core/call.ts';
import type { ContainerInstanceRecord, TaskRecord } from '../../core/state.ts';
import { candidateOf } from '../instances/candidates.ts';
import { instancesOf, tasksOf } from '../lifecycle/lookup.ts';
import { place, type Reason } from '../placement/place.ts';
import { onInstance } from './launch.ts';

/**
 * Gives tasks a place on the cluster's instances (under a strategy: those of the task's own provider), one after the
 * other, and puts those that have one. `refusals` say why the first of the others has none, an instance each.
 */
export function placeTasks(
  tasks: readonly TaskRecord[],
  call: Call,
): { placed: TaskRecord[]; waiting: TaskRecord[]; refusals: { arn: string; reason: Reason }[] } {
  const placed: TaskRecord[] = [];
  const waiting: TaskRecord[] = [];
  let refusals: { arn: string; reason: Reason }[] = [];
  for (const task of tasks) {
    const instances = instancesFor(task, call);
    const held = tasksOf(task.clusterArn, call);
    const candidates = instances.map((instance) => candidateOf(instance, held));
    const { plan } = task;
    const rules = { constraints: plan.constraints, strategies: plan.strategies, random: Math.random };
    const answer = place(plan.demand, 1, candidates, rules);
    const index = candidates.findIndex((candidate) => candidate.arn === answer.places[0]);
    const [instance, candidate] = [instances[index], candidates[index]];
    if (instance === undefined || candidate === undefined) {
      if (waiting.length === 0) refusals = answer.refusals;
      waiting.push(task);
      continue;
    }
    const settled = onInstance(task, instance, candidate, call);
    call.state.tasks.put(settled.taskArn, settled);
    placed.push(settled);
  }
  return { placed, waiting, refusals };
}

function instancesFor(task: TaskRecord, call: Call): ContainerInstanceRecord[] {
  return instancesOf(task.clusterArn, call).filter(
    (instance) =>
      instance.status === 'ACTIVE' &&
      (task.capacityProviderName === undefined ||
        instance.capacityProviderName === task.capacityProviderName),
  );
}
