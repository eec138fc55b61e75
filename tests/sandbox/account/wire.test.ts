import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { modelOf as modelMadeAnew } from '../../../sandbox/account/wire/make-models.ts';
import { modelOf, operationOf, type Reference, shapeOf } from '../../../sandbox/account/wire/model.ts';
import { MODELLED, type ModelledService } from '../../../sandbox/account/wire/modelled.ts';
import { type Fields, parseQuery, type Value, writeQuery } from '../../../sandbox/account/wire/query.ts';
import { type Element, readXml, writeXml } from '../../../sandbox/account/wire/xml.ts';

const ROOT = join(import.meta.dirname, '../../..');
const services = Object.keys(MODELLED) as ModelledService[];

/** Any value of a shape that is not empty: neither protocol can tell an empty list from an absent one. */
function arbitrary(
  service: ModelledService,
  reference: Reference,
  depth = 0,
): fc.Arbitrary<Value | undefined> {
  const model = modelOf(service);
  const shape = shapeOf(model, reference);
  if (shape.type === 'boolean') return fc.boolean();
  if (shape.type === 'integer' || shape.type === 'long') return fc.integer();
  if (shape.type === 'float' || shape.type === 'double') return fc.integer().map((number) => number / 8);
  if (shape.type === 'timestamp') return fc.integer({ min: 0, max: 4_000_000_000 });
  if (depth > 6) return fc.constant(undefined);
  if (shape.type === 'structure') {
    const members = Object.entries(shape.members ?? {}).filter(([name]) => name !== 'DryRun');
    const some = members.map(([name, member]): [string, fc.Arbitrary<Value | undefined>] => [
      name,
      shape.required.includes(name)
        ? arbitrary(service, member, depth + 1)
        : fc.option(arbitrary(service, member, depth + 1), { nil: undefined }),
    ]);
    return fc.record(Object.fromEntries(some)).map((fields) => {
      const filled = Object.entries(fields).filter(([, value]) => value !== undefined);
      return filled.length === 0 ? undefined : Object.fromEntries(filled);
    });
  }
  if (shape.type === 'list' && shape.member !== undefined) {
    return fc
      .array(arbitrary(service, shape.member, depth + 1), { minLength: 1, maxLength: 3 })
      .map((items) => {
        const filled = items.filter((item) => item !== undefined);
        return filled.length === 0 ? undefined : filled;
      });
  }
  if (shape.type === 'map') return fc.constant(undefined);
  return fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 });
}

const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

test.each(services)('the model of %s is what AWS publishes today', (service) => {
  const [data] = globSync(join(ROOT, '.venv/lib/python3*/site-packages/botocore/data'));
  expect(plain(modelMadeAnew(service, data ?? ''))).toEqual(
    JSON.parse(readFileSync(join(ROOT, 'sandbox/account/wire/models', `${service}.json`), 'utf8')),
  );
});

const query = services.filter((service) => modelOf(service).metadata.protocol !== 'json');

test.each(query)('every request of %s is read as it was written', (service) => {
  for (const name of MODELLED[service]) {
    const { input } = operationOf(service, name);
    if (input === undefined) continue;
    fc.assert(
      fc.property(arbitrary(service, input), (fields) => {
        const asked = (fields ?? {}) as Fields;
        const missing = shapeOf(modelOf(service), input).required.some(
          (member) => asked[member] === undefined,
        );
        fc.pre(!missing);
        const written = new URLSearchParams(writeQuery(modelOf(service), input, asked).toString());
        expect(parseQuery(modelOf(service), input, written)).toEqual(asked);
      }),
      { numRuns: 20 },
    );
  }
});

test.each(query)('every answer of %s is read as it was written', (service) => {
  for (const name of MODELLED[service]) {
    const { output } = operationOf(service, name);
    if (output === undefined) continue;
    fc.assert(
      fc.property(arbitrary(service, output), (fields) => {
        const answer = (fields ?? {}) as Fields;
        const xml = writeXml(modelOf(service), output, answer);
        expect(readXml(modelOf(service), output, elements(xml))).toEqual(answer);
      }),
      { numRuns: 20 },
    );
  }
});

/** A reader for what `writeXml` writes: it knows neither attributes nor comments. */
function elements(xml: string): Element[] {
  const stack: Element[][] = [[]];
  const names: string[] = [];
  let text = '';
  for (const [, opened, closed, words] of xml.matchAll(/<([\w-]+)>|<\/([\w-]+)>|([^<]+)/g)) {
    if (words !== undefined) text = words;
    if (opened !== undefined) {
      names.push(opened);
      stack.push([]);
      text = '';
    }
    if (closed === undefined) continue;
    const inner = stack.pop() ?? [];
    const name = names.pop() ?? '';
    expect(name).toBe(closed);
    stack.at(-1)?.push([name, inner.length > 0 ? inner : plainText(text)]);
    text = '';
  }
  return stack[0] ?? [];
}

const plainText = (text: string) =>
  text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
