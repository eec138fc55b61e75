import { AwsError } from '../core/errors.ts';
import { type Model, type Reference, type Shape, shapeOf } from './model.ts';

/** A value as handlers have it: timestamps are seconds since 1970, blobs stay base64. */
export type Value = string | number | boolean | Value[] | { [member: string]: Value | undefined };
export type Fields = { [member: string]: Value | undefined };

/**
 * The parameters of a query (`Filter.1.Name=…`) as the members of a structure. Parameters that the model does not know
 * are passed over. Throws AwsError for a member that is missing or of a wrong type.
 */
export function parseQuery(model: Model, input: Reference | undefined, query: URLSearchParams): Fields {
  if (input === undefined) return {};
  return structure(model, shapeOf(model, input), '', query) ?? {};
}

/** The opposite: what a client sends. */
export function writeQuery(model: Model, input: Reference | undefined, fields: Fields): URLSearchParams {
  const query = new URLSearchParams();
  if (input !== undefined) write(model, input, '', fields, query);
  return query;
}

function structure(model: Model, shape: Shape, prefix: string, query: URLSearchParams): Fields | undefined {
  const found: Fields = {};
  for (const [name, member] of Object.entries(shape.members ?? {})) {
    const key = `${prefix}${keyOf(model, name, member)}`;
    const value = read(model, member, key, query);
    if (value !== undefined) found[name] = value;
  }
  const nothing = prefix !== '' && Object.keys(found).length === 0;
  if (nothing) return undefined;
  for (const name of shape.required) if (found[name] === undefined) throw missing(model, name);
  return found;
}

function read(model: Model, reference: Reference, key: string, query: URLSearchParams): Value | undefined {
  const shape = shapeOf(model, reference);
  if (shape.type === 'structure') return structure(model, shape, `${key}.`, query);
  if (shape.type === 'list') return list(model, shape, key, query);
  if (shape.type === 'map') return map(model, shape, key, query);
  const text = query.get(key);
  return text === null ? undefined : scalar(model, shape.type, key, text);
}

function list(model: Model, shape: Shape, key: string, query: URLSearchParams) {
  const member = shape.member;
  if (member === undefined) return undefined;
  const prefix = listPrefix(model, shape, key);
  const items: Value[] = [];
  for (const index of indexes(prefix, query)) {
    const item = read(model, member, `${prefix}.${index}`, query);
    if (item !== undefined) items.push(item);
  }
  return items.length === 0 ? undefined : items;
}

function map(model: Model, shape: Shape, key: string, query: URLSearchParams): Fields | undefined {
  if (shape.value === undefined) return undefined;
  const found: Fields = {};
  for (const index of indexes(`${key}.entry`, query)) {
    const name = query.get(`${key}.entry.${index}.key`);
    if (name !== null) found[name] = read(model, shape.value, `${key}.entry.${index}.value`, query);
  }
  return Object.keys(found).length === 0 ? undefined : found;
}

/** The numbers under a prefix, in their order: clients count from 1, gaps are allowed. */
function indexes(prefix: string, query: URLSearchParams): number[] {
  const numbers = [...query.keys()].flatMap((key) => {
    const index = key.startsWith(`${prefix}.`) ? key.slice(prefix.length + 1).split('.')[0] : undefined;
    return index !== undefined && /^\d{1,5}$/.test(index) ? [Number(index)] : [];
  });
  return [...new Set(numbers)].toSorted((a, b) => a - b);
}

function scalar(model: Model, type: string, key: string, text: string): Value {
  if (type === 'boolean') {
    if (/^(true|false)$/i.test(text)) return text.toLowerCase() === 'true';
    throw wrong(model, key, text, 'a boolean');
  }
  if (type === 'integer' || type === 'long') {
    if (/^[+-]?\d{1,15}$/.test(text)) return Number(text);
    throw wrong(model, key, text, 'a whole number');
  }
  if (type === 'float' || type === 'double') {
    if (text.trim() !== '' && Number.isFinite(Number(text))) return Number(text);
    throw wrong(model, key, text, 'a number');
  }
  if (type === 'timestamp') {
    const at = Date.parse(text);
    if (!Number.isNaN(at)) return at / 1000;
    throw wrong(model, key, text, 'a date');
  }
  return text;
}

function write(model: Model, reference: Reference, key: string, value: Value, query: URLSearchParams): void {
  const shape = shapeOf(model, reference);
  if (shape.type === 'structure' && typeof value === 'object' && !Array.isArray(value)) {
    for (const [name, member] of Object.entries(shape.members ?? {})) {
      const inner = value[name];
      const at = `${key === '' ? '' : `${key}.`}${keyOf(model, name, member)}`;
      if (inner !== undefined) write(model, member, at, inner, query);
    }
  } else if (Array.isArray(value) && shape.member !== undefined) {
    const prefix = listPrefix(model, shape, key);
    for (const [index, item] of value.entries())
      write(model, shape.member, `${prefix}.${index + 1}`, item, query);
  } else if (shape.type === 'map' && typeof value === 'object' && !Array.isArray(value)) {
    for (const [index, [name, inner]] of Object.entries(value).entries()) {
      query.set(`${key}.entry.${index + 1}.key`, name);
      if (shape.value !== undefined && inner !== undefined)
        write(model, shape.value, `${key}.entry.${index + 1}.value`, inner, query);
    }
  } else {
    const text = shape.type === 'timestamp' ? new Date(Number(value) * 1000).toISOString() : String(value);
    query.set(key, text);
  }
}

/** https://smithy.io/2.0/aws/protocols/aws-ec2-query-protocol.html#query-key-resolution */
function keyOf(model: Model, name: string, member: Reference): string {
  if (model.metadata.protocol !== 'ec2') return member.locationName ?? name;
  if (member.queryName !== undefined) return member.queryName;
  const located = member.locationName ?? name;
  return `${located.charAt(0).toUpperCase()}${located.slice(1)}`;
}

/** EC2 counts a list's items behind its own name, the other services behind the word `member`. */
function listPrefix(model: Model, shape: Shape, key: string): string {
  if (model.metadata.protocol === 'ec2' || shape.flattened) return key;
  return `${key}.${shape.member?.locationName ?? 'member'}`;
}

function missing(model: Model, name: string): AwsError {
  if (model.metadata.protocol === 'ec2')
    return new AwsError('MissingParameter', `The request must contain the parameter ${name}`);
  return new AwsError(
    'ValidationError',
    `1 validation error detected: Value null at '${name.charAt(0).toLowerCase()}${name.slice(1)}' failed to satisfy constraint: Member must not be null`,
  );
}

/** The words are ours. */
function wrong(model: Model, key: string, text: string, kind: string): AwsError {
  const code = model.metadata.protocol === 'ec2' ? 'InvalidParameterValue' : 'MalformedInput';
  return new AwsError(code, `Invalid value '${text}' for ${key}. It must be ${kind}.`);
}
