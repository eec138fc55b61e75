import { mkdtemp, rm } from 'node:fs/promises';
import http from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openReader } from '../../checker/account/reader.ts';
import { READS } from '../../checker/account/reads.ts';
import { ENGINE_READS, READ_NAMES } from '../../labs/readings.ts';

const TARGET = {
  kind: 'simulated',
  endpoint: 'http://127.0.0.1:9',
  region: 'us-east-1',
  credentials: { accessKeyId: 'AKIA', secretAccessKey: 'secret' },
} as const;

let folder: string;
let server: http.Server | undefined;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'drydock-engine-'));
});
afterEach(async () => {
  server?.close();
  server = undefined;
  await rm(folder, { recursive: true, force: true });
});

/** Something on a unix socket in place of an engine, which answers what it is told. */
async function answering(answer: (request: http.IncomingMessage, response: http.ServerResponse) => void) {
  const socket = join(folder, 'engine.sock');
  server = http.createServer(answer);
  await new Promise<void>((resolve) => server?.listen(socket, resolve));
  return openReader(TARGET, { engine: () => socket });
}

test('without an engine its reads are unreachable, and say why', async () => {
  const reader = await openReader(TARGET);
  for (const name of ENGINE_READS)
    expect(await reader.begin().read(name)).toEqual({
      outcome: 'unreachable',
      why: 'no Docker Engine belongs to this terminal; what it needs is told by npx drydock doctor.',
    });
  reader.close();
});

test('reads with GET only, by paths that the machine passes on, and writes each down', async () => {
  const asked: string[] = [];
  const reader = await answering((request, response) => {
    asked.push(`${request.method} ${request.url}`);
    response.end(request.url === '/volumes' ? '{"Volumes":null}' : '[]');
  });
  const run = reader.begin();
  for (const name of ENGINE_READS) expect(await run.read(name)).toEqual({ outcome: 'found', value: [] });
  expect(asked.sort()).toEqual([
    'GET /containers/json?all=true',
    'GET /images/json',
    'GET /networks',
    'GET /volumes',
  ]);
  expect(run.evidence.map(({ action, outcome }) => `${action} ${outcome}`)).toContain(
    'docker:VolumeList found',
  );
  reader.close();
});

test.each([
  ['an error', 500, '{"message":"no"}', 'the Docker Engine answered ContainerList with 500.'],
  ['another thing', 200, '{"a":1}', 'the Docker Engine answered ContainerList with nonsense.'],
  ['half an answer', 200, '[{"Id":', 'the Docker Engine answered ContainerList with nonsense.'],
])('%s is unreachable, never an empty list', async (_name, status, body, why) => {
  const reader = await answering((_request, response) => response.writeHead(status).end(body));
  expect(await reader.begin().read('containers')).toEqual({ outcome: 'unreachable', why });
  reader.close();
});

test('an answer without end is cut off', async () => {
  const reader = await answering((_request, response) => {
    const chunk = 'x'.repeat(1_000_000);
    const more = (): void => {
      if (!response.destroyed) response.write(chunk, () => setImmediate(more));
    };
    more();
  });
  const reading = await reader.begin().read('containers');
  expect(reading).toMatchObject({
    outcome: 'unreachable',
    why: expect.stringContaining('its answer has no end'),
  });
  reader.close();
});

test('reads of an engine take no right in an account, and all others take some', () => {
  const without = READ_NAMES.filter((name) => READS[name].actions.length === 0);
  expect(without).toEqual([...ENGINE_READS]);
});
