import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import { Flow } from '../../../sandbox/ptyhost/flow.ts';
import { Joiner } from '../../../sandbox/ptyhost/joiner.ts';
import { HIGH_WATER, LOW_WATER } from '../../../sandbox/ptyhost/limits.ts';
import { Marks } from '../../../sandbox/ptyhost/marks.ts';
import { ReplayRing } from '../../../sandbox/ptyhost/ring.ts';

describe('the replay ring', () => {
  test('gives exactly the output from any number that it still keeps', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ minLength: 1, maxLength: 9 }), { maxLength: 40 }), (blocks) => {
        const ring = new ReplayRing(50);
        for (const block of blocks) ring.push(block);
        const all = blocks.join('');
        expect(ring.end).toBe(all.length);
        for (let offset = 0; offset <= all.length; offset++) {
          const since = ring.since(offset);
          if (since !== undefined) expect(since).toBe(all.slice(offset));
          else expect(all.length - offset).toBeGreaterThan(50 - 9);
        }
      }),
    );
  });

  test('knows nothing of numbers that are not its own', () => {
    const ring = new ReplayRing(50);
    ring.push('abc');
    expect(ring.since(3)).toBe('');
    expect(ring.since(4)).toBeUndefined();
    expect(ring.since(-1)).toBeUndefined();
  });
});

describe('the flow', () => {
  test('pauses above the high water and goes on below the low one', () => {
    const changes: boolean[] = [];
    const flow = new Flow<string>((paused) => changes.push(paused));
    flow.add('page');
    flow.sent('page', HIGH_WATER);
    expect(changes).toEqual([]);
    flow.sent('page', 1);
    expect(changes).toEqual([true]);
    flow.acknowledged('page', HIGH_WATER - LOW_WATER + 1);
    expect(changes).toEqual([true]);
    flow.acknowledged('page', 1);
    expect(changes).toEqual([true, false]);
  });

  test('goes on when the slow reader leaves', () => {
    const changes: boolean[] = [];
    const flow = new Flow<string>((paused) => changes.push(paused));
    flow.add('slow');
    flow.add('fast');
    flow.sent('slow', HIGH_WATER + 1);
    flow.remove('slow');
    expect(changes).toEqual([true, false]);
  });
});

describe('the marks', () => {
  const run = '\x1b]133;A\x07$ \x1b]133;B\x07false\r\n\x1b]133;C\x07out\r\n\x1b]133;D;1\x07\x1b]133;A\x07$ ';

  test('are found wherever the output is cut', () => {
    for (let cut = 0; cut <= run.length; cut++) {
      const marks = new Marks();
      const found = [marks.feed(run.slice(0, cut)), marks.feed(run.slice(cut))].filter(Boolean);
      expect(found, `cut at ${cut}`).toEqual([{ exitCode: 1 }]);
    }
    const marks = new Marks();
    expect([...run].map((unit) => marks.feed(unit)).filter(Boolean)).toEqual([{ exitCode: 1 }]);
  });

  test.each([
    ['an end without a start', '\x1b]133;D;0\x07', []],
    ['a string terminator', '\x1b]133;C\x1b\\\x1b]133;D;2\x1b\\', [{ exitCode: 2 }]],
    ['no exit code', '\x1b]133;C\x07\x1b]133;D\x07', [{ exitCode: null }]],
    ['a code that is none', '\x1b]133;C\x07\x1b]133;D;900\x07', [{ exitCode: null }]],
    ['a code that is text', '\x1b]133;C\x07\x1b]133;D;$(id)\x07', [{ exitCode: null }]],
    ['another sequence', '\x1b]0;133;D\x07\x1b[31m', []],
    ['a mark never closed', `\x1b]133;C\x07\x1b]133;D;${'9'.repeat(500)}`, []],
    ['a mark after one never closed', '\x1b]133;C\x07\x1b]133;D;x\x1b]133;D;4\x07', [{ exitCode: 4 }]],
  ])('%s', (_name, output, expected) => {
    const whole = [new Marks().feed(output)].filter(Boolean);
    const marks = new Marks();
    const cut = [...output].map((unit) => marks.feed(unit)).filter(Boolean);
    expect(whole).toEqual(expected);
    expect(cut).toEqual(expected);
  });

  test('keep no more than a mark’s length of any output', () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ unit: fc.constantFrom('\x1b', ']133;', 'C', 'D', ';1', '\x07', 'x') })),
        (all) => {
          const marks = new Marks();
          const whole = new Marks();
          const parts = all.map((part) => marks.feed(part)).filter(Boolean);
          const once = whole.feed(all.join(''));
          expect(parts.at(-1)).toEqual(once);
        },
      ),
    );
  });
});

describe('the joiner', () => {
  test('passes the first output on at once and joins only a flood', () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
    try {
      const blocks: string[] = [];
      const joiner = new Joiner((block) => blocks.push(block));
      joiner.push('k');
      joiner.push('e');
      expect(blocks).toEqual(['k', 'e']);
      joiner.push('x'.repeat(8_000));
      expect(blocks).toHaveLength(3);
      for (let i = 0; i < 3; i++) joiner.push('y'.repeat(4_000));
      expect(blocks).toHaveLength(3);
      vi.advanceTimersByTime(4);
      expect(blocks[3]).toBe('y'.repeat(12_000));
      vi.advanceTimersByTime(10);
      joiner.push('z');
      expect(blocks[4]).toBe('z');
    } finally {
      vi.useRealTimers();
    }
  });

  test('passes a large block on before its time', () => {
    const blocks: string[] = [];
    const joiner = new Joiner((block) => blocks.push(block));
    for (let i = 0; i < 12; i++) joiner.push('y'.repeat(4_096));
    joiner.flush();
    expect(blocks.join('')).toHaveLength(12 * 4_096);
    expect(Math.max(...blocks.map((block) => block.length))).toBeLessThanOrEqual(32 * 1024 + 4_096);
  });
});
