import type { ParameterStringFilter } from '@aws-sdk/client-ssm';
import { AwsError, notSimulated } from '../core/errors.ts';
import { operation } from '../core/operation.ts';
import type { Wire } from '../core/wire.ts';
import { PUBLIC_PARAMETERS } from '../ec2/images/known.ts';
import { TYPES } from './put-parameter.ts';

/** https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetParametersByPath.html */
const LARGEST_PAGE = 10;
const KEYS = ['Type', 'KeyId', 'Label'];
/** https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_ParameterStringFilter.html */
const OPTIONS = ['Equals', 'BeginsWith'];
/** More than the emulator has. */
const ALL = 1_000_000;

/**
 * Public parameters are listed under a path below /aws/service, in pages, as one's own are; those are the emulator's.
 * It knows ours, too, because CloudFormation looks them up inside it.
 */
export const getParametersByPath = operation('ssm', 'GetParametersByPath', async (input, call) => {
  const { Path = '/', Recursive = false } = input;
  const types = typesIn(input.ParameterFilters ?? []);
  if (!Path.startsWith('/aws/service')) {
    const { NextToken: _token, ParameterFilters: _filters, ...asked } = input;
    const found = await call.base('ssm', 'GetParametersByPath', { ...asked, MaxResults: ALL });
    const own = (found.Parameters ?? []).filter(({ Type = '' }) => types.includes(Type));
    const { items, ...more } = page(own, input);
    return { Parameters: items, ...more };
  }
  const below = Path.endsWith('/') ? Path : `${Path}/`;
  const names = Object.keys(types.includes('String') ? PUBLIC_PARAMETERS : {})
    .filter((name) => name.startsWith(below) && (Recursive || !name.slice(below.length).includes('/')))
    .toSorted();
  const { items, ...more } = page(names, input);
  const { Parameters } = await call.base('ssm', 'GetParameters', { Names: items });
  return { Parameters, ...more };
});

/** The types that pass all filters. Throws AwsError for a filter that AWS refuses, or that is not simulated. */
function typesIn(filters: Wire<ParameterStringFilter>[]): string[] {
  let types = [...TYPES];
  for (const { Key = '', Option = 'Equals', Values = [] } of filters) {
    if (!KEYS.includes(Key)) throw new AwsError('InvalidFilterKey', `The filter key ${Key} isn't valid.`);
    if (!OPTIONS.includes(Option))
      throw new AwsError('InvalidFilterOption', `The filter option ${Option} isn't valid.`);
    if (Values.length === 0) throw new AwsError('InvalidFilterValue', 'A filter needs a value.');
    if (Key !== 'Type') throw notSimulated(`the filter ${Key} of GetParametersByPath`);
    types = types.filter((type) =>
      Values.some((value) => (Option === 'Equals' ? type === value : type.startsWith(value))),
    );
  }
  return types;
}

function page<Item>(items: readonly Item[], asked: { MaxResults?: number; NextToken?: string }) {
  const start = asked.NextToken === undefined ? 0 : position(asked.NextToken);
  const end = start + (asked.MaxResults ?? LARGEST_PAGE);
  const more = end < items.length ? { NextToken: Buffer.from(`from:${end}`).toString('base64') } : {};
  return { items: items.slice(start, end), ...more };
}

function position(token: string): number {
  const found = /^from:(\d{1,9})$/.exec(Buffer.from(token, 'base64').toString())?.[1];
  if (found === undefined) throw new AwsError('InvalidNextToken', 'The specified token is not valid.');
  return Number(found);
}
