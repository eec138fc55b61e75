import type { Call } from '../../core/call.ts';
import type { ContainerInstanceRecord, ServiceRecord, TaskRecord } from '../../core/state.ts';
import { client } from '../errors.ts';
import type { Definition } from '../tasks/demand.ts';

/** The last part of an ARN, or the name itself. */
export const nameIn = (reference: string) => reference.slice(reference.lastIndexOf('/') + 1);

/** A task definition by family (its last ACTIVE revision), family:revision or ARN; it must be ACTIVE. */
export function activeDefinition(reference: string, call: Call): Definition {
  const name = nameIn(reference);
  const { taskDefinitions } = call.state;
  if (name.includes(':')) {
    const record = taskDefinitions.get(name);
    if (record === undefined) throw client('TaskDefinition not found.');
    if (record.definition.status !== 'ACTIVE') throw client('TaskDefinition is inactive');
    return record.definition;
  }
  const revisions = taskDefinitions
    .values()
    .map((record) => record.definition)
    .filter((definition) => definition.family === name && definition.status === 'ACTIVE');
  const last = revisions.sort((a, b) => a.revision - b.revision).at(-1);
  if (last === undefined) throw client('TaskDefinition not found.');
  return last;
}

/** The definition of a task that exists already, whatever has become of it since. */
export function definitionOf(taskDefinitionArn: string, call: Call): Definition | undefined {
  return call.state.taskDefinitions.get(nameIn(taskDefinitionArn))?.definition;
}

export function tasksOf(clusterArn: string, call: Call): TaskRecord[] {
  return call.state.tasks.values().filter((task) => task.clusterArn === clusterArn);
}

export function instancesOf(clusterArn: string, call: Call): ContainerInstanceRecord[] {
  return call.state.containerInstances.values().filter((instance) => instance.clusterArn === clusterArn);
}

export function findTask(reference: string, clusterArn: string, call: Call): TaskRecord | undefined {
  return tasksOf(clusterArn, call).find((task) => nameIn(task.taskArn) === nameIn(reference));
}

export function findInstance(
  reference: string,
  clusterArn: string,
  call: Call,
): ContainerInstanceRecord | undefined {
  const id = nameIn(reference);
  return instancesOf(clusterArn, call).find((instance) => nameIn(instance.containerInstanceArn) === id);
}

export function findService(reference: string, clusterArn: string, call: Call): ServiceRecord | undefined {
  return call.state.services
    .values()
    .filter((service) => service.clusterArn === clusterArn && service.serviceName === nameIn(reference))
    .at(-1);
}
