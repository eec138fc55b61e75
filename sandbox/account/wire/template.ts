import { AwsError, notSimulated } from '../core/errors.ts';
import { type Model, modelOf, operationOf, type Reference, shapeOf } from './model.ts';
import type { ModelledService } from './modelled.ts';

/**
 * Properties of a stack's resource as the members of an operation's request: CloudFormation knows every value as text,
 * too. Throws AwsError for a property that the request does not have, or whose type is wrong.
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
  const members = shapeOf(model, reference).members ?? {};
  return Object.fromEntries(
    Object.entries(properties).map(([name, value]) => {
      const member = members[name];
      if (member === undefined) throw notSimulated(`the property ${name}`);
      return [name, converted(model, member, name, value)];
    }),
  );
}

function converted(model: Model, reference: Reference, name: string, value: unknown): unknown {
  const shape = shapeOf(model, reference);
  if (shape.type === 'structure' && typeof value === 'object' && value !== null && !Array.isArray(value))
    return structure(model, reference, value);
  const { member } = shape;
  if (shape.type === 'list' && member !== undefined && Array.isArray(value))
    return value.map((item) => converted(model, member, name, item));
  const scalar = typeof value === 'object' ? undefined : String(value);
  if (scalar === undefined) throw wrong(name);
  if (shape.type === 'boolean' && /^(true|false)$/i.test(scalar)) return scalar.toLowerCase() === 'true';
  if (['integer', 'long'].includes(shape.type) && /^[+-]?\d{1,15}$/.test(scalar)) return Number(scalar);
  if (shape.type === 'string') return scalar;
  throw wrong(name);
}

const wrong = (name: string) =>
  new AwsError('ValidationError', `Value of property ${name} must be of the type that the property has.`);
