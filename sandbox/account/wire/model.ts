import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { ModelledService } from './modelled.ts';

const reference = z.object({
  shape: z.string(),
  locationName: z.string().optional(),
  queryName: z.string().optional(),
  flattened: z.boolean().optional(),
});

const shapeSchema = z.object({
  type: z.string(),
  members: z.record(z.string(), reference).optional(),
  required: z.array(z.string()).default([]),
  member: reference.optional(),
  key: reference.optional(),
  value: reference.optional(),
  flattened: z.boolean().optional(),
  enum: z.array(z.string()).optional(),
});

const modelSchema = z.object({
  metadata: z.object({
    protocol: z.enum(['ec2', 'query', 'json']),
    xmlNamespace: z.string().optional(),
    targetPrefix: z.string().optional(),
  }),
  operations: z.record(
    z.string(),
    z.object({
      input: reference.optional(),
      output: reference.extend({ resultWrapper: z.string().optional() }).optional(),
      errors: z.array(z.string()),
    }),
  ),
  shapes: z.record(z.string(), shapeSchema),
});

/** A reference to a shape, with the names it travels under there. */
export type Reference = z.infer<typeof reference>;
export type Shape = z.infer<typeof shapeSchema>;

/** An API as `make-models.ts` made it from AWS's own model. */
export type Model = z.infer<typeof modelSchema>;

const loaded = new Map<ModelledService, Model>();

export function modelOf(service: ModelledService): Model {
  const known = loaded.get(service);
  if (known !== undefined) return known;
  const text = readFileSync(join(import.meta.dirname, 'models', `${service}.json`), 'utf8');
  const model = modelSchema.parse(JSON.parse(text));
  loaded.set(service, model);
  return model;
}

/** The shape that a reference names. Throws for one that the model lacks, which is a fault of ours. */
export function shapeOf(model: Model, { shape }: Reference): Shape {
  const found = model.shapes[shape];
  if (found === undefined) throw new Error(`The model has no shape ${shape}.`);
  return found;
}

/** An operation of the model. Throws where the models were not made anew after it was added to `modelled.ts`. */
export function operationOf(service: ModelledService, name: string) {
  const found = modelOf(service).operations[name];
  if (found === undefined) throw new Error(`The model of ${service} has no ${name}: see modelled.ts.`);
  return found;
}
