import { NormalizedSchema } from '@smithy/core/schema';
import { z } from 'zod';

export type Shape = Parameters<typeof NormalizedSchema.of>[0];

const made = new Map<object, z.ZodType>();

/**
 * The zod schema of a structure of the API, read from the SDK's own model: members and their types, and which must be
 * there. Members that the API does not know are dropped, as AWS drops them; null is as good as absent.
 */
export function structureSchema(shape: Shape): z.ZodType {
  const schema = NormalizedSchema.of(shape);
  const known = made.get(schema.getSchema() as object);
  if (known !== undefined) return known;
  const required = requiredMembers(schema.getSchema());
  const members: Record<string, z.ZodType> = {};
  let index = 0;
  for (const [name, member] of schema.structIterator()) {
    members[name] = index++ < required ? present(valueSchema(member)) : absentWhenNull(valueSchema(member));
  }
  const structure = z.object(members);
  made.set(schema.getSchema() as object, structure);
  return structure;
}

/** The model lists the required members first and their number last. */
function requiredMembers(shape: unknown): number {
  const count: unknown = Array.isArray(shape) ? shape[6] : undefined;
  return typeof count === 'number' ? count : 0;
}

function valueSchema(schema: NormalizedSchema): z.ZodType {
  if (schema.isStructSchema()) return z.lazy(() => structureSchema(schema.getSchema()));
  if (schema.isListSchema()) return z.array(valueSchema(schema.getValueSchema()));
  if (schema.isMapSchema()) return z.record(z.string(), valueSchema(schema.getValueSchema()));
  if (schema.isStringSchema()) return z.string();
  if (schema.isBooleanSchema()) return z.boolean();
  if (schema.isNumericSchema() || schema.isTimestampSchema()) return z.number();
  return z.unknown();
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

const operationSchema = z.tuple([
  z.literal(9),
  z.string(),
  z.string(),
  z.unknown(),
  z.custom<Shape>(),
  z.custom<Shape>(),
]);

/** An operation's name and the shapes of its request and answer. */
export function operationShapes(schema: unknown): { name: string; input: Shape; output: Shape } {
  const [, , name, , input, output] = operationSchema.parse(schema);
  return { name, input, output };
}
