import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { HIGH_WATER } from '../../../sandbox/ptyhost/limits.ts';
import { newHome, removeHome, startServer, TestPage, type TestServer, until } from '../../support/pty.ts';

/** High water, one joined block, one read of the pty. */
const MOST_UNACKNOWLEDGED = HIGH_WATER + 32 * 1024 + 64 * 1024;

let home: string;
let server: TestServer;

beforeAll(async () => {
  home = await newHome();
  server = await startServer(home);
});

afterAll(async () => {
  await server.stop();
  await removeHome(home);
});

async function open(): Promise<TestPage> {
  const page = await new TestPage().connect(server.port);
  await page.prompt();
  return page;
}

/** Waits until no more output comes. */
async function still(page: TestPage): Promise<number> {
  let last = -1;
  await until('output to stop', async () => {
    const before = last;
    last = page.output.length;
    await sleep(150);
    return before === last && page.output.length === last;
  });
  return last;
}

test('a page that acknowledges nothing gets a bounded part of a flood, and the rest once it does', async () => {
  const page = await open();
  page.acknowledges = false;
  const start = page.output.length;
  page.type('seq -f n%g 1 100000; echo do""ne\r');
  await until('the flood', () => page.output.length - start > HIGH_WATER);
  const sent = (await still(page)) - start;
  expect(sent).toBeGreaterThan(HIGH_WATER);
  expect(sent).toBeLessThan(MOST_UNACKNOWLEDGED);
  page.acknowledges = true;
  page.send({ type: 'ack', units: page.output.length });
  await page.sees(/\ndone\n/);
  expect([...page.text.matchAll(/^n\d+$/gm)]).toHaveLength(100_000);
  page.close();
});

test('Ctrl-C stops a flood at once while the page is slow', async () => {
  const page = await open();
  page.acknowledges = false;
  page.type('yes\r');
  await until('the flood', () => page.output.length > HIGH_WATER);
  const before = await still(page);
  page.type('\x03');
  // Now the page catches up with what it was sent, and finds the end of the flood right behind.
  page.acknowledges = true;
  const start = performance.now();
  page.send({ type: 'ack', units: before });
  await until('the prompt', () => page.output.slice(before).includes('learner@drydock'));
  expect(performance.now() - start).toBeLessThan(3_000);
  expect(page.output.length - before).toBeLessThan(MOST_UNACKNOWLEDGED);
  page.close();
});

test('a flood goes on while no page is there, and its end is told', async () => {
  const page = await open();
  page.acknowledges = false;
  const ends: (number | null)[] = [];
  const off = server.sandbox.onCommandEnd(({ exitCode }) => ends.push(exitCode));
  page.type('seq 1 200000; (exit 5)\r');
  await until('the flood', () => page.output.length > HIGH_WATER);
  await still(page);
  expect(ends).toEqual([]);
  page.drop();
  await until('the end', () => ends.length === 1);
  expect(ends).toEqual([5]);
  off();
  page.close();
});

test('a page that acknowledges too much gains no credit', async () => {
  const page = await open();
  page.acknowledges = false;
  page.send({ type: 'ack', units: 100_000_000 });
  const start = page.output.length;
  page.type('yes\r');
  await until('the flood', () => page.output.length - start > HIGH_WATER);
  expect((await still(page)) - start).toBeLessThan(MOST_UNACKNOWLEDGED);
  page.type('\x03');
  page.close();
});

test('another session answers at once while one floods', async () => {
  const [flooded, quiet] = [await open(), await open()];
  flooded.type('yes\r');
  await until('the flood', () => flooded.output.length > 200_000);
  for (let i = 0; i < 20; i++) await quiet.run(`echo k""${i}`, new RegExp(`\\nk${i}\\n`));
  flooded.type('\x03');
  await until('the prompt', () => flooded.output.slice(-300).includes('learner@drydock'));
  flooded.close();
  quiet.close();
});

test('a shell that ends while its page is slow loses nothing of what it said last', async () => {
  const page = await open();
  page.acknowledges = false;
  const start = page.output.length;
  // More than it may be sent unread with the kernel's share, so that the end cannot come on its heels.
  page.type('seq -f n%g 1 100000; echo ends; exit 4\r');
  await until('the flood', () => page.output.length - start > HIGH_WATER);
  await still(page);
  expect(page.closed).toBeUndefined();
  page.acknowledges = true;
  page.send({ type: 'ack', units: page.output.length });
  const closed = await until('the end', () => page.closed);
  expect(closed.reason).toBe('The shell has ended (exit code 4).');
  expect([...page.text.matchAll(/^n\d+$/gm)]).toHaveLength(100_000);
  expect(page.text).toMatch(/\nends\n/);
  page.close();
});

test('a shell that ends while its page holds it back keeps its last words until the page has come so far', async () => {
  const page = await open();
  const pid = Number((await page.run('echo pid=$$', /pid=(\d+)\n/))[1]);
  page.acknowledges = false;
  const start = page.output.length;
  page.type(`printf '%${HIGH_WATER}s'\r`);
  await until('the flood', () => page.output.length - start > HIGH_WATER);
  const before = await still(page);
  // Into the kernel's hands, which nobody takes it from as long as the page is behind.
  page.type("printf 'e%.0s' {1..2000}; exit 5\r");
  await until('the end of the shell', () => !lives(pid));
  await still(page);
  expect([page.output.length, page.closed]).toEqual([before, undefined]);
  page.acknowledges = true;
  page.send({ type: 'ack', units: page.output.length });
  const closed = await until('the end', () => page.closed);
  expect(closed.reason).toBe('The shell has ended (exit code 5).');
  expect(page.text).toContain('e'.repeat(2_000));
  page.close();
});

function lives(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
