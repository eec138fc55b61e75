import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from '@playwright/test';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openBrowser } from '../support/browser.ts';
import { Cable } from '../support/cable.ts';
import { CourseProcess, freePort } from '../support/course.ts';
import { until } from '../support/pty.ts';
import { shown, shows } from '../support/pty-browser.ts';

let home: string;
let port: number;
let course: CourseProcess;
let cable: Cable;
let browser: Browser;

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'drydock-cable-'));
  port = await freePort();
  [course, cable] = await Promise.all([CourseProcess.start(home, port), Cable.lay(port)]);
  browser = await openBrowser([cable.flag(port)]);
});

afterAll(async () => {
  await browser?.close();
  await course?.end();
  await cable?.remove();
  await rm(home, { recursive: true, force: true });
});

/** The lesson with its terminal open, in a browser profile of its own. */
async function lesson(prepare: (page: Page) => Promise<unknown> = async () => {}): Promise<Page> {
  const page = await (await browser.newContext({ viewport: { width: 1300, height: 800 } })).newPage();
  await prepare(page);
  await page.goto(`${course.url}/1-2/network/${new URL(course.link).hash}`);
  await page.getByRole('button', { name: 'Open terminal' }).click();
  await shows(page, /learner@drydock:~\$/);
  expect(cable.used).toBe(true);
  return page;
}

/** vim where the machine has it, else a stand-in: draws on the alternate screen, Escape and a line end it. */
const EDITOR = existsSync('/usr/bin/vim')
  ? 'vim -u NONE -N notes.txt'
  : `printf '\\e[?1049h\\e[2J\\e[Hnotes.txt '; while IFS= read -rsn1 k && [[ $k != $'\\e' ]]; do printf %s "$k"; done; read -rs; printf '\\e[?1049l'`;

test('vim is as it was after the network was cut, the server killed and started, and the page reloaded', async () => {
  const page = await lesson();
  await page.keyboard.type(`clear; ${EDITOR}\n`);
  await until('the editor', async () => !(await shown(page)).includes('learner@'));
  await page.keyboard.type('isome text in vim, grüß 船');
  const before = await shows(page, /some text in vim, grüß 船/);
  cable.cut();
  await page.locator('.dt-says', { hasText: 'The server does not answer' }).waitFor();
  await course.end('SIGKILL');
  course = await CourseProcess.start(home, port);
  cable.mend();
  await page.getByText('Connected.').waitFor();
  expect(await shown(page)).toBe(before);
  await page.reload();
  await until('the same screen', async () => (await shown(page)) === before);
  await page.getByRole('group', { name: /^Terminal/ }).press('Enter');
  await page.keyboard.type(' still');
  await shows(page, /grüß 船 still/);
  await page.keyboard.press('Escape');
  await page.keyboard.type(':q!\n');
  expect(await shows(page, /learner@drydock:~\$/)).not.toContain('some text');
  await page.context().close();
}, 120_000);

test('after the end of a shell the account goes back to when a step was passed last', async () => {
  const page = await lesson();
  const restore = page.getByRole('button', { name: 'Restore the last passed step' });
  await page.keyboard.type('exit\n');
  await restore.click();
  await page.getByText('No step is passed yet: there is nothing to go back to.').waitFor();
  await page.getByRole('button', { name: 'Start a new shell' }).click();
  await shows(page, /learner@drydock:~\$/);
  const tag = "--tag-specifications 'ResourceType=vpc,Tags=[{Key=Name,Value=my-vpc}]'";
  await page.keyboard.type(`aws ec2 create-vpc --cidr-block 10.0.0.0/16 ${tag} --query Vpc.VpcId\n`);
  await page.locator('[data-step="vpc"][data-state="done"]').waitFor();
  const id = /vpc-[0-9a-f]+/.exec(await shows(page, /"vpc-/))?.[0];
  await page.keyboard.type(`aws ec2 delete-vpc --vpc-id ${id}; exit\n`);
  await restore.click();
  await page.getByText('All is as it was when you passed the last step.').waitFor();
  await page.getByRole('button', { name: 'Start a new shell' }).click();
  await shows(page, /learner@drydock:~\$/);
  await page.keyboard.type(`clear; aws ec2 describe-vpcs --vpc-ids ${id} --query 'Vpcs[].VpcId'\n`);
  await shows(page, new RegExp(`"${id}"`));
  await page.context().close();
}, 120_000);

const LINES = 10_000;
/** Lines typed in one go, without waiting for Chromium's word after each key. */
const BATCH = 100;
/** The cable is cut before these lines, and mended when the page has noticed and this batch is typed. */
const CUTS = [2_001, 5_001, 8_001];

test('ten thousand typed lines arrive and come back once each, in order, through three forced drops', async () => {
  const page = await lesson((fresh) => fresh.addInitScript(recordOutput));
  await page.keyboard.type('cat > typed.txt\n');
  // Not before cat reads: the first line would else stand behind what bash has still to print. The empty one ends that.
  await until('cat has begun', () => existsSync(join(home, 'learner', 'typed.txt')));
  await page.keyboard.press('Enter');
  const keys = await page.context().newCDPSession(page);
  const enter = { key: 'Enter', code: 'Enter', windowsVirtualKeyCode: 13 };
  for (let line = 1; line <= LINES; line += BATCH) {
    if (CUTS.includes(line)) cable.cut();
    const batch = Array.from({ length: BATCH }, (_, i) => `n${line + i}`);
    await Promise.all(
      batch.flatMap((text) => [
        keys.send('Input.insertText', { text }),
        keys.send('Input.dispatchKeyEvent', { type: 'keyDown', text: '\r', ...enter }),
        keys.send('Input.dispatchKeyEvent', { type: 'keyUp', ...enter }),
      ]),
    );
    if (!CUTS.includes(line)) continue;
    await page.locator('.dt-says', { hasText: 'Trying again' }).waitFor();
    cable.mend();
  }
  await shows(page, new RegExp(`n${LINES}\\n`));
  await page.keyboard.press('Control+d');
  await shows(page, /learner@drydock:~\$ *\n*$/);
  const expected = Array.from({ length: LINES }, (_, i) => `n${i + 1}`);
  const file = await readFile(join(home, 'learner', 'typed.txt'), 'utf8');
  expect(file.trim().split('\n')).toEqual(expected);
  // What the page's terminal was given, each piece once, over all connections.
  const output = await page.evaluate(() => (window as unknown as { output: string }).output);
  expect(output.match(/(?<!\w)n\d+(?=\r)/g)).toEqual(expected);
  await page.context().close();
}, 240_000);

/** Runs in the page: keeps what comes over its WebSockets as output. */
function recordOutput(): void {
  const kept = window as unknown as { output: string };
  kept.output = '';
  const Original = WebSocket;
  window.WebSocket = class extends Original {
    constructor(url: string | URL, protocols?: string | string[]) {
      super(url, protocols);
      this.addEventListener('message', ({ data }) => {
        if (data instanceof ArrayBuffer) kept.output += new TextDecoder().decode(data);
      });
    }
  };
}
