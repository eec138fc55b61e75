import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ROOT } from '../../app/paths.ts';
import { comparisons, mutants } from '../../app/validate/comparisons.ts';

test('comparisons that decide are found; those that choose words are not', () => {
  const source = `
    const enough = used.length >= 2;
    if (vpc.state !== 'available') return unmet(\`\${n > 1 ? 'are' : 'is'} not\`, { next: a === b ? 'x' : 'y' });
    return met(all.length === 1 ? 'one' : 'many');
  `;
  expect(comparisons(source).map(({ text, line }) => `${line} ${text}`)).toEqual([
    '2 used.length >= 2',
    "3 vpc.state !== 'available'",
  ]);
});

test('each mutant is a whole lab, named by the place it differs in, and leaves nothing behind', async () => {
  const names: string[] = [];
  for await (const { name, lab } of mutants('instance-role')) {
    expect(lab.id).toBe('instance-role');
    names.push(name);
  }
  expect(new Set(names).size).toBe(names.length);
  expect(names).toContainEqual(
    expect.stringMatching(/^labs\/instance-role\/checks\.ts:\d+ `effect === 'Allow'` is always true$/),
  );
  expect(existsSync(join(ROOT, `.mutants-${process.pid}`))).toBe(false);
});
