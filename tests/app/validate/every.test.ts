import { readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { labIds } from '../../../labs/index.ts';

test('every lab has its proofs beside this file', () => {
  const files = readdirSync(import.meta.dirname).filter((file) => file.endsWith('.test.ts'));
  const proven = files.map((file) => file.replace('.test.ts', '')).filter((name) => name !== 'every');
  expect(proven.toSorted()).toEqual([...labIds()].toSorted());
});
