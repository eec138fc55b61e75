import { AwsError } from '../core/errors.ts';
import { invalid } from './record.ts';

const LARGEST_PAGE = 100;

/** One page of a list; `most` is the one that an unstated size gets. Throws ValidationError or InvalidNextToken. */
export function page<Item>(
  all: Item[],
  { MaxRecords: size, NextToken: token }: { MaxRecords?: number; NextToken?: string },
  most: number,
): { items: Item[]; NextToken?: string } {
  const records = size ?? most;
  if (records < 1 || records > LARGEST_PAGE) throw invalid(`MaxRecords must be from 1 to ${LARGEST_PAGE}.`);
  const start = token ? position(token) : 0;
  const end = start + records;
  return {
    items: all.slice(start, end),
    ...(end < all.length ? { NextToken: Buffer.from(String(end)).toString('base64') } : {}),
  };
}

function position(token: string): number {
  const found = Buffer.from(token, 'base64').toString();
  if (/^\d{1,9}$/.test(found)) return Number(found);
  throw new AwsError('InvalidNextToken', 'The NextToken value is not valid.');
}
