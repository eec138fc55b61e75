import { afterAll, beforeAll, expect, test } from 'vitest';
import { awsModel, shapeOf } from '../conformity/aws-model.ts';
import { openAccount, type TestAccount } from '../support.ts';
import { readKept } from './calls.ts';
import { EC2 } from './ec2.ts';
import { EC2_ERRORS, EC2_NOT_HAD } from './ec2-errors.ts';
import { refused, variants, wellFormed } from './ec2-requests.ts';
import { makeWorld } from './ec2-world.ts';

const OPERATIONS = Object.keys(EC2.simulated);
/** Of every operation that has DryRun, or a required member. */
const EVERYWHERE = ['DryRunOperation', 'MissingParameter'];

interface Outcome {
  readonly request: string;
  readonly operation: string;
  readonly outcome: string;
  /** The code that is expected; undefined where any that is documented will do. */
  readonly code?: string;
}

let account: TestAccount;
const outcomes: Outcome[] = [];

beforeAll(async () => {
  account = await openAccount();
  const world = await makeWorld(account);
  const note = async (operation: string, input: object, code?: string) => {
    const outcome = await world.send(operation, input);
    outcomes.push({ request: `${operation} ${JSON.stringify(input)}`, operation, outcome, code });
  };
  for (const operation of OPERATIONS) {
    const { members, required } = inputOf(operation);
    if (required.length > 0) await note(operation, {}, 'MissingParameter');
    if (!('MaxResults' in members)) continue;
    const key = operation === 'DescribeLaunchTemplateVersions' ? { LaunchTemplateId: world.template } : {};
    for (const list of [{ MaxResults: 0 }, { MaxResults: 100_000 }, { NextToken: 'nonsense' }])
      await note(operation, { ...key, ...list }, 'InvalidParameterValue');
  }
  for (const operation of OPERATIONS.filter((one) => 'Filters' in inputOf(one).members)) {
    const key = operation === 'DescribeLaunchTemplateVersions' ? { LaunchTemplateId: world.template } : {};
    const Filters = [{ Name: 'nonsense', Values: ['a'] }];
    await note(operation, { ...key, Filters }, 'InvalidParameterValue');
  }
  for (const [operation, input] of wellFormed(world)) {
    if ('DryRun' in inputOf(operation).members)
      await note(operation, { ...input, DryRun: true }, 'DryRunOperation');
    for (const variant of variants(input)) await note(operation, variant);
  }
  for (const [operation, input, code] of refused(world)) await note(operation, input, code);
}, 120_000);

afterAll(() => account.stop());

function inputOf(operation: string): { members: object; required: readonly string[] } {
  const { input } = awsModel('ec2').operations[operation] ?? {};
  const { members = {}, required = [] } = input === undefined ? {} : shapeOf(awsModel('ec2'), input);
  return { members, required };
}

const provoked = (operation: string): string[] => [
  ...new Set(outcomes.filter((one) => one.operation === operation).map(({ outcome }) => outcome)),
];

const why = (operation: string, code: string): string | undefined =>
  EC2_NOT_HAD[`${operation} ${code}`] ?? EC2_NOT_HAD[code];

test('the errors of every operation that is held against AWS are listed, and no other’s', () => {
  expect(Object.keys(EC2_ERRORS)).toEqual(OPERATIONS.toSorted());
});

test('a request that AWS refuses is refused, with its code', () => {
  const wrong = outcomes.filter(({ code, outcome }) => code !== undefined && outcome !== code);
  expect(wrong).toEqual([]);
});

test('an id that is malformed, or nobody’s, is refused with a code that AWS documents for the operation', () => {
  const accepted = outcomes.filter(
    ({ code, outcome, operation }) => code === undefined && !EC2_ERRORS[operation]?.includes(outcome),
  );
  expect(accepted).toEqual([]);
});

test.each(OPERATIONS)('each documented code of %s is had, or a reason says why not', (operation) => {
  const had = provoked(operation);
  const listed = EC2_ERRORS[operation] ?? [];
  expect(listed.filter((code) => !had.includes(code) && why(operation, code) === undefined)).toEqual([]);
  const excused = listed.filter((code) => why(operation, code) !== undefined);
  expect(excused.filter((code) => had.includes(code))).toEqual([]);
});

test.each(OPERATIONS)(
  '%s is refused nowhere in the tests with what is not documented for it',
  (operation) => {
    const known = ['ok', ...EVERYWHERE, ...(EC2_ERRORS[operation] ?? [])];
    const everywhere = [...provoked(operation), ...(readKept()[`ec2:${operation}`] ?? [])];
    expect(everywhere.filter((code) => !known.includes(code))).toEqual([]);
  },
);

test('each reason is that of a code that is listed', () => {
  const all = Object.entries(EC2_ERRORS).flatMap(([operation, codes]) =>
    codes.flatMap((code) => [code, `${operation} ${code}`]),
  );
  expect(Object.keys(EC2_NOT_HAD).filter((one) => !all.includes(one))).toEqual([]);
});
