import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { awsModel } from '../conformity/aws-model.ts';
import { openAccount, type TestAccount } from '../support.ts';
import { readKept, untrue } from './calls.ts';
import { DOCUMENT, documentWith } from './document.ts';
import { caller } from './sdks.ts';
import { SERVICES } from './services.ts';
import { usedOperations } from './used.ts';
import { unwalked } from './walk.ts';

const AT_ONCE = 8;
/** Calls that nobody signs: an account that takes no unsigned call never gets to see what they ask. */
const UNSIGNED = ['AssumeRoleWithSAML', 'AssumeRoleWithWebIdentity'];
/** Asked of a host of its own, streaming-logs, which is not there. */
const ELSEWHERE = ['GetLogObject'];

let account: TestAccount;

beforeAll(async () => {
  account = await openAccount();
});

afterAll(() => account.stop());

/** How each operation of a service answers a request without anything in it. */
async function outcomes(service: string): Promise<Map<string, string>> {
  const call = caller(service, account.endpoint, account.credentials);
  const found = new Map<string, string>();
  const waiting = Object.keys(awsModel(service).operations);
  const work = async () => {
    for (let operation = waiting.pop(); operation !== undefined; operation = waiting.pop()) {
      found.set(operation, await call(operation));
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return found;
}

test.each(SERVICES)('each operation of $service is listed, or refused by name', async (one) => {
  const listed = [...Object.keys(one.simulated), ...one.unchecked];
  const answered = [...(await outcomes(one.service))]
    .filter(
      ([operation, outcome]) =>
        outcome !== 'NotImplemented' && ![...UNSIGNED, ...ELSEWHERE].includes(operation),
    )
    .map(([operation]) => operation);
  expect(listed.length).toBe(new Set(listed).size);
  expect(answered.toSorted()).toEqual(listed.toSorted());
});

test('each operation listed as simulated was called with success', () => {
  expect(untrue(readKept())).toEqual([]);
});

test('each error that AWS documents for them was provoked, or there is a reason why not', () => {
  expect(unwalked(readKept())).toEqual([]);
});

test('each operation that a lab, its checks or a page use is in the tables', () => {
  const simulated = SERVICES.flatMap((one) =>
    Object.keys(one.simulated).map((operation) => `${one.service}:${operation}`),
  );
  const used = usedOperations();
  expect(used.size).toBeGreaterThan(0);
  expect([...used.keys()].filter((name) => !simulated.includes(name))).toEqual([]);
});

test('the document says what the lists and the tests say: npm run fidelity', () => {
  expect(readFileSync(DOCUMENT, 'utf8')).toBe(documentWith(readKept()));
});
