import { afterAll, beforeAll, expect, test } from 'vitest';
import type { LifeLimits } from '../../../sandbox/ptyhost/lifetime.ts';
import {
  newHome,
  processesWith,
  removeHome,
  startServer,
  TestPage,
  type TestServer,
  until,
} from '../../support/pty.ts';

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

/** A server whose sessions live for so long, until `use` is done. */
async function withLife(life: LifeLimits, use: (port: number, home: string) => Promise<void>): Promise<void> {
  const folder = await newHome();
  const other = await startServer(folder, { life });
  try {
    await use(other.port, folder);
  } finally {
    await other.stop();
    await removeHome(folder);
  }
}

test('a session’s states only move forward', async () => {
  const page = await open();
  await until('ready', () => page.states.includes('ready'));
  page.type('exit\r');
  await until('the end', () => page.closed);
  await page.connect(server.port);
  await until('the end', () => page.closed);
  const order = ['starting', 'ready', 'closing', 'done'];
  const moves = page.states.map((state) => order.indexOf(state));
  expect(moves).toEqual([...moves].sort());
  expect(page.states.at(-1)).toBe('done');
  page.close();
});

test('what was typed into a lost connection and is sent again counts once', async () => {
  const page = await open();
  await page.run('cat > typed.txt', /cat/);
  for (let line = 1; line <= 200; line++) {
    page.type(`line ${line}\r`);
    if (line % 50 !== 0) continue;
    page.drop();
    await page.connect(server.port);
    page.typeAgain();
  }
  page.type('\x04');
  await page.run('wc -l < typed.txt; uniq -d typed.txt | wc -l', /\n200\n0\n/);
  page.close();
});

test('a pong tells how much was received', async () => {
  const page = await open();
  page.type('abc');
  page.send({ type: 'ping' });
  const pong = await until('the pong', () => page.said.get('pong'));
  expect(pong).toEqual({ type: 'pong', received: 3 });
  page.close();
});

test('what a shell said last is told to a page that comes back after its end', async () => {
  const page = await open();
  page.type('sleep 0.3; seq -f n%g 1 2000; exit 3\r');
  await page.sees(/sleep[^\n]*\n/);
  page.drop();
  const other = new TestPage();
  other.session = page.session;
  await other.connect(server.port);
  await until('the end', () => other.closed);
  await page.connect(server.port);
  expect((await until('the end', () => page.closed)).reason).toBe('The shell has ended (exit code 3).');
  expect([...page.text.matchAll(/^n\d+$/gm)]).toHaveLength(2_000);
  const late = new TestPage({ cols: 100, rows: 30 });
  late.session = page.session;
  await late.connect(server.port);
  expect((await until('the end', () => late.closed)).code).toBe(4404);
  expect((await late.screen()).join('\n')).toContain('n2000');
  late.close();
  other.close();
  page.close();
});

test('a session in which nothing happens is warned of, then ended with all that it started', async () => {
  await withLife({ idleMs: 2_500, ageMs: 60_000, warnMs: 1_500 }, async (port, folder) => {
    const page = await new TestPage().connect(port);
    await page.run('nohup sleep 4101 >/dev/null 2>&1 & echo on', /on\n/);
    const warning = await until('the warning', () => page.said.get('limit'));
    expect(warning).toMatchObject({ warning: { why: 'idle' } });
    const late = new TestPage();
    late.session = page.session;
    await late.connect(port);
    await until('the warning for a page that comes later', () => late.said.get('limit'));
    const closed = await until('the end', () => page.closed);
    expect(closed).toEqual({
      code: 4404,
      reason: 'The shell was ended: nothing happened in it for 3 seconds.',
    });
    expect(page.states.slice(-1)).toEqual(['done']);
    await until('the end of what it left', async () =>
      (await processesWith(folder)).every(({ command }) => !command.includes('sleep 4101')),
    );
    await page.connect(port);
    expect((await until('the end', () => page.closed)).reason).toContain('nothing happened in it');
    page.close();
    late.close();
  });
});

test('a session that is extended lives on', async () => {
  await withLife({ idleMs: 60_000, ageMs: 3_000, warnMs: 2_000 }, async (port) => {
    const page = await new TestPage().connect(port);
    await page.prompt();
    const warned = await until('the warning', () => page.said.get('limit'));
    expect(warned).toMatchObject({ warning: { why: 'age' } });
    const start = performance.now();
    page.send({ type: 'extend' });
    await until('the warning taken back', () => page.said.get('limit') !== warned);
    await until(
      'the next warning',
      () => page.said.get('limit')?.type === 'limit' && performance.now() - start > 2_500,
    );
    await page.run('echo still""here', /\nstillhere\n/);
    page.close();
  });
});
