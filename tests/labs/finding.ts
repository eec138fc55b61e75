import { judge } from '../../checker/run.ts';
import type { Lab } from '../../labs/lab.ts';
import { Readings, type ReadName, ReadValues } from '../../labs/readings.ts';

const PLACE = { region: 'us-east-1', accountId: '111122223333' };
export const AT = '2026-11-25T09:00:00.000Z';
export const LATER = '2026-11-25T09:05:00.000Z';

/** The finding of one check of a lab, from readings that are empty but for these. */
export function finding(lab: Lab, check: string, given: Partial<ReadValues>) {
  const names = Object.keys(ReadValues.shape) as ReadName[];
  const readings = Object.fromEntries(
    names.map((name) => [name, { outcome: 'found', value: given[name] ?? [] }]),
  );
  const all = judge(lab, undefined, Readings.parse(readings), PLACE);
  return all.find((one) => one.check === `${lab.id}/${check}`);
}
