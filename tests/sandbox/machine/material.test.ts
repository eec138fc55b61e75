import { existsSync } from 'node:fs';
import { lstat, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { layOutMaterial } from '../../../sandbox/machine/material.ts';

let base: string;
let home: string;
let file: string;
let folder: string;
const own = (...path: string[]): string => join(home, 'learner', ...path);

beforeEach(async () => {
  base = await mkdtemp(join(tmpdir(), 'drydock-material-'));
  home = join(base, 'home');
  [file, folder] = [join(base, 'given.yaml'), join(base, 'programs')];
  await mkdir(own(), { recursive: true });
  await mkdir(join(folder, 'one', '.venv'), { recursive: true });
  await writeFile(file, 'as given');
  await writeFile(join(folder, 'one', '.dockerignore'), 'wheels');
  await writeFile(join(folder, 'one', '.venv', 'large'), 'of the host');
});
afterEach(() => rm(base, { recursive: true, force: true }));

test('files and folders come whole, but for what tools left in them', async () => {
  layOutMaterial(home, [file, folder]);
  expect(await readFile(own('given.yaml'), 'utf8')).toBe('as given');
  expect(await readdir(own('programs', 'one'))).toEqual(['.dockerignore']);
  expect(await readdir(home)).toEqual(['learner']);
});

test('what the learner made of them stays, what was removed comes again', async () => {
  layOutMaterial(home, [file, folder]);
  await writeFile(own('given.yaml'), 'changed');
  await rm(own('programs', 'one'), { recursive: true });
  await writeFile(own('programs', 'mine'), 'mine');
  layOutMaterial(home, [file, folder]);
  expect(await readFile(own('given.yaml'), 'utf8')).toBe('changed');
  expect(await readdir(own('programs'))).toEqual(['mine']);
  await rm(own('programs'), { recursive: true });
  layOutMaterial(home, [file, folder]);
  expect(existsSync(own('programs', 'one', '.dockerignore'))).toBe(true);
});

test('nothing is written through a link that lies in the way, whether it leads somewhere or nowhere', async () => {
  const victim = join(base, 'victim');
  await mkdir(victim);
  await symlink(join(victim, 'new-file'), own('given.yaml'));
  await symlink(victim, own('programs'));
  layOutMaterial(home, [file, folder]);
  expect(await readdir(victim)).toEqual([]);
  expect((await lstat(own('given.yaml'))).isSymbolicLink()).toBe(true);
});

test.skipIf(process.getuid?.() !== 0)('they belong to the learner, every file', async () => {
  layOutMaterial(home, [file, folder], 1000);
  for (const path of ['given.yaml', 'programs', 'programs/one', 'programs/one/.dockerignore'])
    expect([path, (await lstat(own(path))).uid]).toEqual([path, 1000]);
});
