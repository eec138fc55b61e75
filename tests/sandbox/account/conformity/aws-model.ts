import { globSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';

const ROOT = join(import.meta.dirname, '../../../..');

export interface Reference {
  shape: string;
  locationName?: string;
  flattened?: boolean;
  resultWrapper?: string;
}

export interface Shape {
  type: string;
  members?: Record<string, Reference>;
  required?: string[];
  member?: Reference;
  key?: Reference;
  value?: Reference;
  flattened?: boolean;
  enum?: string[];
  error?: { code?: string; httpStatusCode?: number };
}

export interface AwsModel {
  metadata: { protocol: 'ec2' | 'query' | 'json'; protocols?: string[]; xmlNamespace?: string };
  operations: Record<string, { input?: Reference; output?: Reference; errors?: Reference[] }>;
  shapes: Record<string, Shape>;
}

const loaded = new Map<string, AwsModel>();

/** An API whole, as AWS publishes it: botocore's `service-2.json` of the newest version, which the AWS CLI brings along. */
export function awsModel(service: string): AwsModel {
  const known = loaded.get(service);
  if (known !== undefined) return known;
  const text = gunzipSync(readFileSync(join(newest(service), 'service-2.json.gz'))).toString('utf8');
  const model = JSON.parse(text) as AwsModel;
  loaded.set(service, model);
  return model;
}

/** AWS's documented example answers of an operation (`examples-1.json`), those without an answer left out. */
export function awsExamples(service: string): Map<string, object[]> {
  const text = readFileSync(join(newest(service), 'examples-1.json'), 'utf8');
  const { examples } = JSON.parse(text) as { examples: Record<string, { output?: object }[]> };
  return new Map(
    Object.entries(examples)
      .map(([name, all]): [string, object[]] => [name, all.flatMap(({ output }) => output ?? [])])
      .filter(([, answers]) => answers.some((answer) => Object.keys(answer).length > 0)),
  );
}

/** The operation that each of a service's waiters asks (`waiters-2.json`). */
export function awsWaiters(service: string): Record<string, string> {
  const text = readFileSync(join(newest(service), 'waiters-2.json'), 'utf8');
  const { waiters } = JSON.parse(text) as { waiters: Record<string, { operation: string }> };
  return Object.fromEntries(Object.entries(waiters).map(([name, { operation }]) => [name, operation]));
}

export function shapeOf(model: AwsModel, reference: Reference): Shape {
  const shape = model.shapes[reference.shape];
  if (shape === undefined) throw new Error(`The model has no shape ${reference.shape}.`);
  return shape;
}

/** The codes that the model lists for an operation, with the HTTP status where it names one. */
export function listedErrors(model: AwsModel, operation: string): Map<string, number | undefined> {
  const errors = model.operations[operation]?.errors ?? [];
  return new Map(
    errors.map((reference) => {
      const { error } = shapeOf(model, reference);
      return [error?.code ?? reference.shape, error?.httpStatusCode];
    }),
  );
}

function newest(service: string): string {
  const [data = ''] = globSync(join(ROOT, '.venv/lib/python3*/site-packages/botocore/data'));
  const version = readdirSync(join(data, service)).toSorted().at(-1) ?? '';
  return join(data, service, version);
}
