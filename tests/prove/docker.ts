import { execFileSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureTestEngine } from '../../app/setup/test-engine.ts';
import { DockerMachine } from '../../sandbox/machine/docker/machine.ts';
import { openBrowser } from '../support/browser.ts';
import { CourseProcess, freePort } from '../support/course.ts';
import { printFigure } from '../support/figure.ts';
import { ENVIRONMENT } from '../support/pty-server.ts';

// Docker lab machines: from "Open terminal" to the prompt in real Chromium, on a machine that is warm and on none at
// all; the nested engine's start; and the memory of twenty that are idle.
const OPENS = 30;
const MACHINES = 20;

const endEngine = await ensureTestEngine();
const { engine, machineOf } = await import('../support/engine.ts');
const { Engine } = await import('../../sandbox/machine/docker/engine.ts');
const { removeMachine } = await import('../../sandbox/machine/docker/machines.ts');
const host = new Engine(engine.socket);
const browser = await openBrowser();

/** Milliseconds from the click on "Open terminal", in a page of its own, to the prompt. */
async function open(course: CourseProcess): Promise<number> {
  const page = await browser.newPage();
  await page.goto(course.link);
  await page.goto(`${course.url}/1-1/docker-recap/`);
  const button = page.getByRole('button', { name: 'Open terminal' });
  await button.waitFor();
  const began = performance.now();
  await button.click();
  await page.locator('.xterm-rows', { hasText: 'learner@drydock' }).waitFor();
  const took = performance.now() - began;
  await page.close();
  return took;
}

async function opens(): Promise<void> {
  const home = await mkdtemp(join(tmpdir(), 'drydock-prove-'));
  const course = await CourseProcess.start(home, await freePort(), { DOCKER_HOST: '' });
  try {
    await open(course); // The first finds the browser's caches empty.
    const warm: number[] = [];
    const cold: number[] = [];
    for (let time = 0; time < OPENS; time += 1) warm.push(await open(course));
    printFigure('Open terminal to prompt, docker machine warm', 'ms', warm);
    for (let time = 0; time < OPENS; time += 1) {
      await removeMachine(host, (await machineOf(home)) ?? '');
      while (await machineOf(home)) await new Promise((resolve) => setTimeout(resolve, 20));
      cold.push(await open(course));
    }
    printFigure('Open terminal to prompt, docker machine cold', 'ms', cold);
  } finally {
    await course.end();
    await rm(home, { recursive: true, force: true });
  }
}

/** Megabytes of memory in use on this computer, without what is only cached. */
function used(): number {
  return Number(/^Mem:\s+\d+\s+(\d+)/m.exec(execFileSync('free', ['-m']).toString())?.[1]);
}

async function idle(): Promise<void> {
  const started: DockerMachine[] = [];
  const homes: string[] = [];
  const [up, engineUp]: [number[], number[]] = [[], []];
  const before = used();
  try {
    for (let count = 0; count < MACHINES; count += 1) {
      const home = await mkdtemp(join(tmpdir(), 'drydock-prove-'));
      homes.push(home);
      const machine = new DockerMachine(
        {
          home,
          socket: engine.socket,
          image: engine.image,
          registry: '111122223333.dkr.ecr.us-east-1.amazonaws.com',
          environment: ENVIRONMENT,
          log: () => {},
        },
        { commandEnd: () => {} },
      );
      started.push(machine);
      const began = performance.now();
      await machine.warm();
      up.push(performance.now() - began);
      await machine.engineReady();
      engineUp.push(performance.now() - began);
    }
    printFigure('docker machine made, until its pty host answers', 'ms', up);
    printFigure('docker machine made, until its own engine answers', 'ms', engineUp);
    const each: number[] = [];
    for (const home of homes) {
      const id = await machineOf(home);
      const stats = execFileSync('docker', ['stats', '--no-stream', '--format', '{{.MemUsage}}', id ?? '']);
      each.push(Number(/^([\d.]+)MiB/.exec(stats.toString())?.[1]));
    }
    printFigure('memory of an idle docker machine, as its cgroup counts it', 'MiB', each);
    printFigure('memory of the computer per idle docker machine', 'MB', [(used() - before) / MACHINES]);
  } finally {
    for (const machine of started) await machine.stop();
    for (const home of homes) await rm(home, { recursive: true, force: true });
  }
}

try {
  await opens();
  await idle();
} finally {
  await browser.close();
  await endEngine();
}
