import type { Filter, Tag } from '@aws-sdk/client-ec2';
import type { Wire } from '../core/wire.ts';
import { type FilterFields, matching, page } from './describe.ts';
import { type IdKind, noSuchId } from './ids.ts';

/** What a kind of resource is found by. The filters are those of its Describe operation's API reference. */
export interface Kind<Resource> {
  id(resource: Resource): string | undefined;
  ids: IdKind;
  filters: FilterFields<Resource>;
}

interface Asked {
  Filters?: Wire<Filter>[] | undefined;
  MaxResults?: number | undefined;
  NextToken?: string | undefined;
}

/** The resource with that id. Throws AwsError when there is none. */
export function find<Resource>(
  kind: Kind<Resource>,
  resources: readonly Resource[] | undefined,
  id: string,
): Resource {
  const found = resources?.find((one) => kind.id(one) === id);
  if (found === undefined) throw noSuchId(kind.ids, id);
  return found;
}

/**
 * What a Describe operation answers: of the resources, those with one of the ids (all, where none is given) that every
 * filter lets pass, a page of them when asked. Throws AwsError for an id, a filter or a page that does not exist.
 */
export function select<Resource extends { Tags?: Wire<Tag>[] | undefined }>(
  kind: Kind<Resource>,
  resources: readonly Resource[],
  ids: readonly string[] | undefined,
  asked: Asked,
): { found: Resource[]; NextToken?: string } {
  for (const id of ids ?? []) find(kind, resources, id);
  const named = ids === undefined ? resources : resources.filter((one) => ids.includes(kind.id(one) ?? ''));
  const passed = matching(named, asked.Filters, kind.filters, (one) => one.Tags ?? []);
  const { rows, ...more } = page(passed, asked);
  return { found: [...rows], ...more };
}
