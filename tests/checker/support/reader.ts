import type { AccountReader, ReadRun } from '../../../checker/account/reader.ts';
import type { Reading, Readings, ReadName } from '../../../labs/readings.ts';

export const PLACE = { region: 'us-east-1', accountId: '111122223333' };
export const found = { outcome: 'found' as const, value: [] };

/** A reader that gives these readings, in the order in which `reads` says they come in. */
export function readerOf(readings: Readings, order: ReadName[] = []): AccountReader & { made: ReadName[] } {
  const made: ReadName[] = [];
  const account = async () => ({ kind: 'simulated' as const, label: 'simulated account', ...PLACE });
  const run: ReadRun = {
    account,
    read: async (name) => {
      if (!made.includes(name)) made.push(name);
      for (let turns = 0; turns < order.indexOf(name) * 20; turns += 1) await undefined;
      return (readings[name] ?? found) as Reading<typeof name>;
    },
    place: async () => ({ outcome: 'found', value: PLACE }),
    evidence: [],
    evidenceOf: () => [],
  };
  return {
    made,
    region: PLACE.region,
    local: true,
    account,
    begin: () => run,
    close: () => {},
  };
}
