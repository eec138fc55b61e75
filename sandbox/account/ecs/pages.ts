import { invalid } from './errors.ts';

/**
 * One page of a list. `most` is the largest page, and the one that an unstated size gets. The token is an opaque
 * position. Throws InvalidParameterException for a size out of range or a token that is not ours.
 */
export function page<Item>(
  items: Item[],
  request: { maxResults?: number; nextToken?: string },
  most: number,
): { items: Item[]; nextToken?: string } {
  const size = request.maxResults ?? most;
  if (!Number.isInteger(size) || size < 1 || size > most) {
    throw invalid(`maxResults must be between 1 and ${most}, but was ${size}.`);
  }
  const start = request.nextToken === undefined ? 0 : position(request.nextToken);
  const end = start + size;
  const token = end < items.length ? Buffer.from(`drydock:${end}`).toString('base64url') : undefined;
  return { items: items.slice(start, end), ...(token === undefined ? {} : { nextToken: token }) };
}

function position(token: string): number {
  const found = /^drydock:(\d+)$/.exec(Buffer.from(token, 'base64url').toString());
  if (found === null) throw invalid('Invalid token.');
  return Number(found[1]);
}
