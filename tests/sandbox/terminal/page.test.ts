import { join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, BrowserContext, Page } from '@playwright/test';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { KEY, newHome, removeHome, startServer, type TestServer, until } from '../../support/pty.ts';
import { buildPage, openBrowser, shown, shows } from '../../support/pty-browser.ts';

// What stands around the terminal: tabs, transcript, warnings, the way for who does not see or use a mouse.

let files: string;
let home: string;
let browser: Browser;
let context: BrowserContext;
let page: Page;
let server: TestServer;

beforeAll(async () => {
  home = await newHome();
  files = join(home, 'page');
  await buildPage(files);
  server = await startServer(home, { files });
  browser = await openBrowser();
});

afterAll(async () => {
  await browser?.close();
  await server?.stop();
  await removeHome(home);
});

beforeEach(async () => {
  context = await browser.newContext();
  page = await context.newPage();
  page.setDefaultTimeout(25_000);
});

afterEach(() => context.close());

async function open(port = server.port): Promise<void> {
  await page.goto(`http://127.0.0.1:${port}/#key=${KEY}`);
  await page.getByRole('button', { name: 'Open terminal' }).click();
  await shows(page, /learner@drydock:~\$/);
}

/** What the terminal that is shown shows. */
const visible = async (at: Page): Promise<string> =>
  (await at.getByRole('tabpanel').locator('.xterm-rows > div').allTextContents())
    .join('\n')
    .replaceAll('\u00a0', ' ');
const focused = (): Promise<string> => page.evaluate(() => document.activeElement?.textContent ?? '');

test('several terminals stand side by side, and a reload brings all of them back', async () => {
  await open();
  await page.keyboard.type('echo fir""st\n');
  await shows(page, /\nfirst\n/);
  await page.getByRole('button', { name: 'New terminal' }).click();
  await until('the second', async () => (await visible(page)).includes('learner@'));
  await page.keyboard.type('echo sec""ond\n');
  await until('its answer', async () => (await visible(page)).includes('second'));
  expect(await visible(page)).not.toContain('first');
  await page.getByRole('tab', { name: 'Terminal 1' }).click();
  expect(await visible(page)).toContain('first');
  await page.reload();
  for (const [name, text] of [
    ['Terminal 1', 'first'],
    ['Terminal 2', 'second'],
  ] as const) {
    await page.getByRole('tab', { name }).click();
    await until(text, async () => (await visible(page)).includes(text));
  }
  await page.keyboard.type('exit\n');
  await page.getByRole('button', { name: 'Close' }).click();
  await until('the first alone', async () => (await page.getByRole('tab').count()) === 0);
  expect(await visible(page)).toContain('first');
});

test('the tabs are chosen with the arrow keys', async () => {
  await open();
  await page.getByRole('button', { name: 'New terminal' }).click();
  await page.getByRole('tab', { name: 'Terminal 2' }).focus();
  await page.keyboard.press('ArrowLeft');
  expect(await focused()).toBe('Terminal 1');
  await page.keyboard.press('ArrowLeft');
  expect(await focused()).toBe('Terminal 2');
  await page.keyboard.press('Home');
  expect(await focused()).toBe('Terminal 1');
});

test('two tabs of the browser show one session, and one that is opened in the other', async () => {
  await open();
  const other = await context.newPage();
  await other.goto(`http://127.0.0.1:${server.port}/`);
  await page.bringToFront();
  await page.keyboard.type('echo for""both\n');
  await until('it on both', async () => (await shown(other)).includes('\nforboth\n'));
  await other.bringToFront();
  await other.getByRole('button', { name: 'New terminal' }).click();
  await page.getByRole('tab', { name: 'Terminal 2' }).waitFor();
});

test('the status tells the time to the shell and back', async () => {
  await open();
  await page.getByText(/^\d+ ms$/).waitFor();
});

test('the transcript holds commands, output and exit codes as plain text', async () => {
  await open();
  await page.getByRole('button', { name: 'Transcript' }).click();
  const transcript = page.getByRole('region', { name: /Transcript/ });
  await page.getByRole('group', { name: /Terminal/ }).press('Enter');
  await page.keyboard.type("printf '\\e[31mred\\e[0m line\\nsecond\\n'; seq 3 | sed s/^/n/\n");
  await transcript.getByText('n3').waitFor();
  await page.keyboard.type('false\n');
  await transcript.getByText('Ended with exit code 1.').waitFor();
  expect(await transcript.getByRole('heading').allTextContents()).toEqual([
    "$ printf '\\e[31mred\\e[0m line\\nsecond\\n'; seq 3 | sed s/^/n/",
    '$ false',
  ]);
  expect(await transcript.locator('pre').allTextContents()).toEqual(['red line\nsecond\nn1\nn2\nn3']);
  await page.keyboard.type(`echo ${'long'.repeat(60)}\n`);
  await transcript.getByText(`$ echo ${'long'.repeat(60)}`).waitFor();
  await page.reload();
  await page.getByRole('button', { name: 'Transcript' }).click();
  await transcript.getByText('Before this page was opened').waitFor();
  expect(await transcript.locator('pre').textContent()).toContain('red line\nsecond');
});

test('axe finds nothing to mend, with everything open', async () => {
  await open();
  await page.getByRole('button', { name: 'New terminal' }).click();
  await until('the second', async () => (await visible(page)).includes('learner@'));
  await page.getByRole('button', { name: 'Transcript' }).click();
  await page.getByRole('button', { name: 'Screen reader mode' }).click();
  await page.getByRole('group', { name: /Terminal/ }).press('Enter');
  await page.keyboard.type('ls /; false\n');
  await page.getByText('Ended with exit code 1.').waitFor();
  const { violations } = await new AxeBuilder({ page }).include('drydock-terminal').analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)).toEqual([]);
});

test('screen reader mode announces output, and is remembered', async () => {
  await open();
  await page.getByRole('button', { name: 'Screen reader mode' }).click();
  await page.getByRole('group', { name: /Terminal/ }).press('Enter');
  await page.keyboard.type('echo spo""ken\n');
  await page.locator('[aria-live="assertive"]', { hasText: 'spoken' }).waitFor({ state: 'attached' });
  await page.reload();
  await page.locator('[aria-live="assertive"]').waitFor({ state: 'attached' });
  expect(await page.getByRole('button', { name: 'Screen reader mode' }).getAttribute('aria-pressed')).toBe(
    'true',
  );
});

test('all of it goes by keyboard alone', async () => {
  await page.goto(`http://127.0.0.1:${server.port}/#key=${KEY}`);
  await page.locator('#before').focus();
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await shows(page, /learner@drydock:~\$/);
  await page.keyboard.type('echo in""side\n');
  await shows(page, /\ninside\n/);
  await page.keyboard.press('Tab');
  expect(await page.evaluate(() => document.activeElement?.tagName)).toBe('TEXTAREA');
  await page.keyboard.press('Control+Shift+Period');
  await page.keyboard.press('Tab');
  expect(await focused()).toBe('Transcript');
  await page.keyboard.press('Space');
  await page.keyboard.press('Shift+Tab');
  expect(await page.evaluate(() => document.activeElement?.getAttribute('aria-label'))).toMatch(
    /^Transcript/,
  );
  await page.keyboard.press('Shift+Tab');
  await page.keyboard.press('Enter');
  await page.keyboard.type('echo a""gain\n');
  await shows(page, /\nagain\n/);
});

test('the text has the size that the page’s text has', async () => {
  await open();
  const before = await page.locator('.xterm-rows').evaluate((rows) => getComputedStyle(rows).fontSize);
  await page.evaluate(() => document.documentElement.style.setProperty('font-size', '32px'));
  await page.setViewportSize({ width: 1000, height: 640 });
  await until('larger text', async () => {
    const size = await page.locator('.xterm-rows').evaluate((rows) => getComputedStyle(rows).fontSize);
    return Number.parseFloat(size) === Number.parseFloat(before) * 2;
  });
});

test('a shell that is about to end says when, and is kept with a button', async () => {
  const folder = await newHome();
  const other = await startServer(folder, { files, life: { idleMs: 15_000, ageMs: 90_000, warnMs: 14_000 } });
  try {
    await open(other.port);
    const warning = page.getByText(/^This shell ends at .+: nothing happened in it for a long time\.$/);
    await warning.waitFor();
    await page.getByRole('button', { name: 'Keep it open' }).click();
    await warning.waitFor({ state: 'hidden' });
    await page.keyboard.type('echo ke""pt\n');
    await shows(page, /\nkept\n/);
    await page.getByText(/^The shell was ended: nothing happened in it for 15 seconds\.$/).waitFor();
    await page.getByRole('button', { name: 'Start a new shell' }).click();
    await page.getByText('Connected.').waitFor();
  } finally {
    await other.stop();
    await removeHome(folder);
  }
}, 90_000);
