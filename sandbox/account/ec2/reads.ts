import type { Filter, Tag } from '@aws-sdk/client-ec2';
import { AwsError } from '../core/errors.ts';
import type { Wire } from '../core/wire.ts';

/** What a kind of resource is found by. The filters are those of its Describe operation's API reference. */
export interface Kind<Resource> {
  id(resource: Resource): string | undefined;
  /** The refusal of an id that is nobody's. */
  missing(id: string): AwsError;
  filters: Readonly<Record<string, (resource: Resource) => readonly unknown[]>>;
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
  if (found === undefined) throw kind.missing(id);
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
  const filters = (asked.Filters ?? []).map(({ Name = '', Values = [] }) => ({
    patterns: Values.map(glob),
    read: reader(kind, Name),
  }));
  const passes = (one: Resource) =>
    filters.every(({ read, patterns }) => read(one).some((value) => patterns.some((is) => is(value))));
  return page(named.filter(passes), asked);
}

function reader<Resource extends { Tags?: Wire<Tag>[] | undefined }>(
  kind: Kind<Resource>,
  name: string,
): (resource: Resource) => string[] {
  const tags = (pick: (tag: Wire<Tag>) => string | undefined) => (resource: Resource) =>
    (resource.Tags ?? []).flatMap((tag) => pick(tag) ?? []);
  if (name.startsWith('tag:')) return tags(({ Key, Value }) => (Key === name.slice(4) ? Value : undefined));
  if (name === 'tag-key') return tags(({ Key }) => Key);
  if (name === 'tag-value') return tags(({ Value }) => Value);
  const read = Object.hasOwn(kind.filters, name) ? kind.filters[name] : undefined;
  if (read === undefined) throw new AwsError('InvalidParameterValue', `The filter '${name}' is invalid`);
  return (resource) => read(resource).flatMap((value) => (value === undefined ? [] : String(value)));
}

/** `*` stands for any number of characters, `?` for one. */
function glob(pattern: string): (value: string) => boolean {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  const expression = new RegExp(`^${source}$`, 's');
  return (value) => expression.test(value);
}

function page<Resource>(all: Resource[], { MaxResults: size, NextToken: token }: Asked) {
  if (size === undefined) return { found: all };
  if (size < 5 || size > 1000) {
    throw new AwsError(
      'InvalidParameterValue',
      `Value (${size}) for parameter maxResults is invalid: use 5 to 1000.`,
    );
  }
  const start = token === undefined ? 0 : Number(Buffer.from(token, 'base64').toString());
  if (!Number.isInteger(start) || start < 0) {
    throw new AwsError('InvalidParameterValue', 'Value for parameter nextToken is invalid.');
  }
  const end = start + size;
  const found = all.slice(start, end);
  return end < all.length ? { found, NextToken: Buffer.from(String(end)).toString('base64') } : { found };
}
