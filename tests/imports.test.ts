import { globSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { expect, test } from 'vitest';

const ROOT = resolve(import.meta.dirname, '..');

/** Who may import what: a folder, or a single file of one. Everybody may import packages and themselves. */
const ALLOWED: Readonly<Record<string, readonly string[]>> = {
  labs: [],
  checker: ['labs'],
  sandbox: [],
  site: ['labs', 'checker/contract.ts', 'sandbox/terminal/protocol.ts'],
  app: ['labs', 'checker', 'sandbox'],
};

/** Each import of a file of ours by another folder, as "from file → imported file". */
function crossings(folder: string): { from: string; to: string }[] {
  return globSync(`${folder}/**/*.{ts,astro,mdx,mjs}`, { cwd: ROOT }).flatMap((file) => {
    const text = readFileSync(join(ROOT, file), 'utf8');
    const imports = text.matchAll(
      /(?:\bfrom\s*|\bimport\s*\(?\s*|\bimport\.meta\.glob\(\s*)['"](\.{1,2}\/[^'"]+)['"]/g,
    );
    return [...imports]
      .map(([, path = '']) => ({ from: file, to: relative(ROOT, resolve(ROOT, dirname(file), path)) }))
      .filter(({ to }) => to.split('/')[0] !== folder);
  });
}

test.each(Object.keys(ALLOWED))('%s imports only what the design lets it', (folder) => {
  const allowed = ALLOWED[folder] ?? [];
  const wrong = crossings(folder).filter(
    ({ to }) => !allowed.some((place) => to === place || to.startsWith(`${place}/`)),
  );
  expect(wrong).toEqual([]);
});

test('the pty host imports nothing outside its folder, so that it runs by itself in a machine', () => {
  const outside = globSync('sandbox/ptyhost/*.ts', { cwd: ROOT }).flatMap((file) => {
    const text = readFileSync(join(ROOT, file), 'utf8');
    return [...text.matchAll(/\bfrom '(\.[^']+)'/g)]
      .map(([, path = '']) => relative(ROOT, resolve(ROOT, dirname(file), path)))
      .filter((to) => !to.startsWith('sandbox/ptyhost/'));
  });
  expect(outside).toEqual([]);
});

test('the arrows are looked for where they are: app does import the checker', () => {
  expect(crossings('app').some(({ to }) => to.startsWith('checker/'))).toBe(true);
  expect(crossings('checker').some(({ to }) => to.startsWith('labs/'))).toBe(true);
});

test('no file is longer than 400 lines', () => {
  const folders = '{app,checker,labs,sandbox,site,tests,bin}/**/*.{ts,astro,mjs,py}';
  const files = globSync([folders, 'services/*.py', 'services/*_*/*.py'], { cwd: ROOT });
  const long = files.filter((file) => readFileSync(join(ROOT, file), 'utf8').split('\n').length > 401);
  expect(files.length).toBeGreaterThan(50);
  expect(long).toEqual([]);
});
