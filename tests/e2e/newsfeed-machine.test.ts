import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from '@playwright/test';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openBrowser } from '../support/browser.ts';
import { CourseProcess, freePort } from '../support/course.ts';
import { machineOf, noEngine, onDocker, portOfMachine } from '../support/engine.ts';
import { BASES, bringBases, bringWheels, makeBases } from '../support/newsfeed-images.ts';
import { until } from '../support/pty.ts';
import { shows, types } from '../support/pty-browser.ts';

const REGISTRY = '111122223333.dkr.ecr.us-east-1.amazonaws.com';
const NAMES = ['report_news', 'add_news_articles', 'read_news', 'read_news_articles', 'breaking_news'];
/** Milliseconds for what takes a busy machine long: five images, or their layers' way to the registry. */
const LONG_MS = 240_000;

describe.skipIf(noEngine)(onDocker('the newsfeed in a lab machine'), () => {
  let home: string;
  let machine: string;
  let course: CourseProcess;
  let browser: Browser;
  let terminal: Page;
  const closing: (() => Promise<void>)[] = [];

  beforeAll(async () => {
    home = await mkdtemp(join(tmpdir(), 'drydock-newsfeed-'));
    [course, browser] = await Promise.all([
      CourseProcess.start(home, await freePort(), { DOCKER_HOST: '' }),
      openBrowser(),
      makeBases(),
    ]);
    terminal = await browser.newPage({ viewport: { width: 1440, height: 900 } });
    await terminal.goto(course.link);
    await terminal.goto(`${course.url}/1-1/docker-recap/`);
    await terminal.getByRole('button', { name: 'Open terminal' }).click();
    await shows(terminal, /learner@drydock/);
    await run('until [ -e /run/engine-ready ]; do sleep 0.1; done');
    machine = (await machineOf(home)) ?? '';
    await Promise.all([bringBases(machine), bringWheels(join(home, 'learner', 'services'))]);
  }, LONG_MS);
  afterAll(async () => {
    for (const close of closing) await close();
    await browser?.close();
    await course?.end();
    await rm(home, { recursive: true, force: true });
  });

  /** Types a command that must end well. @returns what the screen then shows. */
  async function run(command: string): Promise<string> {
    const screen = await types(terminal, command, LONG_MS);
    expect(screen).toMatch(/ended-\w+-0/);
    return screen;
  }

  /** A page of the application in a browser of somebody else's. */
  async function open(port: number): Promise<Page> {
    const { url, close } = await portOfMachine(machine, port);
    closing.unshift(close);
    const page = await (await browser.newContext()).newPage();
    await page.goto(url);
    return page;
  }

  test('is built with compose, pushed to ECR, and runs from what was pushed', {
    timeout: 2 * LONG_MS,
  }, async () => {
    await run(
      `cd ~/services && export REGISTRY=${REGISTRY}/3am BASE=${BASES.python} CACHE_IMAGE=${BASES.cache} PIP_NO_INDEX=1`,
    );
    await run('docker compose build');
    for (const name of NAMES) await run(`aws ecr create-repository --repository-name 3am/${name}`);
    await run(`aws ecr get-login-password | docker login --username AWS --password-stdin ${REGISTRY}`);
    await run('docker compose push --quiet');
    expect(
      await run(`aws ecr describe-images --repository-name 3am/read_news --query 'imageDetails[].imageTags'`),
    ).toContain('"v1"');

    await run(`docker image rm $REGISTRY/{${NAMES}}:v1`);
    await run('docker compose up --detach --no-build');
    const healthy =
      'until curl --silent --fail --output /dev/null localhost:$port/health; do sleep 0.2; done';
    await run(`for port in 10001 10002 10003 10004 10005; do ${healthy}; done`);
    const running = await run('docker compose ps');
    for (const name of NAMES) expect(running).toContain(`/3am/${name}:v1`);
  });

  test('shows a reader what a reporter wrote', async () => {
    const reporter = await open(10001);
    await reporter.getByLabel('Headline').fill('Whale seen from the ferry');
    await reporter.getByLabel('Your name').fill('Ada Reporter');
    await reporter.getByLabel('Article').fill('It was seen at noon.\n\nIt waved.');
    await reporter.getByRole('button', { name: 'Publish' }).click();
    await reporter.getByRole('status').filter({ hasText: 'Your article is published.' }).waitFor();

    const reader = await open(10003);
    const link = reader.getByRole('link', { name: 'Whale seen from the ferry' });
    // What was read before may be in the cache for ten seconds.
    await until('the article', async () => (await reader.reload()) && (await link.count()) === 1, 30_000);
    await link.click();
    await reader.getByRole('heading', { level: 1, name: 'Whale seen from the ferry' }).waitFor();
    expect(await reader.locator('article').textContent()).toContain('It was seen at noon.\n\nIt waved.');
    // It is in the account, where the learner's own commands find it.
    expect(await run("aws dynamodb scan --table-name news_articles --query 'Items[].title.S'")).toContain(
      'Whale seen from the ferry',
    );
  });

  test('shows a breaking item on every open page while it happens', async () => {
    const [writer, reader] = [await open(10005), await open(10005)];
    for (const page of [writer, reader])
      await page.getByText('Live: new items show by themselves.').waitFor();
    await writer.getByLabel('New headline').fill('Bridge closed');
    await writer.getByRole('button', { name: 'Publish' }).click();
    await reader.getByRole('listitem').filter({ hasText: 'Bridge closed' }).waitFor();
    expect(await run('docker compose logs breaking_news | tail -5')).toContain('"path": "/');
  });
});
