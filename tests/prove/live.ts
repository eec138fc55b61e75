import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { openBrowser } from '../support/browser.ts';
import { CourseProcess, freePort } from '../support/course.ts';
import { printFigure } from '../support/figure.ts';

// In real Chromium, on the running course: from the prompt that follows a command to the step turning green.
const ROUNDS = 30;
/** A practised typist: about 70 words a minute. */
const KEY_MS = 170;

const home = await mkdtemp(join(tmpdir(), 'drydock-prove-'));
const course = await CourseProcess.start(home, await freePort());
const browser = await openBrowser();
const page = await browser.newPage();

/** Types a command; gives the moments, on the page's clock, of the next prompt and of the step's state. */
async function types(command: string, state: string): Promise<{ prompt: number; turned: number }> {
  const watched = page.evaluate(
    (wanted) =>
      new Promise<{ prompt: number; turned: number }>((resolve, reject) => {
        const prompted = () => document.querySelector('.xterm-rows')?.textContent?.includes('learner@');
        const step = document.querySelector<HTMLElement>('[data-step="vpc"]');
        let [cleared, prompt, turned] = [false, 0, 0];
        const look = () => {
          cleared ||= !prompted();
          if (cleared && !prompt && prompted()) prompt = performance.now();
          if (!turned && step?.dataset.state === wanted) turned = performance.now();
          if (prompt && turned) resolve({ prompt, turned });
          else requestAnimationFrame(look);
        };
        look();
        setTimeout(() => reject(new Error(`no ${wanted} within 20 s`)), 20_000);
      }),
    state,
  );
  await page.keyboard.insertText(`clear; ${command}`);
  await page.keyboard.press('Enter');
  return watched;
}

try {
  const scripts = new Map<string, number>();
  page.on('response', async (response) => {
    if (response.request().resourceType() !== 'script') return;
    scripts.set(response.url(), gzipSync(await response.body()).length);
  });
  const opened = performance.now();
  await page.goto(`${course.url}/1-2/network/${new URL(course.link).hash}`);
  await page
    .locator('[data-step="vpc"][data-state="unmet"], [data-step="vpc"][data-state="active"]')
    .waitFor();
  const bytes = [...scripts.values()].reduce((sum, size) => sum + size, 0);
  printFigure('JavaScript of a lesson page before a terminal opens, gzipped', 'KB', [bytes / 1000]);
  const clicked = performance.now();
  await page.getByRole('button', { name: 'Open terminal' }).click();
  await page.locator('.xterm-rows', { hasText: 'learner@' }).waitFor();
  printFigure('"Open terminal" to prompt, the first in a course just started', 'ms', [
    performance.now() - clicked,
  ]);
  const name = "--tag-specifications 'ResourceType=vpc,Tags=[{Key=Name,Value=my-vpc}]'";
  await page.keyboard.type(`aws ec2 create-vpc --cidr-block 10.0.0.0/16 ${name}\n`, { delay: KEY_MS });
  await page.locator('[data-step="vpc"][data-state="done"]').waitFor();
  const seconds = (performance.now() - opened) / 1000;
  printFigure(`lesson opened to first step green, a key every ${KEY_MS} ms`, 's', [seconds]);
  const query = '--filters Name=tag:Name,Values=my-vpc --query Vpcs[0].VpcId --output text';
  await types(`V=$(aws ec2 describe-vpcs ${query})`, 'done');
  const dns = (on: boolean) => `aws ec2 modify-vpc-attribute --vpc-id $V --enable-dns-support Value=${on}`;
  const took: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    await types(dns(false), 'slipped');
    const { prompt, turned } = await types(dns(true), 'done');
    took.push(Math.max(0, turned - prompt));
  }
  printFigure('command ends in the terminal, the step turns green', 'ms', took);
} finally {
  await browser.close();
  await course.end();
  await rm(home, { recursive: true, force: true });
}
