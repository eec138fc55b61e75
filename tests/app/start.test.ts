import { spawn } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ROOT } from '../../app/paths.ts';
import { CourseProcess, freePort, NO_ENGINE } from '../support/course.ts';
import { getToken, processesWith, TestPage } from '../support/pty.ts';

let home: string;
const started: CourseProcess[] = [];

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'drydock start '));
});
afterEach(async () => {
  for (const course of started.splice(0)) await course.end();
  await rm(home, { recursive: true, force: true });
});

async function start(port: number, env: Record<string, string> = {}): Promise<CourseProcess> {
  const course = await CourseProcess.start(home, port, env);
  started.push(course);
  return course;
}

/** Runs `npm start`'s program to its end, where it does not stay. */
async function tryStart(env: Record<string, string>): Promise<{ code: number | null; output: string }> {
  const child = spawn(process.execPath, [join(ROOT, 'app', 'start.ts')], {
    env: { PATH: process.env.PATH, HOME: process.env.HOME, DRYDOCK_HOME: home, ...NO_ENGINE, ...env },
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk));
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
  return { code, output };
}

const keyOf = (course: CourseProcess): string =>
  new URLSearchParams(new URL(course.link).hash.slice(1)).get('key') ?? '';

/** Opens a shell as the page does, and waits for its prompt. */
async function shell(course: CourseProcess): Promise<TestPage> {
  const port = Number(new URL(course.url).port);
  const page = await new TestPage().connect(port, {}, await getToken(port, keyOf(course)));
  await expect.poll(() => page.text, { timeout: 10_000 }).toContain('learner@');
  return page;
}

test('Ctrl-C ends everything that was started, shells and their children included', async () => {
  const course = await start(await freePort());
  const page = await shell(course);
  page.type('(trap "" HUP; sleep 1000) & sleep 1000\r');
  await expect.poll(async () => (await processesWith(home)).length, { timeout: 10_000 }).toBeGreaterThan(4);
  await course.end('SIGINT');
  await expect.poll(() => processesWith(home), { timeout: 10_000 }).toEqual([]);
});

test('a second start in the same folder says that it already runs, and where', async () => {
  const course = await start(await freePort());
  const second = await tryStart({ PORT: String(await freePort()) });
  expect(second).toMatchObject({ code: 0 });
  expect(second.output).toContain(`Drydock already runs here: ${course.url}`);
});

describe('a start that cannot be', () => {
  test('says that the port is taken, and names another', async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const { port } = other.address() as AddressInfo;
    const { code, output } = await tryStart({ PORT: String(port) });
    other.close();
    expect(code).toBe(1);
    expect(output.trim()).toBe(
      `Port ${port} is taken by another program. Choose another one: PORT=4400 npm start`,
    );
  });

  test.each(['http', '0', '70000', ''])('says that PORT=%j is no port', async (port) => {
    const { code, output } = await tryStart({ PORT: port });
    expect(code).toBe(1);
    expect(output).toContain('is no port: choose a number from 1 to 65535');
  });
});

test('a start after a kill -9 takes over at once and has what was there', async () => {
  const port = await freePort();
  const first = await start(port);
  await fetch(`${first.url}/api/v1/runs`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ lab: 'network' }),
  });
  await first.end('SIGKILL');
  const second = await start(port);
  expect(second.link).toBe(first.link);
});

test('pages and shells are pointed at a profile of the learner together, and no key is kept or logged', async () => {
  const theirs = await mkdtemp(join(tmpdir(), 'drydock-theirs-'));
  const { startAccount } = await import('../../sandbox/account/account.ts');
  const { PYTHON } = await import('../../app/paths.ts');
  const account = await startAccount({ home: theirs, python: PYTHON });
  const { accessKeyId, secretAccessKey } = account.credentials;
  const config = join(theirs, 'config');
  await writeFile(
    config,
    `[profile work]\nregion = us-east-1\nendpoint_url = ${account.endpoint}\naws_access_key_id = ${accessKeyId}\naws_secret_access_key = ${secretAccessKey}\n`,
  );
  try {
    const course = await start(await freePort(), {
      AWS_CONFIG_FILE: config,
      AWS_SHARED_CREDENTIALS_FILE: join(theirs, 'none'),
    });
    const page = await shell(course);
    const put = (body: object, key: string) =>
      fetch(`${course.url}/api/v1/account`, {
        method: 'PUT',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${key}` },
        body: JSON.stringify(body),
      });
    expect((await put({ kind: 'profile', name: 'work' }, 'wrong')).status).toBe(403);
    expect((await put({ kind: 'profile', name: 'nobody' }, keyOf(course))).status).toBe(409);
    const answer = await put({ kind: 'profile', name: 'work' }, keyOf(course));
    expect(await answer.json()).toMatchObject({ kind: 'profile', accountId: '111122223333' });
    page.type('echo "[$AWS_PROFILE|$AWS_ACCESS_KEY_ID|$AWS_ENDPOINT_URL]"\r');
    await expect.poll(() => page.text, { timeout: 10_000 }).toContain('[work||]');
    await course.end();
    expect(course.output).not.toContain(secretAccessKey);
    expect(await contents(home)).not.toContain(secretAccessKey);
  } finally {
    await account.stop();
    await rm(theirs, { recursive: true, force: true });
  }
});

/** Every file below a folder, as one text. */
async function contents(folder: string): Promise<string> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return (await Promise.all(files.map((file) => readFile(file, 'latin1')))).join('\n');
}
