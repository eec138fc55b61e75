import { existsSync, globSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { AxeBuilder } from '@axe-core/playwright';
import type { Browser } from '@playwright/test';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { loadLabs } from '../../labs/index.ts';
import { openBrowser } from '../support/browser.ts';
import { buildSite, FakeCourse } from './course.ts';
import { HALF_DONE } from './story.ts';

/** What a lesson page may load before a terminal opens, gzipped. */
const SCRIPT_BUDGET_BYTES = 25 * 1024;
const PAGES = [
  '/',
  '/1-2/',
  '/1-2/network/',
  '/1-2/instance-role/',
  '/1-2/cluster/',
  '/1-2/capacity-providers/',
  '/1-2/scale-out/',
  '/1-3/',
  '/1-3/stack/',
  '/1-4/',
  '/1-4/task-definitions/',
  '/1-4/containers/',
  '/1-4/storage/',
  '/404.html',
];

let site: Awaited<ReturnType<typeof buildSite>>;
let course: FakeCourse;
let browser: Browser;

beforeAll(async () => {
  site = await buildSite();
  course = new FakeCourse(site.dist);
  course.greeting = HALF_DONE;
  await course.start();
  browser = await openBrowser();
});

afterAll(async () => {
  await browser?.close();
  await course?.stop();
  await site?.remove();
});

const html = (file: string) => readFileSync(join(site.dist, file), 'utf8');

test('no page holds an inline script, so that the server can forbid them all', () => {
  for (const file of globSync('**/*.html', { cwd: site.dist })) {
    const inline = [...html(file).matchAll(/<script(?![^>]*\ssrc=)[^>]*>/g)].map((match) => match[0]);
    expect(inline, file).toEqual([]);
    expect(html(file), file).not.toMatch(/\son[a-z]+="/);
  }
});

test('nothing is loaded from another site', () => {
  const files = globSync('**/*.{html,css}', { cwd: site.dist });
  for (const file of files) {
    expect(html(file), file).not.toMatch(/(?:src|srcset)="https?:|<link[^>]*href="https?:|url\(["']?https?:/);
  }
});

test('every link inside the course leads to a page and a place that exist', () => {
  for (const file of globSync('**/*.html', { cwd: site.dist })) {
    for (const [, path = '', anchor] of html(file).matchAll(/<a[^>]*href="(\/[^"#]*)?(?:#([^"]*))?"/g)) {
      const page = path ? join(path.slice(1), 'index.html') : file;
      const target = extname(path) ? path.slice(1) : page;
      expect(existsSync(join(site.dist, target)), `${file} links to ${path}`).toBe(true);
      if (anchor) expect(html(target), `${file} links to #${anchor}`).toContain(`id="${anchor}"`);
    }
  }
});

test('a lesson holds every step of its lab, in order, with all hints and the solution', async () => {
  for (const { lab, solution } of await loadLabs()) {
    const file = globSync('**/*.html', { cwd: site.dist }).find((name) =>
      html(name).includes(`data-lab="${lab.id}"`),
    );
    const page = await browser.newPage({ javaScriptEnabled: false });
    await page.goto(`${course.url}/${file}`);
    const steps = page.locator('details.step');
    expect(await steps.evaluateAll((all) => all.map((step) => (step as HTMLElement).dataset.step))).toEqual(
      lab.steps.map((step) => step.id),
    );
    for (const step of lab.steps) {
      const shown = page.locator(`#step-${step.id}`);
      expect(await shown.locator('.hint').count()).toBe(step.hints.length);
      const typed = solution.get(step.id)?.text.trim().split('\n').at(-1) ?? 'no solution';
      expect(await shown.locator('.solution').textContent()).toContain(typed);
    }
    await page.close();
  }
});

test('what a lab hands out can be downloaded as it is, from the page of the lab', async () => {
  for (const { lab, material } of await loadLabs()) {
    for (const { name, text } of material) {
      expect(html(join('material', name))).toBe(text);
      const pages = globSync('**/*.html', { cwd: site.dist }).filter((file) =>
        html(file).includes(`/material/${name}`),
      );
      expect(pages.map((file) => html(file).includes(`data-lab="${lab.id}"`))).toEqual([true]);
    }
  }
});

test('without JavaScript a step can be read: its text, its hints, its solution', async () => {
  const page = await browser.newPage({ javaScriptEnabled: false });
  await page.goto(`${course.url}/1-2/network/`);
  const step = page.locator('#step-vpc');
  expect(await step.getByText('Create a VPC with the range').isVisible()).toBe(true);
  await step.getByText('Hint 2').click();
  expect(await step.getByText('wants the range as').isVisible()).toBe(true);
  await step.locator('.solution > summary').click();
  expect(await step.locator('.solution pre').isVisible()).toBe(true);
  expect(await step.getByRole('button', { name: 'Check' }).count()).toBe(0);
  await page.close();
});

test('a lesson page loads at most 25 KB of JavaScript, gzipped, before a terminal opens', async () => {
  const page = await browser.newPage();
  const scripts: Buffer[] = [];
  page.on('response', async (response) => {
    if (response.request().resourceType() === 'script') scripts.push(await response.body());
  });
  await page.goto(`${course.url}/1-2/network/`, { waitUntil: 'networkidle' });
  await page.close();
  expect(scripts.length).toBeGreaterThan(1);
  const bytes = scripts.reduce((sum, script) => sum + gzipSync(script).length, 0);
  expect(bytes).toBeLessThanOrEqual(SCRIPT_BUDGET_BYTES);
});

test.each(
  PAGES.flatMap((path) => [
    { path, theme: 'light' as const },
    { path, theme: 'dark' as const },
  ]),
)(
  'axe finds nothing on $path in the $theme theme, and the policy blocks nothing',
  async ({ path, theme }) => {
    const context = await browser.newContext({ colorScheme: theme });
    const page = await context.newPage();
    const blocked: string[] = [];
    page.on('console', (message) => {
      if (message.type() === 'error' && !message.text().includes('404')) blocked.push(message.text());
    });
    await page.goto(course.url + path);
    await page.locator('.chip[data-kind=simulated]').waitFor();
    if (path.includes('network')) await page.locator('[data-state=unmet] .finding.unmet').waitFor();
    const { violations } = await new AxeBuilder({ page }).analyze();
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' ')}`)).toEqual(
      [],
    );
    expect(blocked).toEqual([]);
    await context.close();
  },
);

test('with everything unfolded a lesson still fits a phone, and axe finds nothing', async () => {
  const context = await browser.newContext({ viewport: { width: 360, height: 740 } });
  const page = await context.newPage();
  await page.goto(`${course.url}/1-2/network/`);
  const step = page.locator('#step-internet');
  await step.getByText('Show the command').click();
  for (const _ of Array(3)) await step.locator('[data-part=hint]').press('Enter');
  await step.getByRole('button', { name: 'Show solution' }).click();
  await page.locator('.chip').click();
  await page.getByLabel('My own AWS account').check();
  const wide = await page.evaluate(() =>
    [...document.querySelectorAll('body *')]
      .filter((one) => one.getBoundingClientRect().right > innerWidth && !one.closest('.sr-only'))
      .map((one) => one.outerHTML.slice(0, 80)),
  );
  expect(wide).toEqual([]);
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' ')}`)).toEqual([]);
  await context.close();
});

test.each(PAGES)('%s is read on a phone without scrolling sideways', async (path) => {
  const page = await browser.newPage({ viewport: { width: 360, height: 740 } });
  await page.goto(course.url + path);
  await page.locator('.chip[data-kind=simulated]').waitFor();
  const wider = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  expect(wider).toBeLessThanOrEqual(0);
  expect(await page.locator('.chip').isVisible()).toBe(true);
  await page.close();
});
