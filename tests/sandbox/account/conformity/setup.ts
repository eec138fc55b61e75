import { afterEach, expect } from 'vitest';
import { findings } from './witness.ts';

afterEach(() => {
  expect(findings.splice(0), 'AWS would not answer so').toEqual([]);
});
