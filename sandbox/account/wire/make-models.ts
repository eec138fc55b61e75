// Makes models/<service>.json: node sandbox/account/wire/make-models.ts BOTOCORE_DATA [OUT]
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { MODELLED, type ModelledService } from './modelled.ts';

type Json = Record<string, unknown>;

interface Source {
  metadata: Json;
  operations: Record<
    string,
    { input?: { shape: string }; output?: { shape: string }; errors?: { shape: string }[] }
  >;
  shapes: Record<string, Json>;
}

/** What is left out: words, and what only clients need. */
const LEFT_OUT = [
  'documentation',
  'http',
  'idempotent',
  'readonly',
  'deprecated',
  'deprecatedMessage',
  'deprecatedSince',
  'endpoint',
];

/**
 * The part of AWS's own model of an API that the operations in `MODELLED` need, without its texts. The source is
 * botocore's (Apache-2.0), which the AWS CLI brings along: `service-2.json.gz` of the service's newest version.
 */
export function modelOf(service: ModelledService, botocoreData: string): Json {
  const folder = join(botocoreData, service);
  const version = readdirSync(folder).toSorted().at(-1) ?? '';
  const source = JSON.parse(
    gunzipSync(readFileSync(join(folder, version, 'service-2.json.gz'))).toString('utf8'),
  ) as Source;
  const shapes: Record<string, Json> = {};
  const operations = MODELLED[service].toSorted().map((name): [string, Json] => {
    const operation = source.operations[name];
    if (operation === undefined) throw new Error(`The model of ${service} has no operation ${name}.`);
    for (const root of [operation.input, operation.output])
      if (root !== undefined) take(root.shape, source, shapes);
    const errors = (operation.errors ?? []).map(({ shape }) => codeOf(source.shapes[shape] ?? {}, shape));
    return [name, { input: operation.input, output: operation.output, errors }];
  });
  const { protocol, xmlNamespace, targetPrefix } = source.metadata;
  return {
    metadata: { protocol, xmlNamespace, targetPrefix },
    operations: Object.fromEntries(operations),
    shapes: Object.fromEntries(Object.entries(shapes).toSorted(([a], [b]) => (a < b ? -1 : 1))),
  };
}

/** The code that an error travels under: AWS names it apart from the shape where they differ. */
function codeOf(shape: Json, name: string): string {
  const error = shape.error as { code?: string } | undefined;
  return error?.code ?? name;
}

function take(name: string, source: Source, taken: Record<string, Json>): void {
  if (name in taken) return;
  const shape = source.shapes[name] ?? {};
  taken[name] = plain(shape) as Json;
  const members = Object.values((shape.members ?? {}) as Record<string, Json>);
  for (const inner of [...members, shape.member, shape.key, shape.value] as (Json | undefined)[]) {
    if (inner !== undefined) take(String(inner.shape), source, taken);
  }
}

function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  const kept = Object.entries(value).filter(([name, inner]) => !(LEFT_OUT.includes(name) && !isShape(inner)));
  return Object.fromEntries(kept.map(([name, inner]) => [name, plain(inner)]));
}

/** A member may be called as one of the words: then it is a shape's reference. */
const isShape = (value: unknown): boolean => typeof value === 'object' && value !== null && 'shape' in value;

if (process.argv[1] === import.meta.filename) {
  const [data = '', out = join(import.meta.dirname, 'models')] = process.argv.slice(2);
  mkdirSync(out, { recursive: true });
  for (const service of Object.keys(MODELLED) as ModelledService[]) {
    writeFileSync(join(out, `${service}.json`), `${JSON.stringify(modelOf(service, data), undefined, 1)}\n`);
  }
}
