import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { LiveEvent } from '../../checker/contract.ts';
import { Watch } from '../../checker/watch.ts';
import { alwaysUnmet, fixtureLab } from './support/fixture.ts';
import { found, readerOf } from './support/reader.ts';

const LAB = fixtureLab({ one: { vpcs: alwaysUnmet('vpcs') } });
const MINUTE_MS = 60_000;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] });
});
afterEach(() => {
  vi.useRealTimers();
});

/** A lab that is watched and never changes, with the waits that it says it will make. */
function watched({ local, keep = async () => false }: { local: boolean; keep?: () => Promise<boolean> }) {
  const waits: (number | null)[] = [];
  const faults: unknown[] = [];
  let runs = 0;
  const reader = { ...readerOf({ vpcs: found }), local };
  const begin = () => {
    runs += 1;
    return reader.begin();
  };
  const watch = new Watch(LAB, {
    reader: () => ({ ...reader, begin }),
    database: {
      query: async () => ({ rows: [] }),
      transaction: async (work) => work({ query: async () => ({ rows: [] }) }),
      close: async () => {},
    },
    keep,
    onFault: (error) => faults.push(error),
  });
  const send = (event: LiveEvent) => {
    if (event.type === 'report') waits.push(event.next);
  };
  const watcher = { step: undefined, send, end: () => {} };
  watch.add(watcher);
  return { watch, watcher, waits, faults, reads: () => runs };
}

test('a real account is read less often than a simulated one', async () => {
  const local = watched({ local: true });
  const real = watched({ local: false });
  await vi.advanceTimersByTimeAsync(0);
  expect([local.waits, real.waits]).toEqual([[1000], [5000]]);
});

test('the wait grows to half a minute, and after ten minutes without a change it says that it stops', async () => {
  const { watch, waits } = watched({ local: true });
  await vi.advanceTimersByTimeAsync(11 * MINUTE_MS);
  expect(waits.slice(0, 4)).toEqual([1000, 1500, 2250, 3375]);
  expect(Math.max(...waits.map(Number))).toBe(30_000);
  expect(waits.at(-1)).toBe(null);
  const before = waits.length;
  await vi.advanceTimersByTimeAsync(60 * MINUTE_MS);
  expect(waits).toHaveLength(before);
  watch.commandEnded();
  await vi.advanceTimersByTimeAsync(0);
  expect(waits.at(-1)).toBe(1000);
});

test.each(['stopped', 'left by its last watcher'])('nothing is read after it was %s', async (how) => {
  const { watch, watcher, reads } = watched({ local: true });
  await vi.advanceTimersByTimeAsync(0);
  expect(reads()).toBe(1);
  if (how === 'stopped') watch.stop();
  else watch.remove(watcher);
  await vi.advanceTimersByTimeAsync(MINUTE_MS);
  expect(reads()).toBe(1);
});

test('a fault of ours is told to the log, and it is tried again', async () => {
  const keep = vi.fn(async () => false).mockRejectedValueOnce(new Error('the disk is full'));
  const { faults, waits } = watched({ local: true, keep });
  await vi.advanceTimersByTimeAsync(1000);
  expect(faults).toEqual([new Error('the disk is full')]);
  expect(waits).toEqual([1500]);
});
