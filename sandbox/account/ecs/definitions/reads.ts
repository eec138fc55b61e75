import type {
  DescribeTaskDefinitionRequest,
  DescribeTaskDefinitionResponse,
  ListTaskDefinitionFamiliesRequest,
  ListTaskDefinitionFamiliesResponse,
  ListTaskDefinitionsRequest,
  ListTaskDefinitionsResponse,
} from '@aws-sdk/client-ecs';
import type { Call } from '../../core/call.ts';
import type { Wire } from '../../core/wire.ts';
import { invalid } from '../errors.ts';
import { type Answer, operation } from '../operation.ts';
import { page } from '../pages.ts';
import { valuesOf } from '../shapes.ts';
import { findDefinition } from './find.ts';

function describe(
  input: Wire<DescribeTaskDefinitionRequest>,
  call: Call,
): Answer<DescribeTaskDefinitionResponse> {
  const { definition, tags } = findDefinition(call, input.taskDefinition ?? '');
  return { taskDefinition: definition, ...(input.include?.includes('TAGS') ? { tags } : {}) };
}

function list(input: Wire<ListTaskDefinitionsRequest>, call: Call): Answer<ListTaskDefinitionsResponse> {
  known('status', input.status, valuesOf('TaskDefinitionStatus'));
  known('sort', input.sort, valuesOf('SortOrder'));
  const { familyPrefix, status = 'ACTIVE' } = input;
  const found = call.state.taskDefinitions
    .values()
    .map((record) => record.definition)
    .filter((one) => one.status === status && (familyPrefix === undefined || one.family === familyPrefix))
    .sort((a, b) => byText(a.family, b.family) || a.revision - b.revision);
  if (input.sort === 'DESC') found.reverse();
  const { items, nextToken } = page(found, input, 100);
  return { taskDefinitionArns: items.map((one) => one.taskDefinitionArn), nextToken };
}

function families(
  input: Wire<ListTaskDefinitionFamiliesRequest>,
  call: Call,
): Answer<ListTaskDefinitionFamiliesResponse> {
  known('status', input.status, valuesOf('TaskDefinitionFamilyStatus'));
  const { familyPrefix = '', status = 'ALL' } = input;
  const definitions = call.state.taskDefinitions.values().map((record) => record.definition);
  const active = new Set(definitions.filter((one) => one.status === 'ACTIVE').map((one) => one.family));
  const found = [...new Set(definitions.map((one) => one.family))]
    .filter((family) => family.startsWith(familyPrefix))
    .filter((family) => status === 'ALL' || active.has(family) === (status === 'ACTIVE'))
    .sort(byText);
  const { items, nextToken } = page(found, input, 100);
  return { families: items, nextToken };
}

const byText = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

function known(what: string, value: string | undefined, values: readonly string[]): void {
  if (value === undefined || values.includes(value)) return;
  throw invalid(`The ${what} is one of ${values.join(', ')}, but was ${value}.`);
}

export const READ_OPERATIONS = [
  operation('DescribeTaskDefinition', describe),
  operation('ListTaskDefinitions', list),
  operation('ListTaskDefinitionFamilies', families),
];
