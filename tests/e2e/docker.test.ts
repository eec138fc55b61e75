import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from '@playwright/test';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openBrowser } from '../support/browser.ts';
import { CourseProcess, freePort } from '../support/course.ts';
import { noEngine, onDocker } from '../support/engine.ts';
import { shows, types as typesOn } from '../support/pty-browser.ts';

const REGISTRY = '111122223333.dkr.ecr.us-east-1.amazonaws.com';

describe.skipIf(noEngine)(onDocker('a learner with Docker in the browser’s terminal'), () => {
  let home: string;
  let course: CourseProcess;
  let browser: Browser;
  let page: Page;

  beforeAll(async () => {
    home = await mkdtemp(join(tmpdir(), 'drydock-docker-'));
    [course, browser] = await Promise.all([
      CourseProcess.start(home, await freePort(), { DOCKER_HOST: '' }),
      openBrowser(),
    ]);
    page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
    await page.goto(course.link);
    await page.goto(`${course.url}/1-2/network/`);
    await page.getByRole('button', { name: 'Open terminal' }).click();
    await shows(page, /learner@drydock/);
  });
  afterAll(async () => {
    await browser?.close();
    await course?.end();
    await rm(home, { recursive: true, force: true });
  });

  const types = (command: string): Promise<string> => typesOn(page, command);

  test('builds an image, logs in to ECR, pushes, runs it, and sees it in docker ps and docker logs', async () => {
    await types('until docker image inspect drydock/base >/dev/null 2>&1; do sleep 0.1; done');
    await types(
      `printf 'FROM drydock/base\\nCMD ["sh","-c","echo the news at three; sleep 600"]\\n' >Dockerfile`,
    );
    expect(await types('docker build --quiet --tag read_news .')).toMatch(/sha256:[0-9a-f]{20}/);

    await types('aws ecr create-repository --repository-name 3am/read_news --query repository.repositoryUri');
    await types(`docker tag read_news ${REGISTRY}/3am/read_news:v1`);
    expect(await types(`docker push ${REGISTRY}/3am/read_news:v1`)).toContain('no basic auth credentials');
    const login = `docker login --username AWS --password-stdin ${REGISTRY}`;
    expect(await types(`echo wrong | ${login}`)).toContain('400 Bad Request');
    expect(await types(`aws ecr get-login-password | ${login}`)).toContain('Login Succeeded');
    expect(await types(`docker push ${REGISTRY}/3am/read_news:v1`)).toMatch(/v1: digest: sha256:/);
    const images =
      'aws ecr describe-images --repository-name 3am/read_news --query imageDetails[].imageTags[]';
    expect(await types(images)).toContain('"v1"');

    await types(`docker image rm ${REGISTRY}/3am/read_news:v1 read_news`);
    expect(await types(`docker run --detach --name news ${REGISTRY}/3am/read_news:v1`)).toContain(
      'Downloaded newer image',
    );
    expect(await types('docker ps')).toMatch(/3am\/read_news:v1 .*Up .* news/);
    expect(await types('docker logs news')).toContain('the news at three');
  });

  test('finds a repository that does not exist refused by name', async () => {
    await types(`docker tag drydock/base ${REGISTRY}/3am/other:v1`);
    expect(await types(`docker push ${REGISTRY}/3am/other:v1`)).toContain(
      "name unknown: The repository with name '3am/other' does not exist in the registry with id '111122223333'",
    );
  });

  test('sees on the page that the terminal is a lab machine', async () => {
    await page.getByRole('button', { name: /simulated account/ }).click();
    await page.getByText('The terminal is a lab machine of your own').waitFor();
  });
});
