import { NormalizedSchema } from '@smithy/core/schema';
import { client } from '../errors.ts';
import type { Shape } from '../shapes.ts';

/**
 * Properties of a template as a request's members: CloudFormation spells them with other capitals and knows every value
 * as text too. Throws ClientException for a property that the request does not have.
 */
export function requestOf(shape: Shape, properties: Record<string, unknown>): Record<string, unknown> {
  return structure(NormalizedSchema.of(shape), properties);
}

function structure(schema: NormalizedSchema, properties: object): Record<string, unknown> {
  const members = new Map(
    [...schema.structIterator()].map(([name, member]) => [name.toLowerCase(), { name, member }]),
  );
  return Object.fromEntries(
    Object.entries(properties).map(([property, value]) => {
      const known = members.get(property.toLowerCase());
      if (known === undefined) throw client(`extraneous key [${property}] is not permitted`);
      return [known.name, converted(known.member, value)];
    }),
  );
}

function converted(schema: NormalizedSchema, value: unknown): unknown {
  if (schema.isListSchema() && Array.isArray(value)) {
    return value.map((item) => converted(schema.getValueSchema(), item));
  }
  if (schema.isStructSchema() && typeof value === 'object' && value !== null) return structure(schema, value);
  if (schema.isBooleanSchema() && (value === 'true' || value === 'false')) return value === 'true';
  if (schema.isNumericSchema() && typeof value === 'string' && value.trim() !== '') return Number(value);
  if (schema.isStringSchema() && (typeof value === 'number' || typeof value === 'boolean')) {
    return String(value);
  }
  return value;
}
