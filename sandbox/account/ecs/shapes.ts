import { z } from 'zod';
import { modelOf, type Reference, shapeOf } from '../wire/model.ts';

const made = new Map<string, z.ZodType>();

/**
 * The zod schema of a structure of the API, read from AWS's own model: members and their types, and which must be
 * there. Members that the API does not know are dropped, as AWS drops them; null is as good as absent.
 */
export function structureSchema(reference: Reference): z.ZodType {
  const known = made.get(reference.shape);
  if (known !== undefined) return known;
  const { members = {}, required } = shapeOf(modelOf('ecs'), reference);
  const structure = z.object(
    Object.fromEntries(
      Object.entries(members).map(([name, member]) => [
        name,
        required.includes(name) ? present(valueSchema(member)) : absentWhenNull(valueSchema(member)),
      ]),
    ),
  );
  made.set(reference.shape, structure);
  return structure;
}

function valueSchema(reference: Reference): z.ZodType {
  const shape = shapeOf(modelOf('ecs'), reference);
  if (shape.type === 'structure') return z.lazy(() => structureSchema(reference));
  if (shape.type === 'list' && shape.member !== undefined) return z.array(valueSchema(shape.member));
  if (shape.type === 'map' && shape.value !== undefined)
    return z.record(z.string(), valueSchema(shape.value));
  if (shape.type === 'string') return z.string();
  if (shape.type === 'boolean') return z.boolean();
  return ['integer', 'long', 'float', 'double', 'timestamp'].includes(shape.type) ? z.number() : z.unknown();
}

const absentWhenNull = (schema: z.ZodType) =>
  z.preprocess((value) => (value === null ? undefined : value), schema.optional());

/** A missing member is told apart from one of a wrong type: AWS refuses them with different codes. */
const present = (schema: z.ZodType) =>
  z.preprocess((value, context) => {
    if (value !== null && value !== undefined) return value;
    context.addIssue({ code: 'custom', message: MISSING, input: value });
    return z.NEVER;
  }, schema);

export const MISSING = 'missing';

/** The values that the API's model lists for an enumeration. */
export const valuesOf = (shape: string): readonly string[] => shapeOf(modelOf('ecs'), { shape }).enum ?? [];
