import type { Filter, Tag } from '@aws-sdk/client-ec2';
import { AwsError } from '../core/errors.ts';
import type { Wire } from '../core/wire.ts';

/** What each filter of a Describe call looks at. A row matches when one of the values does. */
export type FilterFields<Row> = Record<string, (row: Row) => readonly unknown[]>;

/** How many items a page may have, for most operations. */
const SIZES = { least: 5, most: 1000 };

/**
 * The rows that pass every filter, those on tags too. Throws InvalidParameterValue for a filter that is not in `fields`:
 * AWS refuses one that it does not know.
 */
export function matching<Row>(
  rows: readonly Row[],
  filters: Wire<Filter>[] | undefined,
  fields: FilterFields<Row>,
  tagsOf: (row: Row) => readonly Wire<Tag>[],
): Row[] {
  const tests = (filters ?? []).map(({ Name = '', Values = [] }) => {
    const read = Object.hasOwn(fields, Name) ? fields[Name] : tagReader(Name, tagsOf);
    if (read === undefined) throw new AwsError('InvalidParameterValue', `The filter '${Name}' is invalid`);
    const patterns = Values.map(pattern);
    return (row: Row) =>
      read(row).some((value) => value !== undefined && patterns.some((one) => one.test(String(value))));
  });
  return rows.filter((row) => tests.every((passes) => passes(row)));
}

function tagReader<Row>(
  name: string,
  tagsOf: (row: Row) => readonly Wire<Tag>[],
): FilterFields<Row>[string] | undefined {
  if (name === 'tag-key') return (row) => tagsOf(row).map((tag) => tag.Key);
  if (name === 'tag-value') return (row) => tagsOf(row).map((tag) => tag.Value);
  if (!name.startsWith('tag:')) return undefined;
  return (row) => tagsOf(row).flatMap((tag) => (tag.Key === name.slice(4) ? tag.Value : []));
}

/** `*` is any number of characters, `?` exactly one. */
function pattern(text: string): RegExp {
  const escaped = text.replace(/[.+^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`^${escaped.replaceAll('*', '.*').replaceAll('?', '.')}$`, 's');
}

/** One page of a list, all of it where no size is asked for. Throws InvalidParameterValue for a size or token that is none. */
export function page<Row>(
  rows: readonly Row[],
  { MaxResults: size, NextToken: token }: { MaxResults?: number | undefined; NextToken?: string | undefined },
  { least, most } = SIZES,
): { rows: readonly Row[]; NextToken?: string } {
  const start = token === undefined ? 0 : position(token);
  if (size === undefined) return { rows: rows.slice(start) };
  if (size < least || size > most) {
    throw new AwsError(
      'InvalidParameterValue',
      `Value ( ${size} ) for parameter maxResults is invalid. Expecting a value from ${least} to ${most}.`,
    );
  }
  const end = start + size;
  return {
    rows: rows.slice(start, end),
    ...(end < rows.length ? { NextToken: Buffer.from(String(end)).toString('base64') } : {}),
  };
}

function position(token: string): number {
  const found = Buffer.from(token, 'base64').toString();
  if (/^\d{1,9}$/.test(found)) return Number(found);
  throw new AwsError('InvalidParameterValue', 'Value for parameter nextToken is invalid.');
}
