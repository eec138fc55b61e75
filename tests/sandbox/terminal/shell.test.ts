import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { newHome, removeHome, startServer, TestPage, type TestServer, until } from '../../support/pty.ts';

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

async function open(size?: { cols: number; rows: number }): Promise<TestPage> {
  const page = await new TestPage(size).connect(server.port);
  await page.prompt();
  return page;
}

test('a command is echoed and answered', async () => {
  const page = await open();
  await page.run('echo "$((40 + 2)) is the answer"', /\n42 is the answer\n/);
  expect((await page.screen()).join('\n')).toContain('learner@drydock:~$');
  page.close();
});

test('the shell has the size of the page, also after a resize', async () => {
  const page = await open({ cols: 91, rows: 33 });
  await page.run('stty size', /\n33 91\n/);
  page.send({ type: 'resize', cols: 120, rows: 40 });
  await page.run('stty size', /\n40 120\n/);
  page.close();
});

test('colours, UTF-8 and wide characters reach the screen', async () => {
  const page = await open();
  await page.run(`printf '\\e[31mrot\\e[0m grüß 船坞 🚢|\\n'`, /grüß 船坞 🚢\|\n/);
  const row = (await page.screen()).indexOf('rot grüß 船坞 🚢|');
  const line = page.terminal.buffer.active.getLine(page.terminal.buffer.active.baseY + row);
  expect(line?.getCell(0)?.getFgColor()).toBe(1);
  expect(line?.getCell(9)?.getWidth()).toBe(2);
  page.close();
});

test('UTF-8 that a program prints byte by byte arrives whole', async () => {
  const page = await open();
  await page.run(
    `for b in '\\xe8' '\\x88' '\\xb9'; do printf "$b"; sleep 0.05; done; echo '<'end`,
    /船<end\n/,
  );
  page.close();
});

test('a large paste arrives whole', async () => {
  const page = await open();
  const text = Array.from({ length: 2_000 }, (_, i) => `line ${i} of a paste\n`).join('');
  await page.run('stty -echo; cat > pasted.txt; stty echo', /pasted/);
  for (let at = 0; at < text.length; at += 8_000) page.type(text.slice(at, at + 8_000));
  page.type('\x04');
  const file = join(home, 'learner', 'pasted.txt');
  await until('the whole paste', async () => (await readFile(file, 'utf8')).length >= text.length);
  expect(await readFile(file, 'utf8')).toBe(text);
  page.close();
});

test('the end of a command is told with its exit code, an empty line is not one', async () => {
  const page = await open();
  const events: { session: string; exitCode: number | null }[] = [];
  const off = server.sandbox.onCommandEnd((event) => events.push(event));
  page.type('\r');
  await page.run('(exit 7)', /\(exit 7\)/);
  await until('the event', () => events.length === 1);
  await page.run('echo "status $?"', /status 7/);
  await until('the second event', () => events.length === 2);
  off();
  expect(events).toEqual([
    { session: page.session, exitCode: 7 },
    { session: page.session, exitCode: 0 },
  ]);
  page.close();
});

test('a program that prints the marks itself does no harm', async () => {
  const page = await open();
  const from = page.text.length;
  await page.run(`printf '\\e]133;C\\a\\e]133;D;999;x\\a\\e]133;%s' A; echo; echo fi''ne`, /fine\n/);
  await page.sees(/fine[\s\S]*learner@drydock/, from);
  await page.run('echo on', /\non\n/);
  page.close();
});

test('an ended shell is said so, and to a page that asks for it later too', async () => {
  const page = await open();
  page.type('exit 3\r');
  const ended = { code: 4404, reason: 'The shell has ended (exit code 3).' };
  expect(await until('the close', () => page.closed)).toEqual(ended);
  await page.connect(server.port);
  expect(await until('the close', () => page.closed)).toEqual(ended);
  page.close();
});

test('two pages show one session, and the other page learns of a new size', async () => {
  const first = await open();
  const second = new TestPage();
  second.session = first.session;
  await second.connect(server.port);
  await first.run('echo for"both"', /forboth/);
  await second.sees(/forboth/);
  second.send({ type: 'resize', cols: 70, rows: 20 });
  await until('the size', () => first.sizes.length > 0);
  expect(first.sizes).toEqual([{ cols: 70, rows: 20 }]);
  first.close();
  second.close();
});
