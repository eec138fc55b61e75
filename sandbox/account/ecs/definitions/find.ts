import type { Call } from '../../core/call.ts';
import type { TaskDefinitionRecord } from '../../core/state.ts';
import { client } from '../errors.ts';

/** The ACTIVE revisions of a family, oldest first. */
export const activeRevisions = (call: Call, family: string): TaskDefinitionRecord[] =>
  call.state.taskDefinitions
    .values()
    .filter(({ definition }) => definition.family === family && definition.status === 'ACTIVE')
    .sort((a, b) => a.definition.revision - b.definition.revision);

/** `family:revision` in that, in an ARN, or in a bare family (then without a revision). */
export function definitionName(given: string): { family: string; revision?: number } {
  const name = given.startsWith('arn:') ? (given.split(':task-definition/')[1] ?? '') : given;
  const [, family = '', revision] = /^([a-zA-Z0-9_-]{1,255})(?::(\d{1,9}))?$/.exec(name) ?? [];
  return { family, ...(revision === undefined ? {} : { revision: Number(revision) }) };
}

/**
 * The revision that is named; of a bare family the latest ACTIVE one. Throws ClientException; the sentence is found in
 * many public reports, for example github.com/fabfuel/ecs-deploy.
 */
export function findDefinition(call: Call, given: string): TaskDefinitionRecord {
  const { family, revision } = definitionName(given);
  const found =
    revision === undefined
      ? activeRevisions(call, family).at(-1)
      : call.state.taskDefinitions.get(`${family}:${revision}`);
  if (found === undefined) throw client('Unable to describe task definition.');
  return found;
}
