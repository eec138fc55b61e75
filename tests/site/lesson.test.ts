import type { Browser, Page } from '@playwright/test';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { loadLabs } from '../../labs/index.ts';
import { openBrowser } from '../support/browser.ts';
import { buildSite, FakeCourse, SIMULATED } from './course.ts';
import { finding, HALF_DONE, NO_ROUTE, progress, report, reported, told } from './story.ts';

let site: Awaited<ReturnType<typeof buildSite>>;
let browser: Browser;
let course: FakeCourse;
let page: Page;

beforeAll(async () => {
  site = await buildSite();
  browser = await openBrowser();
});

afterAll(async () => {
  await browser?.close();
  await site?.remove();
});

beforeEach(async () => {
  course = new FakeCourse(site.dist);
  course.greeting = HALF_DONE;
  await course.start();
  page = await browser.newPage();
});

afterEach(async () => {
  await page.close();
  await course.stop();
});

const open = (path = '/1-2/network/') => page.goto(course.url + path);
const step = (id: string) => page.locator(`#step-${id}`);
const says = (words: string) =>
  page.getByText(words, { exact: false }).filter({ visible: true }).first().waitFor();
const state = (id: string, name: string) => page.locator(`#step-${id}[data-state=${name}]`).waitFor();
const folded = (id: string) => step(id).evaluate((one) => !(one as HTMLDetailsElement).open);

test('steps already done show as done and folded; the first that is not done is the active one', async () => {
  await open();
  await state('internet', 'unmet');
  expect(
    await page.locator('.step').evaluateAll((all) => all.map((one) => (one as HTMLElement).dataset.state)),
  ).toEqual(['done', 'done', 'unmet', 'todo']);
  expect(await Promise.all(['vpc', 'subnets', 'internet', 'security-group'].map(folded))).toEqual([
    true,
    true,
    false,
    true,
  ]);
  expect(await page.locator('.step[data-active]').count()).toBe(1);
  expect(await step('vpc').locator('summary').first().textContent()).toMatch(/✓.*done/s);
  expect(await page.locator('.steps-list [data-state=done]').count()).toBe(2);
});

test('an unmet finding says what is so, expected, found and next; its command only on asking', async () => {
  await open();
  const shown = step('internet').locator('.finding.unmet');
  await shown.waitFor();
  const text = await shown.textContent();
  for (const words of [NO_ROUTE.says, NO_ROUTE.expected, NO_ROUTE.found, NO_ROUTE.next])
    expect(text).toContain(words);
  expect(await shown.getByText(NO_ROUTE.command ?? '').isVisible()).toBe(false);
  await shown.getByText('Show the command').click();
  await shown.getByText(NO_ROUTE.command ?? '').waitFor();
});

test('a finding that comes again unchanged leaves an opened command open', async () => {
  await open();
  const asked = step('internet').locator('.asked');
  await asked.locator('summary').click();
  course.send(
    told({ ...NO_ROUTE, evidence: [7] }),
    reported('internet'),
    told(finding('internet/gateway', 'met', { says: 'Changed.' })),
  );
  await says('Changed.');
  expect(await asked.evaluate((one) => (one as HTMLDetailsElement).open)).toBe(true);
});

test('a step that becomes done folds, hands over to the next, and is announced', async () => {
  await open();
  await state('internet', 'unmet');
  course.send(
    told(finding('internet/routes', 'met')),
    progress('vpc', 'subnets', 'internet'),
    reported('internet'),
  );
  await state('internet', 'done');
  expect(await folded('internet')).toBe(true);
  expect(await folded('security-group')).toBe(false);
  expect(await page.locator('[data-part=news]').textContent()).toContain(
    '3 of 4 steps done. Now: A security group',
  );
  const steps = (await loadLabs()).flatMap(({ lab }) => lab.steps);
  await says(`3 of ${steps.length} steps`);
});

test('the last step done shows that the lab is done, with a link to the next lesson', async () => {
  await open();
  await state('internet', 'unmet');
  expect(await page.getByText('This lab is done.').first().isVisible()).toBe(false);
  course.send(progress('vpc', 'subnets', 'internet', 'security-group'), reported('security-group'));
  await says('Every step of it was met.');
  await page.locator('.lab-done').getByRole('link', { name: 'The instance role' }).click();
  await page.waitForURL('**/1-2/instance-role/');
});

test('a done step whose finding is unmet by now stays done and says gently that something changed', async () => {
  await open();
  await state('vpc', 'done');
  course.send(
    told(
      finding('vpc/vpcDns', 'unmet', {
        says: 'DNS is off.',
        expected: 'on',
        found: 'off',
        next: 'Turn it on.',
      }),
    ),
  );
  await state('vpc', 'slipped');
  expect(await step('vpc').locator('summary').first().textContent()).toContain('done, but changed since');
  expect(await folded('vpc')).toBe(true);
  await step('vpc').locator('summary').first().click();
  await says('DNS is off.');
  await page.locator('#step-vpc[data-active]').waitFor();
  course.send(told(finding('vpc/vpcDns', 'met')));
  await page.locator('#step-internet[data-active]').waitFor();
});

test('when all is done and something is taken away again, that step can be worked on', async () => {
  course.greeting = [...HALF_DONE.slice(0, 1), progress('vpc', 'subnets', 'internet', 'security-group')];
  await open();
  await state('security-group', 'done');
  course.send(told(NO_ROUTE));
  await page.locator('#step-internet[data-state=slipped][data-active]').waitFor();
  expect(await folded('internet')).toBe(false);
  await says(NO_ROUTE.says);
});

test('a read that did not happen shows as "could not check", not as a mistake', async () => {
  await open();
  const why = 'Reading route tables was refused: the account lacks ec2:DescribeRouteTables.';
  course.greeting = [
    ...HALF_DONE.slice(0, 2),
    told(finding('internet/routes', 'unknown', { title: 'A route to the internet', says: why })),
  ];
  await page.reload();
  await state('internet', 'unknown');
  const shown = await step('internet').locator('.finding.unknown').textContent();
  expect(shown).toContain('Could not check: A route to the internet.');
  expect(shown).toContain(why);
  expect(shown).toContain('not your mistake');
  expect(await step('internet').locator('.finding.unmet').count()).toBe(0);
});

test('what is on its way says since when; what waits for another check stays quiet; a met one keeps its note', async () => {
  course.greeting = [
    ...HALF_DONE.slice(0, 2),
    told(
      finding('internet/gateway', 'waiting', {
        says: 'igw-04d1 is being attached.',
        since: '2026-11-22T20:00:00.000Z',
      }),
    ),
    told(finding('internet/routes', 'skipped', { title: 'A route from both subnets' })),
    told(finding('security-group/securityGroup', 'met', { note: 'It also lets the whole internet in.' })),
  ];
  await open();
  await state('internet', 'waiting');
  await says('igw-04d1 is being attached.');
  await says('On its way since');
  expect(await step('internet').locator('.finding.skipped').textContent()).toMatch(
    /A route from both subnets$/,
  );
  await step('security-group').locator('summary').first().click();
  await says('Good to know: It also lets the whole internet in.');
});

test('the learner can make another step the active one, and the server is told', async () => {
  await open();
  await state('internet', 'unmet');
  await step('security-group').locator('summary').first().click();
  await page.locator('#step-security-group[data-active]').waitFor();
  expect(await folded('internet')).toBe(true);
  await expect.poll(() => course.requests.at(-1)?.path).toBe('/api/v1/labs/network/live?step=security-group');
});

test('Check asks the server about that step and shows what it answers', async () => {
  course.run = (request) =>
    report(request.step ?? '', [
      finding('internet/routes', 'unmet', { says: 'Still no route.', expected: 'a', found: 'b', next: 'c' }),
    ]);
  await open();
  await step('internet').getByRole('button', { name: 'Check' }).click();
  await says('Still no route.');
  await says('1 of 2 met, checked in 12 ms');
  const run = course.requests.find(({ method }) => method === 'POST');
  expect(run?.body).toEqual({ lab: 'network', step: 'internet' });
});

test('a check that the server refuses says why', async () => {
  course.run = () => 'Another check of this lab is running; try again in a moment.';
  await open();
  await step('internet').getByRole('button', { name: 'Check' }).click();
  await says('Another check of this lab is running; try again in a moment.');
});

test('hints come one at a time', async () => {
  await open();
  const here = step('internet');
  await state('internet', 'unmet');
  expect(await here.locator('.hint').filter({ visible: true }).count()).toBe(0);
  await here.getByRole('button', { name: 'Hint 1 of 3' }).click();
  expect(await here.locator('.hint').filter({ visible: true }).count()).toBe(1);
  await here.getByRole('button', { name: 'Hint 2 of 3' }).click();
  await here.getByRole('button', { name: 'Hint 3 of 3' }).click();
  expect(await here.locator('.hint').filter({ visible: true }).count()).toBe(3);
  await here.getByRole('button', { name: 'All 3 hints shown' }).press('Enter');
  expect(await here.locator('.hint').filter({ visible: true }).count()).toBe(3);
});

test('Show solution shows it at once, and its copy button copies exactly that', async () => {
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await open();
  await state('internet', 'unmet');
  const here = step('internet');
  expect(await here.locator('.solution').isVisible()).toBe(false);
  await here.getByRole('button', { name: 'Show solution' }).click();
  const shown = await here.locator('.solution pre').textContent();
  expect(shown).toContain('aws ec2 create-internet-gateway');
  expect(shown).not.toMatch(/^#!|^set -/m);
  await here.locator('.solution').getByRole('button', { name: 'Copy' }).click();
  await here.getByRole('button', { name: 'Copied' }).waitFor();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(shown);
  await here.getByRole('button', { name: 'Hide solution' }).click();
  expect(await here.locator('.solution').isVisible()).toBe(false);
});

test('the whole step can be worked with the keyboard alone, and what has the focus is seen', async () => {
  await open();
  await state('internet', 'unmet');
  await step('internet').locator('summary').first().focus();
  const reached: string[] = [];
  for (let presses = 0; presses < 6; presses++) {
    await page.keyboard.press('Tab');
    const focus = await page.evaluate(() => {
      const on = document.activeElement as HTMLElement;
      return { text: on.textContent ?? '', outline: getComputedStyle(on).outlineStyle };
    });
    expect(focus.outline, focus.text).toBe('solid');
    reached.push(focus.text);
  }
  expect(reached.slice(0, 4)).toEqual(['Show the command', 'Check', 'Hint 1 of 3', 'Show solution']);
  await step('security-group').locator('summary').first().focus();
  await page.keyboard.press('Enter');
  await page.locator('#step-security-group[data-active]').waitFor();
});

test('when the server goes away the page says so, and it recovers by itself', async () => {
  await open();
  await state('internet', 'unmet');
  await course.stop();
  await says('The server is not answering; trying again.');
  course.send(progress('vpc', 'subnets', 'internet'));
  await course.start();
  // Done by now, though the finding from before still stands.
  await state('internet', 'slipped');
  expect(await page.getByText('The server is not answering').filter({ visible: true }).count()).toBe(0);
});

test('the live stream is closed while the page is hidden and opened again when it is seen', async () => {
  await open();
  await state('internet', 'unmet');
  expect(course.streams).toBe(1);
  const hide = (hidden: boolean) =>
    page.evaluate((value) => {
      Object.defineProperty(document, 'hidden', { value, configurable: true });
      document.dispatchEvent(new Event('visibilitychange'));
    }, hidden);
  await hide(true);
  await expect.poll(() => course.streams).toBe(0);
  await hide(false);
  await expect.poll(() => course.streams).toBe(1);
});

test('what a server says is shown as text, never run as HTML', async () => {
  const attack = '<img src=x onerror="document.title=1"><b>bold</b>';
  course.greeting = [...HALF_DONE.slice(0, 2), told({ ...NO_ROUTE, says: attack, found: attack })];
  await open();
  await state('internet', 'unmet');
  expect(await step('internet').locator('.finding').textContent()).toContain(attack);
  expect(await step('internet').locator('.finding img').count()).toBe(0);
});

test('the account is always in sight: which, where, what it costs', async () => {
  await open();
  await says('simulated account 1111-2222-3333 · us-east-1 · $0.00');
  const real = { ...SIMULATED, kind: 'profile' as const, label: 'profile work', accountId: '444455556666' };
  course.greeting = [progress()];
  course.send({ type: 'account', account: real });
  await says('profile work 4444-5555-6666 · us-east-1 · costs are real');
  expect(await page.locator('.step[data-state=done]').count()).toBe(0);
  expect(await page.locator('.finding').count()).toBe(0);
});

test('another account is chosen in the account sheet; a wrong profile is told and changes nothing', async () => {
  await open('/#key=s3cret');
  await page.locator('.chip[data-kind=simulated]').click();
  await page.getByLabel('My own AWS account').check();
  await page.getByLabel('Profile', { exact: true }).fill('nobody');
  await page.getByRole('button', { name: 'Switch' }).click();
  await says('There is no profile "nobody"');
  await page.getByLabel('Profile', { exact: true }).fill('work');
  await page.getByRole('button', { name: 'Switch' }).click();
  await says('profile work 4444-5555-6666 · eu-central-1 · costs are real');
  await says('This is a real account');
});

test('the theme is the system’s until the learner chooses, and the choice is kept', async () => {
  await page.emulateMedia({ colorScheme: 'dark' });
  await open('/');
  const theme = () => page.evaluate(() => document.documentElement.dataset.theme);
  expect(await theme()).toBe('dark');
  await page.getByRole('button', { name: 'Use the light theme' }).click();
  expect(await theme()).toBe('light');
  await page.reload();
  expect(await theme()).toBe('light');
});
