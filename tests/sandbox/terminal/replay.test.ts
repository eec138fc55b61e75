import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  newHome,
  processesWith,
  removeHome,
  spawnServer,
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

const numbered = (text: string): number[] =>
  [...text.matchAll(/^n(\d+)$/gm)].map((match) => Number(match[1]));

test('ten thousand numbered lines through three drops come once each, in order', async () => {
  const page = await open();
  page.type('for i in $(seq 1 10000); do echo n$i; done; echo al""l\r');
  for (const line of [500, 3_000, 7_000]) {
    await page.sees(new RegExp(`\\nn${line}\\n`));
    page.drop();
    await page.connect(server.port);
  }
  await page.sees(/\nall\n/);
  expect(numbered(page.text)).toEqual(Array.from({ length: 10_000 }, (_, i) => i + 1));
  expect(page.screens).toBe(0);
  page.close();
});

test('output made while no page was there comes when one is back, and only that', async () => {
  const page = await open();
  await page.run('echo before', /\nbefore\n/);
  page.type('sleep 0.3; seq -f n%g 1 20000; echo do""ne\r');
  await page.sees(/sleep[^\n]*\n/);
  const had = page.have ?? 0;
  page.drop();
  const other = new TestPage();
  other.session = page.session;
  await other.connect(server.port);
  await other.sees(/done\n/);
  await page.connect(server.port);
  await page.sees(/done\n/);
  expect(numbered(page.text)).toHaveLength(20_000);
  expect(page.screens).toBe(0);
  expect(page.output.length - had).toBeGreaterThan(100_000);
  page.close();
  other.close();
});

test('who missed more than is kept gets the screen, then only what follows', async () => {
  const page = await open();
  page.type('sleep 0.2; seq -f n%g 1 300000; echo do""ne\r');
  await page.sees(/sleep[^\n]*\n/);
  page.drop();
  const events: unknown[] = [];
  const off = server.sandbox.onCommandEnd((event) => events.push(event));
  await until('the flood to be over, with nobody there', () => events.length > 0);
  off();
  await page.connect(server.port);
  expect(page.screens).toBe(1);
  const screen = await page.screen();
  expect(screen.slice(0, 22)).toEqual(Array.from({ length: 22 }, (_, i) => `n${299_979 + i}`));
  expect(screen.slice(22)).toEqual(['done', 'learner@drydock:~$']);
  await page.run('echo af""ter', /\nafter\n/);
  page.close();
});

test('the screen comes whole: colours, modes, scroll region, hidden cursor, alternate screen', async () => {
  const page = await open();
  await page.run(
    `printf 'kept\\n\\e[?1049h\\e[2J\\e[3;10r\\e[?1h\\e[?25l\\e[4;5H\\e[1;35mlila\\e[0m'; read -n1 key; ` +
      `printf '\\e[10;1Hx\\n\\ny'; read -n1 key; printf '\\e[?1049l\\e[r\\e[?25h'`,
    /lila/,
  );
  const fresh = new TestPage();
  fresh.session = page.session;
  await fresh.connect(server.port);
  expect(await fresh.screen()).toEqual(await page.screen());
  const { active } = fresh.terminal.buffer;
  expect(active.type).toBe('alternate');
  expect([active.cursorX, active.cursorY]).toEqual([8, 3]);
  expect(active.getLine(3)?.getCell(4)?.getFgColor()).toBe(5);
  expect(active.getLine(3)?.getCell(4)?.isBold()).not.toBe(0);
  expect(fresh.terminal.modes.applicationCursorKeysMode).toBe(true);
  // What is drawn next scrolls within the region on both.
  fresh.type('k');
  await fresh.sees(/y/);
  await page.sees(/y$/);
  expect(await fresh.screen()).toEqual(await page.screen());
  expect((await fresh.screen())[9]).toBe('y');
  fresh.type('k');
  await until('the main screen', async () => (await fresh.screen()).includes('kept'));
  page.close();
  fresh.close();
});

test('a program’s question is answered once, with two pages and with none', async () => {
  const page = await open();
  const other = new TestPage();
  other.session = page.session;
  await other.connect(server.port);
  const ask = `printf '\\e[6n'; IFS= read -rsd R -t 2 place; read -rst 0.3 more; echo "<\${place:1}|$more>"`;
  await page.run(ask, /<\[\d+;1\|>/);
  page.close();
  other.drop();
  other.have = undefined;
  await other.connect(server.port);
  other.type(`sleep 0.3; ${ask}\r`);
  await other.sees(/sleep[^\n]*\n/);
  other.drop();
  await until('the answer with nobody there', async () => {
    const late = new TestPage();
    late.session = other.session;
    await late.connect(server.port);
    const found = /<\[\d+;1\|>/.test((await late.screen()).join('\n'));
    late.close();
    return found;
  });
  other.close();
});

test('a full-screen program and what it shows survive a kill of the server', async () => {
  const folder = await newHome();
  const first = await spawnServer(folder);
  const page = await new TestPage().connect(first.port);
  await page.prompt();
  const draw = (from: number, to: number): string =>
    `printf '\\e[?1049h\\e[2J\\e[H'; seq -f "line %g" ${from} ${to}; printf ':'; read -rsn1; `;
  page.type(`${draw(1, 23)}${draw(24, 46)}printf '\\e[?1049l'\r`);
  await until('the bottom line', async () => (await page.screen())[23] === ':');
  const before = await page.screen();
  await first.kill();
  await until('the loss', () => page.closed);
  const second = await startServer(folder);
  const fresh = new TestPage();
  fresh.session = page.session;
  await fresh.connect(second.port);
  expect(await fresh.screen()).toEqual(before);
  // The page that was there before misses nothing and gets nothing twice.
  const had = page.output.length;
  await page.connect(second.port);
  expect(page.screens).toBe(0);
  fresh.type(' ');
  await page.sees(/line 46/);
  expect(page.output.slice(had)).not.toContain('line 23\r');
  expect(fresh.terminal.buffer.active.type).toBe('alternate');
  fresh.close();
  page.close();
  await second.stop();
  expect(await processesWith(folder)).toEqual([]);
  await removeHome(folder);
});
