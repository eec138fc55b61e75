import type {
  ListTagsForResourceRequest,
  ListTagsForResourceResponse,
  Tag,
  TagResourceRequest,
  UntagResourceRequest,
} from '@aws-sdk/client-ecs';
import type { Call } from '../core/call.ts';
import { AwsError } from '../core/errors.ts';
import type { Operation } from '../core/operation.ts';
import type { Table } from '../core/table.ts';
import { clusterNotFound, invalid } from './errors.ts';
import { type Answer, operation } from './operation.ts';

const MOST = 50;
const TOO_MANY = `A resource has at most ${MOST} tags.`;

/** Throws InvalidParameterException unless the tags keep AWS's rules. Returns them, none when there are none. */
export function checkTags(tags: Tag[] | undefined): Tag[] {
  const keys = new Set<string>();
  for (const { key, value } of tags ?? []) {
    if (key === undefined || key.length < 1 || key.length > 128) {
      throw invalid('A tag key has between 1 and 128 characters.');
    }
    if (value !== undefined && value.length > 256) throw invalid('A tag value has at most 256 characters.');
    if (/^aws:/i.test(key)) throw invalid(`The tag key ${key} begins with aws:, which is reserved.`);
    if (keys.has(key)) throw invalid(`The tag key ${key} is given more than once.`);
    keys.add(key);
  }
  if (keys.size > MOST) throw invalid(TOO_MANY);
  return tags ?? [];
}

interface Tagged {
  tags: Tag[];
  put(tags: Tag[]): void;
}

function list(input: ListTagsForResourceRequest, call: Call): Answer<ListTagsForResourceResponse> {
  return { tags: locate(call, input.resourceArn).tags };
}

/** A request has at most 50 tags, too; LimitExceededException is documented for this operation, so it is for the resource's. */
function tag(input: TagResourceRequest, call: Call): object {
  const given = checkTags(input.tags);
  const resource = locate(call, input.resourceArn);
  const kept = resource.tags.filter((old) => !given.some((one) => one.key === old.key));
  const together = [...kept, ...given];
  if (together.length > MOST) throw new AwsError('LimitExceededException', TOO_MANY);
  resource.put(together);
  return {};
}

function untag(input: UntagResourceRequest, call: Call): object {
  const resource = locate(call, input.resourceArn);
  resource.put(resource.tags.filter((old) => !input.tagKeys?.includes(old.key ?? '')));
  return {};
}

function locate(call: Call, arn: string | undefined): Tagged {
  const { state } = call;
  const parts = /^arn:aws:ecs:[^:]+:\d{12}:([a-z-]+)\/(.+)$/.exec(arn ?? '');
  const [, type, name = ''] = parts ?? [];
  switch (type) {
    case 'cluster': {
      const cluster = state.clusters.get(name);
      if (cluster === undefined || cluster.clusterArn !== arn) throw clusterNotFound();
      if (cluster.status === 'INACTIVE') {
        throw invalid('The specified cluster is inactive. Specify an active cluster and try again.');
      }
      return found(state.clusters, name);
    }
    case 'capacity-provider':
      return found(state.capacityProviders, arn);
    case 'task-definition':
      return found(state.taskDefinitions, name);
    case 'container-instance':
      return found(state.containerInstances, arn);
    case 'task':
      return found(state.tasks, arn);
    case 'service':
      return found(state.services, arn);
    case 'task-set':
      return found(state.taskSets, arn);
    default:
      throw invalid(`${arn} is not the ARN of an ECS resource.`);
  }
}

function found<Row extends { tags: Tag[] }>(table: Table<Row>, key = ''): Tagged {
  const row = table.get(key);
  if (row === undefined) {
    throw new AwsError('ResourceNotFoundException', 'The specified resource was not found.');
  }
  return { tags: row.tags, put: (tags) => table.put(key, { ...row, tags }) };
}

export const TAG_OPERATIONS: Operation[] = [
  operation('ListTagsForResource', list),
  operation('TagResource', tag),
  operation('UntagResource', untag),
];
