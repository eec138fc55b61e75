import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { alwaysMet, fixtureLab } from './support/fixture.ts';
import { type Emulator, startMiniStack } from './support/ministack.ts';
import { startServer, type TestServer } from './support/server.ts';

const Schema = z.looseObject({});
const Content = z.record(z.string(), z.strictObject({ schema: Schema }));
/** The parts of OpenAPI 3.1 that the document uses; strict, so that a slip of ours is seen. */
const Operation = z.strictObject({
  operationId: z.string(),
  summary: z.string().min(10),
  security: z.array(z.record(z.string(), z.array(z.string()))).optional(),
  parameters: z
    .array(
      z.strictObject({
        in: z.enum(['path', 'query']),
        name: z.string(),
        required: z.boolean().optional(),
        description: z.string().optional(),
        schema: Schema,
      }),
    )
    .optional(),
  requestBody: z.strictObject({ required: z.literal(true), content: Content }).optional(),
  responses: z.record(
    z.string().regex(/^(\d{3}|default)$/),
    z.strictObject({ description: z.string(), content: Content.optional() }),
  ),
});
const Document = z.strictObject({
  openapi: z.literal('3.1.0'),
  info: z.strictObject({ title: z.string(), version: z.string(), description: z.string() }),
  paths: z.record(
    z.string().startsWith('/api/v1/'),
    z.record(z.enum(['get', 'post', 'put', 'delete']), Operation.optional()),
  ),
  components: z.strictObject({ schemas: z.record(z.string(), Schema), securitySchemes: Schema }),
});

let emulator: Emulator;
let server: TestServer;
let text: string;
beforeAll(async () => {
  emulator = await startMiniStack();
  server = await startServer({
    labs: [fixtureLab({ one: { vpcs: alwaysMet('vpcs') } })],
    port: emulator.port,
  });
  text = await (await server.api('/api/v1/openapi.json')).text();
});
afterAll(async () => {
  await server.stop();
  await emulator.stop();
});

const operations = () =>
  Object.entries(Document.parse(JSON.parse(text)).paths).flatMap(([path, methods]) =>
    Object.entries(methods).flatMap(([method, operation]) =>
      operation ? [{ path, method, operation }] : [],
    ),
  );

test('the document is OpenAPI 3.1, with every reference and path parameter defined and every id its own', () => {
  const { components } = Document.parse(JSON.parse(text));
  const references = [...text.matchAll(/"\$ref":"#\/components\/schemas\/(\w+)"/g)].map((match) => match[1]);
  expect(references.length).toBeGreaterThan(10);
  for (const name of references) expect(Object.keys(components.schemas)).toContain(name);
  for (const { path, operation } of operations()) {
    const inPath = [...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1]);
    const declared = (operation.parameters ?? []).filter((one) => one.in === 'path').map((one) => one.name);
    expect(declared).toEqual(inPath);
  }
  const ids = operations().map(({ operation }) => operation.operationId);
  expect(new Set(ids).size).toBe(ids.length);
});

test('it has every operation of the API and no other', async () => {
  expect(operations().map(({ path, method }) => `${method.toUpperCase()} ${path}`)).toEqual([
    'GET /api/v1/labs',
    'GET /api/v1/labs/{lab}',
    'GET /api/v1/labs/{lab}/steps/{step}',
    'POST /api/v1/runs',
    'GET /api/v1/runs/{id}',
    'GET /api/v1/labs/{lab}/live',
    'GET /api/v1/account',
    'PUT /api/v1/account',
    'GET /api/v1/progress',
    'DELETE /api/v1/progress',
  ]);
});

test('the server serves exactly the methods that the document names for each path', async () => {
  const paths = new Map<string, string[]>();
  for (const { path, method } of operations())
    paths.set(path, [...(paths.get(path) ?? []), method.toUpperCase()]);
  for (const [path, methods] of paths) {
    const answer = await server.api(path.replace(/\{\w+\}/g, 'x'), { method: 'PATCH' });
    expect([path, answer.status, answer.headers.get('allow')]).toEqual([path, 405, methods.join(', ')]);
  }
});

test('it holds no unknown field open in what is sent: the schemas are those that parse', () => {
  const { components } = Document.parse(JSON.parse(text));
  expect(components.schemas.RunRequest).toMatchObject({
    required: ['lab'],
    additionalProperties: false,
    properties: { lab: { type: 'string' }, step: { type: 'string' } },
  });
});
