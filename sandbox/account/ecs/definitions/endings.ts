import type {
  DeleteTaskDefinitionsRequest,
  DeleteTaskDefinitionsResponse,
  DeregisterTaskDefinitionRequest,
  DeregisterTaskDefinitionResponse,
} from '@aws-sdk/client-ecs';
import type { Call } from '../../core/call.ts';
import type { TaskDefinitionRecord } from '../../core/state.ts';
import type { Wire } from '../../core/wire.ts';
import { client, invalid } from '../errors.ts';
import { arnOf } from '../names.ts';
import { type Answer, operation } from '../operation.ts';
import { definitionName, findDefinition } from './find.ts';

const MOST_DELETED = 10;
/** How long a deleted revision is still shown, in seconds. Hours on AWS. */
const DELETION_SECONDS = 5;

function deregister(
  input: Wire<DeregisterTaskDefinitionRequest>,
  call: Call,
): Answer<DeregisterTaskDefinitionResponse> {
  const name = checkedRevision(input.taskDefinition ?? '');
  const record = findDefinition(call, name);
  if (record.definition.status === 'DELETE_IN_PROGRESS') {
    throw client(`The task definition ${name} is in the process of being deleted.`);
  }
  if (record.definition.status === 'INACTIVE') return { taskDefinition: record.definition };
  return { taskDefinition: put(call, record, { status: 'INACTIVE', deregisteredAt: call.now() }) };
}

/** Each that cannot be deleted is a failure; the others are deleted. */
function remove(
  input: Wire<DeleteTaskDefinitionsRequest>,
  call: Call,
): Answer<DeleteTaskDefinitionsResponse> {
  const given = input.taskDefinitions ?? [];
  if (given.length === 0) throw invalid('Task definitions can not be empty.');
  if (given.length > MOST_DELETED) {
    throw invalid(`Task definitions can not have more than ${MOST_DELETED} elements.`);
  }
  const names = given.map(checkedRevision);
  const taskDefinitions: Answer<DeleteTaskDefinitionsResponse>['taskDefinitions'] = [];
  const failures: Answer<DeleteTaskDefinitionsResponse>['failures'] = [];
  for (const name of names) {
    const record = call.state.taskDefinitions.get(name);
    const fail = (reason: string) => failures.push({ arn: arnOf(call, `task-definition/${name}`), reason });
    if (record === undefined) fail('The specified task definition does not exist.');
    else if (record.definition.status === 'ACTIVE') {
      fail(
        'The specified task definition is still in ACTIVE status. Please deregister the target and try again.',
      );
    } else if (record.definition.status === 'DELETE_IN_PROGRESS') taskDefinitions.push(record.definition);
    else
      taskDefinitions.push(
        put(call, record, { status: 'DELETE_IN_PROGRESS', deleteRequestedAt: call.now() }),
      );
  }
  return { taskDefinitions, failures };
}

function put(
  call: Call,
  record: TaskDefinitionRecord,
  change: Partial<TaskDefinitionRecord['definition']>,
): TaskDefinitionRecord['definition'] {
  const definition = { ...record.definition, ...change };
  call.state.taskDefinitions.put(`${definition.family}:${definition.revision}`, { ...record, definition });
  return definition;
}

function checkedRevision(given: string): string {
  const { family, revision } = definitionName(given);
  if (family === '' || revision === undefined) {
    throw invalid(
      `Name a task definition by family:revision or by its ARN: ${given || 'nothing was given'}.`,
    );
  }
  return `${family}:${revision}`;
}

/** Lets go of what was deleted once no task and no service refers to it. */
export function forgetDeleted(call: Call): void {
  const { state } = call;
  for (const { definition } of state.taskDefinitions.values()) {
    const { status, deleteRequestedAt = 0, taskDefinitionArn: arn } = definition;
    if (status !== 'DELETE_IN_PROGRESS' || call.now() < deleteRequestedAt + DELETION_SECONDS) continue;
    const running = state.tasks
      .values()
      .some((one) => one.taskDefinitionArn === arn && one.lastStatus !== 'STOPPED');
    const serving = state.services
      .values()
      .some((one) => one.taskDefinition === arn && one.status !== 'INACTIVE');
    if (!running && !serving) state.taskDefinitions.delete(`${definition.family}:${definition.revision}`);
  }
}

export const ENDING_OPERATIONS = [
  operation('DeregisterTaskDefinition', deregister),
  operation('DeleteTaskDefinitions', remove),
];
