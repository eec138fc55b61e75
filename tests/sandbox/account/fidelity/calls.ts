import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { awsModel, listedErrors } from '../conformity/aws-model.ts';
import { SERVICES } from './services.ts';

/** How each operation (`ecs:RunTask`) ended in the tests: `ok`, or the code it was refused with. */
export type Calls = ReadonlyMap<string, ReadonlySet<string>>;

/** What is kept of a run: of each simulated operation that succeeded, the codes it was refused with. */
export type Kept = Record<string, string[]>;

export const KEPT = join(import.meta.dirname, 'calls.txt');

/** Faults of the service itself, and what keeps a caller out before its operation is looked at. */
const NOT_THE_OPERATIONS = [
  'AccessDeniedException',
  'AuthFailure',
  'ConcurrentModification',
  'InternalServerError',
  'NotImplemented',
  'RegionDisabledException',
  'ResourceContention',
  'ServerException',
  'ServiceFailure',
  'ServiceUnavailable',
  'SignatureDoesNotMatch',
  'UnauthorizedOperation',
];

/** What the witnesses of a run wrote into a folder. */
export function readCalls(folder: string): Calls {
  const calls = new Map<string, Set<string>>();
  for (const file of readdirSync(folder)) {
    for (const line of readFileSync(join(folder, file), 'utf8').trim().split('\n')) {
      const [operation = '', outcome = ''] = line.split(' ');
      calls.set(operation, (calls.get(operation) ?? new Set()).add(outcome));
    }
  }
  return calls;
}

/** One line an operation: its name, then the codes. */
export const writeKept = (kept: Kept): string =>
  Object.entries(kept)
    .map(([name, codes]) => `${[name, ...codes].join(' ')}\n`)
    .join('');

export function readKept(): Kept {
  const lines = readFileSync(KEPT, 'utf8').trim().split('\n');
  return Object.fromEntries(
    lines.map((line) => {
      const [name = '', ...codes] = line.split(' ');
      return [name, codes];
    }),
  );
}

/** The codes of a simulated operation that its model lists and that are its own; EC2's model lists none. */
export function documentedCodes(service: string, operation: string): string[] {
  const listed = [...listedErrors(awsModel(service), operation).keys()];
  return listed.filter((code) => !NOT_THE_OPERATIONS.includes(code)).toSorted();
}

export function keptOf(calls: Calls): Kept {
  const kept: Kept = {};
  for (const { service, simulated } of SERVICES) {
    for (const operation of Object.keys(simulated).toSorted()) {
      const outcomes = calls.get(`${service}:${operation}`);
      if (outcomes?.has('ok') !== true) continue;
      const codes = [...outcomes].filter((code) => code !== 'ok' && !NOT_THE_OPERATIONS.includes(code));
      kept[`${service}:${operation}`] = codes.toSorted();
    }
  }
  return kept;
}

/** What of the lists is not so: each as a sentence. `kept` is what the tests did. */
export function untrue(kept: Kept): string[] {
  return SERVICES.flatMap(({ service, simulated }) =>
    Object.keys(simulated)
      .map((operation) => `${service}:${operation}`)
      .filter((name) => kept[name] === undefined)
      .map((name) => `${name} is listed as simulated, and no test calls it with success. Write one.`),
  );
}
