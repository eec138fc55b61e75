import { globSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { loadLabs } from '../../labs/index.ts';

const CONTENT = resolve(import.meta.dirname, '../../site/content');
const MOST_A_PAGE = 20;

const outline = new Set(
  readFileSync(join(CONTENT, 'outline.tsv'), 'utf8')
    .split('\n')
    .slice(1)
    .flatMap((line) => line.split('\t')[0] || []),
);

const pages = globSync('docs/**/*.mdx', { cwd: CONTENT }).map((file) => ({
  file,
  points: [...readFileSync(join(CONTENT, file), 'utf8').matchAll(/<Point id="([^"]*)"/g)].map(
    (m) => m[1] ?? '',
  ),
}));

test('the outline has 264 points', () => {
  expect(outline.size).toBe(264);
});

test.each(pages)('$file names only points of the outline, each once, at most twenty', ({ points }) => {
  expect(points.filter((id) => !outline.has(id))).toEqual([]);
  expect(points).toEqual([...new Set(points)]);
  expect(points.length).toBeLessThanOrEqual(MOST_A_PAGE);
});

test('every point that a lab practises is taught on the page of that lab', async () => {
  for (const { lab } of await loadLabs()) {
    const page = pages.find(({ file }) =>
      readFileSync(join(CONTENT, file), 'utf8').includes(`\nlab: ${lab.id}\n`),
    );
    expect(page?.points, lab.id).toEqual(expect.arrayContaining(lab.points));
  }
});
