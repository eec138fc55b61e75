import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ROOT } from '../../app/paths.ts';
import { docker } from '../../app/setup/docker.ts';
import { Engine } from '../../sandbox/machine/docker/engine.ts';
import { removeMachine } from '../../sandbox/machine/docker/machines.ts';
import { CourseProcess, freePort } from '../support/course.ts';
import { engine, machineOf, noEngine, onDocker } from '../support/engine.ts';
import { until } from '../support/pty.ts';

/** Milliseconds. Three steps with Docker take ten seconds, and much longer on a busy machine. */
const LONG_MS = 180_000;

describe.skipIf(noEngine)(onDocker('restoring the last passed step of a lab with Docker'), () => {
  let home: string;
  let course: CourseProcess;

  beforeAll(async () => {
    home = await mkdtemp(join(tmpdir(), 'drydock-restore-'));
    course = await CourseProcess.start(home, await freePort(), { DOCKER_HOST: '' });
    await until('the lab machine', async () => {
      const answer = await fetch(`${course.url}/sandbox/v1/machine`);
      return ((await answer.json()) as { ready: boolean }).ready;
    });
  });
  afterAll(async () => {
    await course?.end();
    await rm(home, { recursive: true, force: true });
  });

  async function drydock(...args: string[]): Promise<{ code: number | null; output: string }> {
    const { PATH, HOME } = process.env;
    const child = spawn(process.execPath, [join(ROOT, 'app', 'cli.ts'), ...args], {
      env: { PATH, HOME, DRYDOCK_HOME: home },
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk));
    const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
    return { code, output };
  }

  /** As the page's button does. */
  async function restore(): Promise<{ status: number; says: string | undefined }> {
    const key = new URLSearchParams(new URL(course.link).hash.slice(1)).get('key') ?? '';
    const answer = await fetch(`${course.url}/control/restore`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-drydock-key': key },
      body: JSON.stringify({ name: 'last-passed-step' }),
    });
    const body = (await answer.json()) as { error?: { message: string } };
    return { status: answer.status, says: body.error?.message };
  }

  test('does its steps again in a new machine, and nothing on this computer or in the learner’s files', {
    timeout: LONG_MS,
  }, async () => {
    const containers = async () => (await docker(['ps', '--all', '--format', '{{.Names}}'])).output;
    expect(await drydock('solve', 'docker-recap/registry')).toMatchObject({ code: 0 });
    // A check that the server makes is what counts as passed.
    for (const step of ['build', 'run', 'registry'])
      expect(await drydock('check', `docker-recap/${step}`)).toMatchObject({ code: 0 });
    const first = (await machineOf(home)) ?? '';
    await removeMachine(new Engine(engine.socket), first);
    await until('the machine is gone', async () => (await machineOf(home)) === undefined);
    await mkdir(join(home, 'learner', 'news'), { recursive: true });
    await writeFile(join(home, 'learner', 'news', 'Dockerfile'), 'the learner’s own');

    expect(await restore()).toEqual({ status: 200, says: undefined });
    expect(await machineOf(home)).not.toBe(first);
    for (const step of ['build', 'run', 'registry'])
      expect([step, await drydock('check', `docker-recap/${step}`)]).toMatchObject([step, { code: 0 }]);
    expect(await readFile(join(home, 'learner', 'news', 'Dockerfile'), 'utf8')).toBe('the learner’s own');
    expect((await containers()).split('\n')).not.toContain('news');
  });

  test('leaves a machine alone in which all of them are met', async () => {
    const created = async () =>
      (
        await docker([
          'exec',
          (await machineOf(home)) ?? '',
          'docker',
          'inspect',
          '--format',
          '{{.Id}}',
          'news',
        ])
      ).output;
    const before = await created();
    expect(before).toMatch(/^[0-9a-f]{64}\n$/);
    expect(await restore()).toEqual({ status: 200, says: undefined });
    expect(await created()).toBe(before);
  });

  test('says what it could not bring back where there is no lab machine now', async () => {
    await course.end();
    course = await CourseProcess.start(home, await freePort());
    const { status, says } = await restore();
    expect(status).toBe(409);
    expect(says).toMatch(/^The account is as it was, and what “.*” made is not: .* there is none now\./);
  });
});
