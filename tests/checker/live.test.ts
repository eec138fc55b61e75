import { CreateVpcCommand, DeleteVpcCommand, EC2Client } from '@aws-sdk/client-ec2';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { LiveEvent } from '../../checker/contract.ts';
import { met, unmet, waiting } from '../../labs/finding.ts';
import { check } from '../../labs/lab.ts';
import { type Event, type Events, followEvents } from './support/events.ts';
import { fixtureLab } from './support/fixture.ts';
import { type Emulator, startMiniStack, targetAt } from './support/ministack.ts';
import { type FaultyProxy, startProxy } from './support/proxy.ts';
import { startServer, type TestServer } from './support/server.ts';

const vpc = check({ title: 'A VPC 10.0.0.0/16', reads: ['vpcs'] }, ({ vpcs }) =>
  vpcs.some(({ cidrBlock }) => cidrBlock === '10.0.0.0/16')
    ? met('The VPC is there.')
    : unmet('There is no VPC.', { expected: '10.0.0.0/16', found: 'none', next: 'Make one.' }),
);
const second = check({ title: 'A second VPC', reads: ['vpcs'], after: [vpc] }, ({ vpcs }) =>
  vpcs.some(({ cidrBlock }) => cidrBlock === '10.1.0.0/16')
    ? met('It is there.')
    : waiting('It is on its way.'),
);
const LAB = fixtureLab({ one: { vpc }, two: { second } });

let emulator: Emulator;
let proxy: FaultyProxy;
let server: TestServer;
const streams: Events[] = [];
const made: string[] = [];

beforeAll(async () => {
  emulator = await startMiniStack();
  proxy = await startProxy(emulator.port);
  server = await startServer({ labs: [LAB], port: proxy.port });
});
afterAll(async () => {
  await server.stop();
  await proxy.stop();
  await emulator.stop();
});
afterEach(async () => {
  proxy.break('DescribeVpcs', undefined);
  for (const stream of streams.splice(0)) {
    stream.close();
    await stream.ended;
  }
  await nobodyWatches();
  const ec2 = client();
  for (const VpcId of made.splice(0)) await ec2.send(new DeleteVpcCommand({ VpcId }));
  await server.api('/api/v1/progress', { method: 'DELETE' });
});

/** Resolves when the server has learnt that every watcher has gone: a command then reads nothing. */
async function nobodyWatches(): Promise<void> {
  const deadline = Date.now() + 10_000;
  while (Date.now() < deadline) {
    const before = reads();
    server.checker.live.commandEnded();
    await new Promise((resolve) => setTimeout(resolve, 50));
    if (reads() === before) return;
  }
  throw new Error('somebody still watches, though every stream was closed');
}

function client(): EC2Client {
  const target = targetAt(emulator.port);
  if (target.kind !== 'simulated') throw new Error('not simulated');
  return new EC2Client({ endpoint: target.endpoint, region: target.region, credentials: target.credentials });
}

async function makeVpc(CidrBlock: string): Promise<void> {
  const { Vpc } = await client().send(new CreateVpcCommand({ CidrBlock }));
  made.push(Vpc?.VpcId ?? '');
}

async function watch(step?: string): Promise<Events> {
  const gone = new AbortController();
  const path = `/api/v1/labs/fixture/live${step ? `?step=${step}` : ''}`;
  const answer = await server.api(path, { signal: gone.signal });
  expect(answer.headers.get('content-type')).toMatch(/^text\/event-stream/);
  const events = followEvents(answer, () => gone.abort());
  streams.push(events);
  return events;
}

const isChecking = (steps: string[]) => (event: Event) =>
  event.type === 'checking' && JSON.stringify(event.steps) === JSON.stringify(steps);
const isReport = (event: Event) => event.type === 'report';
const isDone = (step: string) => (event: Event) =>
  event.type === 'progress' && JSON.stringify(event.progress).includes(`"step":"${step}"`);
const finds = (name: string, status: string) => (event: Event) => {
  const finding = event.finding as { check: string; status: string } | undefined;
  return finding?.check.endsWith(`/${name}`) === true && finding.status === status;
};
const reads = () => proxy.operations.filter((operation) => operation === 'DescribeVpcs').length;

test('a watcher is told account, progress and every finding at once, each as the contract says', async () => {
  const events = await watch();
  await events.next(isReport);
  const types = new Set(events.seen.map((event) => event.type));
  expect([...types].sort()).toEqual(['account', 'checking', 'finding', 'progress', 'report']);
  for (const event of events.seen) LiveEvent.parse(event);
  expect(events.seen.filter((event) => event.type === 'finding')).toHaveLength(2);
});

test('steps already done when the page opens show as done', async () => {
  await makeVpc('10.0.0.0/16');
  const events = await watch();
  await events.next(finds('vpc', 'met'));
  await events.next(isDone('one'));
  const other = await watch();
  expect(await other.next((event) => event.type === 'progress')).toSatisfy(isDone('one'));
});

test('a command that ends turns its step green without waiting for the next read', async () => {
  const events = await watch('one');
  await events.next(finds('vpc', 'unmet'));
  await events.next(isReport);
  await makeVpc('10.0.0.0/16');
  server.checker.live.commandEnded();
  // By itself it reads all steps: this read is the command's.
  await events.next(isChecking(['one']));
  await events.next(finds('vpc', 'met'));
  await events.next(isDone('one'));
});

test('a later step that what was read shows to be met is done as well', async () => {
  const events = await watch('one');
  await events.next(isReport);
  await makeVpc('10.0.0.0/16');
  await makeVpc('10.1.0.0/16');
  server.checker.live.commandEnded();
  await events.next(finds('second', 'met'));
  await events.next(isDone('two'));
  expect(await (await server.api('/api/v1/progress')).json()).toMatchObject({
    steps: [{ step: 'one' }, { step: 'two' }],
  });
});

test('it reads again by itself, and tells only what has changed', async () => {
  await makeVpc('10.0.0.0/16');
  const events = await watch();
  await events.next(finds('second', 'waiting'));
  const report = await events.next(isReport);
  expect(report.next).toBe(1000);
  await events.next(isReport);
  await makeVpc('10.1.0.0/16');
  await events.next(finds('second', 'met'));
  await events.next((event) => event.type === 'report' && event.next === null);
  expect(events.seen.filter((event) => event.type === 'finding')).toHaveLength(3);
});

test('it waits longer while nothing changes, and not after a command', async () => {
  const events = await watch();
  const waits = [];
  for (let times = 0; times < 3; times += 1) waits.push((await events.next(isReport)).next);
  expect(waits).toEqual([1000, 1500, 2250]);
  server.checker.live.commandEnded();
  expect((await events.next(isReport)).next).toBe(1000);
});

test('commands that end while it reads cost one more read, not one each', async () => {
  const events = await watch('one');
  await events.next(isReport);
  const before = reads();
  let release = () => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  proxy.break('DescribeVpcs', async (response, answer) => {
    await held;
    response.writeHead(200, { 'content-type': answer.type }).end(answer.body);
  });
  for (let times = 0; times < 20; times += 1) server.checker.live.commandEnded();
  release();
  await events.next(isReport);
  await events.next(isReport);
  // One more is allowed for: on a slow machine the second that it waits by itself can be over.
  expect(reads() - before).toBeLessThanOrEqual(3);
});

test('watchers of one lab share its reads', async () => {
  const all = await Promise.all([watch('one'), watch('one'), watch('one')]);
  for (const events of all) await events.next(isReport);
  const before = reads();
  server.checker.live.commandEnded();
  for (const events of all) await events.next(isReport);
  expect(reads() - before).toBeLessThan(all.length);
});

test('nothing is read once the last watcher has gone', async () => {
  const events = await watch();
  await events.next(isReport);
  events.close();
  await nobodyWatches();
});

test('a run made by hand is shown to who watches', async () => {
  const events = await watch('two');
  await events.next(isReport);
  await makeVpc('10.0.0.0/16');
  await server.api('/api/v1/runs', { method: 'POST', json: { lab: 'fixture', step: 'one' } });
  await events.next(finds('vpc', 'met'));
  await events.next(isDone('one'));
});

test('when progress is forgotten everything is told anew', async () => {
  await makeVpc('10.0.0.0/16');
  const events = await watch();
  await events.next(isDone('one'));
  await server.api('/api/v1/progress', { method: 'DELETE' });
  await events.next(finds('vpc', 'met'));
});

test('an account that cannot be read is unknown on the page, and well again when it can', async () => {
  proxy.break('DescribeVpcs', (response) => response.destroy());
  const events = await watch();
  await events.next(finds('vpc', 'unknown'));
  proxy.break('DescribeVpcs', undefined);
  await events.next(finds('vpc', 'unmet'));
});

test('stopping ends the streams', async () => {
  const events = await watch();
  await events.next(isReport);
  await server.checker.stop();
  await events.ended;
});
