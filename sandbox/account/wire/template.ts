import { AwsError } from '../core/errors.ts';
import { type Model, modelOf, operationOf, type Reference, shapeOf } from './model.ts';
import type { ModelledService } from './modelled.ts';

/**
 * Properties of a stack's resource as the members of an operation's request: CloudFormation spells some with other
 * capitals, and knows every value as text, too. Throws AwsError for a property that the request does not have, or whose
 * type is wrong.
 */
export function requestOf(
  service: ModelledService,
  operation: string,
  properties: Record<string, unknown>,
): Record<string, unknown> {
  const { input } = operationOf(service, operation);
  return input === undefined ? {} : structure(modelOf(service), input, properties);
}

function structure(model: Model, reference: Reference, properties: object): Record<string, unknown> {
  const members = new Map(
    Object.entries(shapeOf(model, reference).members ?? {}).map(([name, member]) => [
      name.toLowerCase(),
      { name, member },
    ]),
  );
  return Object.fromEntries(
    Object.entries(properties).map(([property, value]) => {
      const known = members.get(property.toLowerCase());
      if (known === undefined) throw invalid(`extraneous key [${property}] is not permitted`);
      return [known.name, converted(model, known.member, property, value)];
    }),
  );
}

function converted(model: Model, reference: Reference, name: string, value: unknown): unknown {
  const { type, member, value: item } = shapeOf(model, reference);
  if (type === 'list' && member !== undefined && Array.isArray(value))
    return value.map((one) => converted(model, member, name, one));
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    if (type === 'structure') return structure(model, reference, value);
    if (type === 'map' && item !== undefined) {
      const pairs = Object.entries(value).map(([key, one]) => [key, converted(model, item, key, one)]);
      return Object.fromEntries(pairs);
    }
  }
  const scalar = typeof value === 'object' ? undefined : String(value);
  if (scalar !== undefined) {
    if (type === 'boolean' && /^(true|false)$/i.test(scalar)) return scalar.toLowerCase() === 'true';
    if (['integer', 'long'].includes(type) && /^[+-]?\d{1,15}$/.test(scalar)) return Number(scalar);
    if (['float', 'double'].includes(type) && scalar.trim() !== '' && Number.isFinite(Number(scalar)))
      return Number(scalar);
    if (type === 'string') return scalar;
  }
  throw invalid(`Value of property ${name} must be of the type that the property has.`);
}

const invalid = (message: string) => new AwsError('ValidationError', message);
