import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Lifetime } from '../../../sandbox/ptyhost/lifetime.ts';
import { Received } from '../../../sandbox/ptyhost/received.ts';

const LIMITS = { idleMs: 1_000, ageMs: 5_000, warnMs: 200 };

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] }));
afterEach(() => vi.useRealTimers());

function live(): { life: Lifetime; log: string[] } {
  const log: string[] = [];
  const life: Lifetime = new Lifetime(LIMITS, {
    warns: () => log.push(life.warning ? `${life.warning.why} in ${life.warning.endsInMs}` : 'no more'),
    ends: (why) => log.push(`ends: ${why}`),
  });
  return { life, log };
}

test('a session in which nothing happens is warned of, then ends', () => {
  const { log } = live();
  vi.advanceTimersByTime(799);
  expect(log).toEqual([]);
  vi.advanceTimersByTime(1);
  expect(log).toEqual(['idle in 200']);
  vi.advanceTimersByTime(200);
  expect(log).toEqual(['idle in 200', 'ends: idle']);
});

test('what happens in a session puts its idle end off, and takes a warning back', () => {
  const { life, log } = live();
  vi.advanceTimersByTime(700);
  life.touch();
  vi.advanceTimersByTime(700);
  expect(log).toEqual([]);
  vi.advanceTimersByTime(150);
  life.touch();
  expect(log).toEqual(['idle in 200', 'no more']);
});

test('a session that is always busy ends at its age, unless it is extended', () => {
  const { life, log } = live();
  const busy = (ms: number): void => {
    for (let at = 0; at < ms; at += 100) {
      vi.advanceTimersByTime(100);
      life.touch();
    }
  };
  busy(4_900);
  expect(log).toEqual(['age in 200']);
  life.extend();
  expect(log.at(-1)).toBe('no more');
  busy(4_800);
  expect(log.at(-1)).toBe('age in 200');
  vi.advanceTimersByTime(200);
  expect(log.at(-1)).toBe('ends: age');
});

test('input that is sent again counts once, wherever it was cut', () => {
  const received = new Received();
  expect(received.take('page', 0, 'abc')).toBe('abc');
  expect(received.take('page', 0, 'abcdef')).toBe('def');
  expect(received.take('page', 2, 'cd')).toBe('');
  expect(received.take('page', 6, 'g')).toBe('g');
  expect(received.take('other', 0, 'x')).toBe('x');
  expect(received.of('page')).toBe(7);
});
