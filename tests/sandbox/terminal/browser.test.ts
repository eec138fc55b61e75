import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, BrowserContext, Page } from '@playwright/test';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { KEY, newHome, removeHome, spawnServer, startServer, until } from '../../support/pty.ts';
import { buildPage, openBrowser, shown, shows } from '../../support/pty-browser.ts';

let files: string;
let home: string;
let browser: Browser;
let context: BrowserContext;
let page: Page;
let server: Awaited<ReturnType<typeof spawnServer>>;

beforeAll(async () => {
  home = await newHome();
  files = join(home, 'page');
  await buildPage(files);
  server = await spawnServer(home, { files });
  browser = await openBrowser();
});

afterAll(async () => {
  await browser?.close();
  await server?.kill();
  // Takes over the shells of the killed server, to end them.
  await (await startServer(home)).stop();
  await removeHome(home);
});

beforeEach(async () => {
  context = await browser.newContext();
  page = await context.newPage();
});

afterEach(() => context.close());

const url = (path = ''): string => `http://127.0.0.1:${server.port}/${path}`;

async function open(): Promise<void> {
  await page.goto(url(`#key=${KEY}`));
  await page.getByRole('button', { name: 'Open terminal' }).click();
  await shows(page, /learner@drydock:~\$/);
}

test('the page gets the key from its link, hides it, and opens a shell at a click', async () => {
  await open();
  expect(page.url()).toBe(url());
  await page.keyboard.type('echo $((6*7))\n');
  await shows(page, /\n42\n/);
});

test('nothing of xterm is loaded before the terminal opens', async () => {
  const loaded: string[] = [];
  page.on('response', (response) => loaded.push(response.url()));
  await page.goto(url(`#key=${KEY}`));
  await page.getByRole('button', { name: 'Open terminal' }).waitFor();
  const before = loaded.length;
  await page.getByRole('button', { name: 'Open terminal' }).click();
  await shows(page, /learner@drydock/);
  const scripts = (list: string[]): string[] => list.filter((one) => one.endsWith('.js'));
  expect(scripts(loaded.slice(0, before))).toHaveLength(1);
  expect(scripts(loaded).length).toBeGreaterThan(1);
});

/** vim where the machine has it, else a stand-in: draws on the alternate screen, Escape and a line end it. */
const EDITOR = existsSync('/usr/bin/vim')
  ? 'vim -u NONE -N notes.txt'
  : `printf '\\e[?1049h\\e[2J\\e[Hnotes.txt '; while IFS= read -rsn1 k && [[ $k != $'\\e' ]]; do printf %s "$k"; done; read -rs; printf '\\e[?1049l'`;

test('vim is as it was after the server was killed, started and the page reloaded', async () => {
  await open();
  await page.keyboard.type(`clear; ${EDITOR}\n`);
  await until('the editor', async () => !(await shown(page)).includes('learner@'));
  await page.keyboard.type('isome text in vim, grüß 船');
  const before = await shows(page, /some text in vim, grüß 船/);
  const { port } = server;
  await server.kill();
  await until('the page to say so', () => page.getByText('Trying again').isVisible());
  server = await spawnServer(home, { files, port });
  await until('the page to be connected', () => page.getByText('Connected.').isVisible());
  expect(await shown(page)).toBe(before);
  await page.reload();
  await shows(page, /some text in vim/);
  await until('the same screen', async () => (await shown(page)) === before);
  await page.getByRole('group', { name: /Terminal/ }).press('Enter');
  await page.keyboard.press('Escape');
  await page.keyboard.type(':q!\n');
  expect(await shows(page, /learner@drydock:~\$/)).not.toContain('some text');
});

test('the shell follows the size of the window', async () => {
  await open();
  let asked = 0;
  const columns = async (): Promise<number> => {
    await page.keyboard.type(`echo ${++asked}=$(stty size)\n`);
    const answer = new RegExp(`^${asked}=\\d+ (\\d+)$`, 'm');
    return Number(answer.exec(await shows(page, answer))?.[1]);
  };
  await page.setViewportSize({ width: 700, height: 500 });
  await until('a narrow shell', async () => (await columns()) < 90);
  await page.setViewportSize({ width: 1100, height: 700 });
  await until('a wide shell', async () => (await columns()) > 120);
});

test('text is pasted with brackets and a selection is copied', async () => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await open();
  await page.evaluate(() => navigator.clipboard.writeText('echo one\necho two'));
  await page.keyboard.press('Control+Shift+V');
  // Bracketed: the shell shows both lines and runs neither before Enter.
  await shows(page, /echo one\n(> )?echo two$/m);
  expect(await shown(page)).not.toMatch(/\none\n/);
  await page.keyboard.press('Enter');
  await shows(page, /\none\ntwo\n/);
  const row = page.locator('.xterm-rows > div').filter({ hasText: /^two/ });
  // Above the rows lies what takes the mouse, so the place is clicked, not the element.
  const { x, y } = (await row.boundingBox()) ?? { x: 0, y: 0 };
  await page.mouse.dblclick(x + 5, y + 8);
  await page.keyboard.press('Control+Shift+C');
  await until('the copy', async () => (await page.evaluate(() => navigator.clipboard.readText())) === 'two');
});

test('the keyboard gets into the terminal and out again', async () => {
  await open();
  await page.keyboard.press('Control+Shift+Period');
  await page.keyboard.press('Tab');
  for (const name of ['Transcript', 'Screen reader mode', 'New terminal']) {
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe(name);
    await page.keyboard.press('Tab');
  }
  expect(await page.evaluate(() => document.activeElement?.id)).toBe('after');
  await page.locator('#before').focus();
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await page.keyboard.type('echo ba""ck\n');
  await shows(page, /\nback\n/);
});

test('a flood of output comes through to its end', async () => {
  await open();
  await page.keyboard.type('seq 1 100000; echo do""ne\n');
  await shows(page, /\n100000\ndone\nlearner@drydock/);
});

test('an ended shell offers a new one', async () => {
  await open();
  await page.keyboard.type('exit\n');
  await page.getByText('The shell has ended (exit code 0).').waitFor();
  await page.getByRole('button', { name: 'Start a new shell' }).click();
  await page.getByText('Connected.').waitFor();
  await page.keyboard.type('echo ne""w\n');
  await shows(page, /\nnew\n/);
});

test('a page without the right key says what to open, and goes on once that was opened', async () => {
  await page.goto(url('#key=wrong'));
  await page.getByRole('button', { name: 'Open terminal' }).click();
  await page.getByText('Open the link that npm start printed').waitFor();
  const other = await context.newPage();
  await other.goto(url(`#key=${KEY}`));
  await page.getByText('Connected.').waitFor();
});

test('a page of another origin reaches neither token nor terminal', async () => {
  const stranger = await newHome();
  const elsewhere = await spawnServer(stranger, { files });
  try {
    await page.goto(`http://127.0.0.1:${elsewhere.port}/`);
    const attack = async ({ port, key }: { port: number; key: string }) => {
      const token = await fetch(`http://127.0.0.1:${port}/sandbox/v1/tokens`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ key }),
      }).then(
        () => 'answered',
        () => 'refused',
      );
      const blind = await fetch(`http://127.0.0.1:${port}/sandbox/v1/tokens`, {
        method: 'POST',
        mode: 'no-cors',
        body: JSON.stringify({ key }),
      }).then(({ type, status }) => `${type} ${status}`);
      const socket = await new Promise<string>((done) => {
        const opened = new WebSocket(`ws://127.0.0.1:${port}/sandbox/v1/terminal`);
        opened.onopen = () => done('opened');
        opened.onerror = () => done('refused');
      });
      return { token, blind, socket };
    };
    expect(await page.evaluate(attack, { port: server.port, key: KEY })).toEqual({
      token: 'refused',
      blind: 'opaque 0',
      socket: 'refused',
    });
    // The same from the right origin goes through, so it is the origin that was refused.
    await page.goto(url());
    expect(await page.evaluate(attack, { port: server.port, key: KEY })).toMatchObject({
      token: 'answered',
      socket: 'opened',
    });
  } finally {
    await elsewhere.kill();
    await (await startServer(stranger)).stop();
    await removeHome(stranger);
  }
});
