import type { OperationName } from '../../core/services.ts';
import { modelOf, operationOf, type Reference, shapeOf } from '../../wire/model.ts';
import { client } from '../errors.ts';

/**
 * Properties of a template as a request's members: CloudFormation spells them with other capitals and knows every value
 * as text too. Throws ClientException for a property that the request does not have.
 */
export function requestOf(
  operation: OperationName<'ecs'>,
  properties: Record<string, unknown>,
): Record<string, unknown> {
  const { input } = operationOf('ecs', operation);
  return input === undefined ? {} : structure(input, properties);
}

function structure(reference: Reference, properties: object): Record<string, unknown> {
  const members = new Map(
    Object.entries(shapeOf(modelOf('ecs'), reference).members ?? {}).map(([name, member]) => [
      name.toLowerCase(),
      { name, member },
    ]),
  );
  return Object.fromEntries(
    Object.entries(properties).map(([property, value]) => {
      const known = members.get(property.toLowerCase());
      if (known === undefined) throw client(`extraneous key [${property}] is not permitted`);
      return [known.name, converted(known.member, value)];
    }),
  );
}

function converted(reference: Reference, value: unknown): unknown {
  const { type, member } = shapeOf(modelOf('ecs'), reference);
  if (member !== undefined && Array.isArray(value)) return value.map((item) => converted(member, item));
  if (type === 'structure' && typeof value === 'object' && value !== null) return structure(reference, value);
  if (type === 'boolean' && (value === 'true' || value === 'false')) return value === 'true';
  const number = ['integer', 'long', 'float', 'double'].includes(type);
  if (number && typeof value === 'string' && value.trim() !== '') return Number(value);
  if (type === 'string' && (typeof value === 'number' || typeof value === 'boolean')) return String(value);
  return value;
}
