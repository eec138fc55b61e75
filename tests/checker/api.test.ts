import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ApiError, LabSummary, Report } from '../../checker/contract.ts';
import { followEvents } from './support/events.ts';
import { alwaysMet, alwaysUnmet, fixtureLab } from './support/fixture.ts';
import { type Emulator, startMiniStack } from './support/ministack.ts';
import { KEY, startServer, type TestServer } from './support/server.ts';

const LAB = fixtureLab({ one: { vpcs: alwaysMet('vpcs') }, two: { roles: alwaysUnmet('roles') } });

let emulator: Emulator;
let server: TestServer;
let site: string;
beforeAll(async () => {
  site = await mkdtemp(join(tmpdir(), 'drydock site '));
  await mkdir(join(site, '_astro'));
  await writeFile(join(site, 'index.html'), '<!doctype html><title>Course</title>');
  await writeFile(join(site, '404.html'), '<!doctype html><title>Not here</title>');
  await writeFile(join(site, '_astro/page.abc123.js'), 'export {};');
  emulator = await startMiniStack();
  server = await startServer({ labs: [LAB], port: emulator.port, site });
});
afterAll(async () => {
  await server.stop();
  await emulator.stop();
  await rm(site, { recursive: true, force: true });
});

const post = (json: unknown, headers: Record<string, string> = {}) =>
  server.api('/api/v1/runs', { method: 'POST', json, headers });

describe('labs', () => {
  test('are listed with their steps and checks', async () => {
    const labs = LabSummary.array().parse(await (await server.api('/api/v1/labs')).json());
    expect(labs.map((lab) => [lab.id, lab.steps.map((step) => step.id)])).toEqual([
      ['fixture', ['one', 'two']],
    ]);
    expect(await (await server.api('/api/v1/labs/fixture')).json()).toEqual(labs[0]);
    expect(await (await server.api('/api/v1/labs/fixture/steps/two')).json()).toEqual(labs[0]?.steps[1]);
  });
});

describe('a run', () => {
  test('of a lab gives the report, keeps it, and marks the steps that are met as done', async () => {
    const answer = await post({ lab: 'fixture' });
    expect(answer.status).toBe(201);
    const report = await answer.json();
    expect(Report.strict().parse(report).counts).toMatchObject({ met: 1, unmet: 1 });
    expect(await (await server.api(`/api/v1/runs/${report.id}`)).json()).toEqual(report);
    const progress = await (await server.api('/api/v1/progress')).json();
    expect(progress.steps).toMatchObject([{ lab: 'fixture', step: 'one' }]);
    expect((await server.api('/api/v1/progress', { method: 'DELETE' })).status).toBe(204);
    expect((await (await server.api('/api/v1/progress')).json()).steps).toEqual([]);
  });

  test('of a step reports the step', async () => {
    const report = Report.parse(await (await post({ lab: 'fixture', step: 'two' })).json());
    expect(report.findings.map((finding) => finding.check)).toEqual(['fixture/two/roles']);
  });

  test('streams its findings and then the report when it is asked to', async () => {
    const answer = await post({ lab: 'fixture' }, { accept: 'text/event-stream' });
    expect(answer.status).toBe(201);
    const events = followEvents(answer, () => {});
    await events.ended;
    expect(events.seen.map((event) => event.type)).toEqual(['finding', 'finding', 'report']);
    Report.parse(events.seen[2]?.report);
  });
});

describe('a wrong request', () => {
  const run = (body: string, type = 'application/json') =>
    ({ method: 'POST', path: '/api/v1/runs', body, headers: { 'content-type': type } }) as const;
  const put = (body: unknown) =>
    ({
      method: 'PUT',
      path: '/api/v1/account',
      body: JSON.stringify(body),
      headers: { 'content-type': 'application/json', authorization: `Bearer ${KEY}` },
    }) as const;

  test.each<
    [
      string,
      { path: string; method?: string; body?: string; headers?: Record<string, string> },
      number,
      RegExp,
    ]
  >([
    ['an unknown lab', { path: '/api/v1/labs/nope' }, 404, /no lab "nope".*are: fixture/],
    ['an unknown step', { path: '/api/v1/labs/fixture/steps/nope' }, 404, /no step "nope".*are: one, two/],
    ['a run of an unknown lab', run('{"lab":"nope"}'), 404, /no lab "nope"/],
    ['a run of an unknown step', run('{"lab":"fixture","step":"nope"}'), 404, /no step "nope"/],
    ['a run of nothing', run('{}'), 400, /"lab"/],
    ['an unknown field', run('{"lab":"fixture","all":true}'), 400, /"all"/],
    ['a wrong type', run('{"lab":1}'), 400, /"lab".*string/],
    ['malformed JSON', run('{"lab"'), 400, /not JSON/],
    ['JSON that is no object', run('"fixture"'), 400, /not JSON|body/],
    ['a form', run('lab=fixture', 'application/x-www-form-urlencoded'), 415, /application\/json/],
    ['no body', { path: '/api/v1/runs', method: 'POST' }, 415, /application\/json/],
    ['a huge body', run(JSON.stringify({ lab: 'x'.repeat(40_000) })), 413, /over 16kb/],
    ['an unknown run', { path: '/api/v1/runs/00000000-0000-4000-8000-000000000000' }, 404, /no run/],
    ['a run id that is none', { path: '/api/v1/runs/1' }, 400, /"id"/],
    ['a live stream of an unknown lab', { path: '/api/v1/labs/nope/live' }, 404, /no lab "nope"/],
    [
      'a live stream of an unknown step',
      { path: '/api/v1/labs/fixture/live?step=nope' },
      404,
      /no step "nope"/,
    ],
    ['an unknown question', { path: '/api/v1/labs/fixture/live?stop=one' }, 400, /"stop"/],
    ['a question asked twice', { path: '/api/v1/labs/fixture/live?step=one&step=two' }, 400, /"step"/],
    ['a wrong method', { path: '/api/v1/labs', method: 'POST' }, 405, /takes GET/],
    ['an unknown path', { path: '/api/v1/nope' }, 404, /nothing at \/api\/v1\/nope/],
    ['an unknown version', { path: '/api/v2/labs' }, 404, /nothing at \/api\/v2/],
    ['a path that is not well-formed', { path: '/api/v1/labs/%E0%A4%A' }, 400, /well-formed/],
    ['an account of an unknown kind', put({ kind: 'root' }), 400, /kind/],
    ['a role that is no ARN', put({ kind: 'role', arn: 'admin' }), 400, /ARN of a role/],
    ['a password in a URL', put({ kind: 'endpoint', url: 'http://me:pass@127.0.0.1/' }), 400, /password/],
    ['a URL of a file', put({ kind: 'endpoint', url: 'file:///etc/passwd' }), 400, /"url"/],
    ['keys in the request', put({ kind: 'simulated', secretAccessKey: 'x' }), 400, /"secretAccessKey"/],
    ['a profile that is gone', put({ kind: 'profile', name: 'gone' }), 409, /no profile "gone"/],
  ])('with %s is told what was wrong', async (_, { path, ...init }, status, says) => {
    const answer = await server.api(path, init);
    const text = await answer.text();
    const { code, message } = ApiError.strict().parse(JSON.parse(text)).error;
    expect([answer.status, message]).toEqual([status, expect.stringMatching(says)]);
    expect(code).toMatch(/^[a-z_]+$/);
    expect(text).not.toMatch(/node_modules|at .*\.ts|pass@|"x"/);
  });
});

describe('the account', () => {
  test('is told without any key', async () => {
    expect(await (await server.api('/api/v1/account')).json()).toEqual({
      kind: 'simulated',
      label: 'simulated account',
      accountId: '000000000000',
      region: 'us-east-1',
    });
  });

  test.each([undefined, 'Bearer wrong', `Bearer ${KEY}x`, KEY.slice(1)])(
    'is not switched with %s',
    async (authorization) => {
      const before = server.switched.length;
      const headers: Record<string, string> = authorization ? { authorization } : {};
      const answer = await server.api('/api/v1/account', {
        method: 'PUT',
        json: { kind: 'simulated' },
        headers,
      });
      expect(answer.status).toBe(403);
      expect(server.switched.length).toBe(before);
    },
  );

  test('is switched with the key, and neither key nor external id is logged', async () => {
    const role = { kind: 'role', arn: 'arn:aws:iam::111122223333:role/grader', externalId: 'between-us' };
    const headers = { authorization: `Bearer ${KEY}` };
    const answer = await server.api('/api/v1/account', { method: 'PUT', json: role, headers });
    expect(answer.status).toBe(200);
    expect(server.switched.at(-1)).toEqual(role);
    expect(server.log.join('')).not.toMatch(new RegExp(`${KEY}|between-us`));
  });
});

test('a fault of ours is logged and told without its insides', async () => {
  const broken = fixtureLab({ one: { vpcs: alwaysMet('vpcs') } }, 'broken');
  Object.assign(broken.steps[0] ?? {}, { checks: null });
  const other = await startServer({ labs: [broken], port: emulator.port });
  const answer = await other.api('/api/v1/labs');
  const text = await answer.text();
  await other.stop();
  expect([answer.status, ApiError.parse(JSON.parse(text)).error.code]).toEqual([500, 'internal']);
  expect(text).not.toMatch(/undefined|null|\.ts/);
  expect(other.log.join('')).toMatch(/a request failed/);
});

describe('the site', () => {
  test('is served so that new pages are seen and named files are kept', async () => {
    const page = await server.api('/');
    expect([page.status, page.headers.get('cache-control')]).toEqual([200, 'no-cache']);
    const script = await server.api('/_astro/page.abc123.js');
    expect(script.headers.get('cache-control')).toMatch(/max-age=31536000, immutable/);
    expect(await page.text()).toContain('Course');
  });

  test('has its own page for what is not there', async () => {
    const answer = await server.api('/lost');
    expect([answer.status, await answer.text()]).toEqual([404, expect.stringContaining('Not here')]);
    expect((await server.api('/..%2f..%2fetc%2fpasswd')).status).toBe(404);
  });

  test('may run only its own scripts and is framed by nobody', async () => {
    const policy = (await server.api('/')).headers.get('content-security-policy') ?? '';
    expect(policy).toContain("script-src 'self';");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).toContain("default-src 'none'");
  });
});

test('healthz answers', async () => {
  const answer = await server.api('/healthz');
  expect([answer.status, await answer.json()]).toEqual([200, { ok: true }]);
});
