import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, BrowserContext, Page } from '@playwright/test';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { openBrowser } from '../support/browser.ts';
import { Newsfeed } from '../support/newsfeed.ts';

let newsfeed: Newsfeed;
let browser: Browser;
beforeAll(async () => {
  [newsfeed, browser] = await Promise.all([Newsfeed.start({ CACHE_SECONDS: '1' }), openBrowser()]);
});
afterAll(async () => {
  await browser?.close();
  await newsfeed?.stop();
});

let context: BrowserContext;
/** What a page asked for elsewhere, or its policy forbade. */
let strays: string[];
beforeEach(async () => {
  context = await browser.newContext();
  strays = [];
  const own = new Set(Object.values(newsfeed.url).map((url) => new URL(url).host));
  context.on('request', (request) => {
    const { protocol, host } = new URL(request.url());
    if (protocol !== 'data:' && !own.has(host)) strays.push(request.url());
  });
  context.on('console', (message) => {
    if (/Content Security Policy/.test(message.text())) strays.push(message.text());
  });
  return async () => {
    await context.close();
    expect(strays).toEqual([]);
  };
});

const open = async (name: keyof Newsfeed['url'], path = '/'): Promise<Page> => {
  const page = await context.newPage();
  await page.goto(newsfeed.url[name] + path);
  return page;
};

test('a reader sees what a reporter wrote, by keyboard alone', async () => {
  const hostile = '<img src=x onerror=alert(1)> & "quotes"';
  const reporter = await open('report_news');
  await reporter.keyboard.press('Tab');
  await reporter.keyboard.type(`Ferry finds whale ${hostile}`);
  await reporter.keyboard.press('Tab');
  await reporter.keyboard.type('Ada Reporter');
  await reporter.keyboard.press('Tab');
  await reporter.keyboard.type('It was seen at noon.\n\nIt waved.');
  await reporter.keyboard.press('Tab');
  await reporter.keyboard.press('Enter');
  await reporter.getByRole('status').filter({ hasText: 'Your article is published.' }).waitFor();

  const reader = await open('read_news');
  const link = reader.getByRole('link', { name: `Ferry finds whale ${hostile}` });
  // The page that was read before may be in the cache for a second.
  await expect
    .poll(() => reader.reload().then(() => link.count()), { timeout: 15_000, interval: 250 })
    .toBe(1);
  await link.focus();
  await reader.keyboard.press('Enter');
  await reader.getByRole('heading', { level: 1, name: `Ferry finds whale ${hostile}` }).waitFor();
  expect(await reader.locator('article').textContent()).toContain('It was seen at noon.\n\nIt waved.');
  expect(await reader.locator('article img').count()).toBe(0);
});

test('what cannot be stored comes back with its reason and the words that were written', async () => {
  const reporter = await open('report_news');
  await reporter.getByLabel('Headline').fill('x');
  await reporter.getByLabel('Your name').fill('   ');
  await reporter.getByLabel('Article').fill('A long afternoon of work');
  await reporter.getByRole('button', { name: 'Publish' }).click();
  await reporter.getByRole('alert').waitFor();
  const name = reporter.getByLabel('Your name');
  expect(await name.getAttribute('aria-invalid')).toBe('true');
  expect(await reporter.locator('#author-wrong').textContent()).toBe('Write something here.');
  expect(await reporter.getByLabel('Article').inputValue()).toBe('A long afternoon of work');
});

const item = (page: Page, headline: string) => page.getByRole('listitem').filter({ hasText: headline });
const LIVE = 'Live: new items show by themselves.';

test('a breaking item arrives live on every open page, as text', async () => {
  const [first, second] = [await open('breaking_news'), await open('breaking_news')];
  for (const page of [first, second]) await page.getByText(LIVE).waitFor();
  const headline = 'Bridge closed <b>now</b>';
  await first.getByLabel('New headline').fill(headline);
  await first.getByRole('button', { name: 'Publish' }).click();
  for (const page of [first, second]) {
    await item(page, headline).waitFor();
    expect(await item(page, headline).count()).toBe(1);
    expect(await page.locator('#items b').count()).toBe(0);
  }
});

test('a page that stays open while the service is replaced shows what came meanwhile', async () => {
  const page = await open('breaking_news');
  await page.getByText(LIVE).waitFor();
  const publish = (headline: string) =>
    fetch(`${newsfeed.url.breaking_news}/items`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ headline }),
    });
  expect((await publish('Before the replacement')).status).toBe(201);
  await item(page, 'Before the replacement').waitFor();
  await newsfeed.replace('breaking_news');
  expect((await publish('Just after it')).status).toBe(201);
  await item(page, 'Just after it').waitFor();
  expect(await item(page, 'Before the replacement').count()).toBe(1);
});

describe.each(['light', 'dark'] as const)('in %s colours', (colorScheme) => {
  test.each([
    ['the form', 'report_news', '/'],
    ['the feed', 'read_news', '/'],
    ['an article', 'read_news', 'first'],
    ['what cannot be shown', 'read_news', '/articles/nothing'],
    ['breaking news', 'breaking_news', '/'],
    ['a form with mistakes', 'report_news', 'mistakes'],
  ] as const)('%s has nothing that axe objects to', async (_, name, path) => {
    const page = await open(name, path.startsWith('/') ? path : '/');
    await page.emulateMedia({ colorScheme });
    if (path === 'first') await page.locator('h2 a').first().click();
    if (path === 'mistakes') {
      await page.locator('form').evaluate((form: HTMLFormElement) => {
        form.noValidate = true;
      });
      await page.getByRole('button', { name: 'Publish' }).click();
      await page.getByRole('alert').waitFor();
    }
    const { violations } = await new AxeBuilder({ page }).analyze();
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([]);
  });

  test('nothing is wider than a phone', async () => {
    for (const name of ['report_news', 'read_news', 'breaking_news'] as const) {
      const page = await open(name);
      await page.setViewportSize({ width: 320, height: 640 });
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(320);
    }
  });
});
