import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { PYTHON } from './support.ts';

const BASE = join(import.meta.dirname, '../../../sandbox/account/base');

/** What a Python program beside the shim prints, or the words it ends with. */
async function python(program: string): Promise<string> {
  const ran = promisify(execFile)(PYTHON, ['-B', '-c', program], {
    cwd: BASE,
    env: { PATH: process.env.PATH },
  });
  return ran.then(
    (done) => done.stdout.trim(),
    (error: { stderr: string }) => error.stderr.trim().split('\n').at(-1) ?? '',
  );
}

test('every place of MiniStack that the shim reaches into is where it was', async () => {
  expect(await python('import seams; print(seams.missing())')).toBe('[]');
});

test('no rule reaches into a service by a way that is not watched', async () => {
  const watched = new Set(
    (await python('import seams; print(*(n for names in seams.SEAMS.values() for n in names))')).split(' '),
  );
  const files = (await readdir(BASE)).filter((file) => file.endsWith('.py') && file !== 'seams.py');
  const texts = await Promise.all(files.map((file) => readFile(join(BASE, file), 'utf8')));
  const used = texts.flatMap((text) => [
    ...text.matchAll(
      /\b(?:ec2|iam|sts|app|autoscaling|ssm|persistence|provisioners|stacks|cloudformation)\.(_\w+)/g,
    ),
  ]);
  expect(used.map((match) => match[1] ?? '').filter((name) => !watched.has(name))).toEqual([]);
});

test('the shim is made for the version that is pinned', async () => {
  const pinned = /^ministack==(.+)$/m.exec(
    await readFile(join(BASE, '../../../requirements.in'), 'utf8'),
  )?.[1];
  expect(await python('import seams; print(seams.VERSION)')).toBe(pinned);
});

test('a version that moved one is refused with its name', async () => {
  const moved =
    'from ministack.services import ec2; del ec2._sg_xml; import seams; seams.VERSION = "9.9.9"; seams.check()';
  expect(await python(moved)).toBe(
    'The simulated account is made for MiniStack 9.9.9 and found 1.5.33. It no longer has ministack.services.ec2._sg_xml.',
  );
});

test('every rule stands before an action that MiniStack still has', async () => {
  const names = 'import rules; rules.install(); print("installed")';
  expect(await python(names)).toBe('installed');
});
