import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { RecordedReport } from '../../checker/contract.ts';
import { exitCode, stepsMet, withoutReadings } from '../../checker/report.ts';
import { judge, rejudge, runLab } from '../../checker/run.ts';
import { met, unmet, waiting } from '../../labs/finding.ts';
import { check } from '../../labs/lab.ts';
import { READ_NAMES, type Readings } from '../../labs/readings.ts';
import { alwaysMet, alwaysUnmet, fixtureLab } from './support/fixture.ts';
import { found, PLACE, readerOf } from './support/reader.ts';

const denied = { outcome: 'denied', action: 'ec2:DescribeVpcs' } as const;
const unreachable = { outcome: 'unreachable', why: 'AWS is away.' } as const;

const first = alwaysMet('vpcs');
const second = alwaysUnmet('subnets', [first]);
const third = alwaysMet('routeTables', [second]);
const LAB = fixtureLab({ one: { first }, two: { second, other: alwaysMet('roles') }, three: { third } });
const ALL: Readings = { vpcs: found, subnets: found, routeTables: found, roles: found };

const statuses = (findings: { check: string; status: string }[]) =>
  findings.map((finding) => `${finding.check} ${finding.status}`);

test('findings come in the order of the lab, and what builds on an unmet check is skipped by its title', () => {
  const findings = judge(LAB, undefined, ALL, PLACE);
  expect(statuses(findings)).toEqual([
    'fixture/one/first met',
    'fixture/two/second unmet',
    'fixture/two/other met',
    'fixture/three/third skipped',
  ]);
  expect(findings[3]?.says).toBe('Waits for: Looks at subnets.');
});

test('a denied reading names the action, an unreachable one its reason', () => {
  const findings = judge(LAB, undefined, { ...ALL, vpcs: denied, roles: unreachable }, PLACE);
  expect(findings[0]).toMatchObject({ status: 'unknown', says: expect.stringContaining('ec2:DescribeVpcs') });
  expect(findings[2]).toMatchObject({ status: 'unknown', says: 'This could not be checked: AWS is away.' });
  expect(findings[1]?.status).toBe('skipped');
});

test('a check that throws is a fault of ours', () => {
  const broken = check({ title: 'Breaks', reads: ['vpcs'] }, () => {
    throw new Error('cannot read x of undefined');
  });
  const [finding] = judge(fixtureLab({ one: { broken } }), undefined, ALL, PLACE);
  expect(finding).toMatchObject({
    status: 'unknown',
    says: 'The check itself failed: cannot read x of undefined.',
  });
});

test('whatever the readings, nothing that was not read is met or unmet', () => {
  const outcome = fc.constantFrom(found, denied, unreachable, undefined);
  const lab = fixtureLab({ one: Object.fromEntries(READ_NAMES.map((name) => [name, alwaysUnmet(name)])) });
  fc.assert(
    fc.property(fc.tuple(...READ_NAMES.map(() => outcome)), (outcomes) => {
      const readings = Object.fromEntries(READ_NAMES.map((name, at) => [name, outcomes[at]])) as Readings;
      judge(lab, undefined, readings, PLACE).forEach((finding, at) => {
        expect(finding.status).toBe(outcomes[at] === found ? 'unmet' : 'unknown');
      });
    }),
  );
});

describe('a run', () => {
  test('gives each finding as soon as its own readings are in, and the report in order', async () => {
    const seen: string[] = [];
    const reader = readerOf(ALL, ['roles', 'vpcs', 'subnets', 'routeTables']);
    const report = await runLab({ lab: LAB, reader, onFinding: (finding) => seen.push(finding.check) });
    expect(seen).toEqual([
      'fixture/two/other',
      'fixture/one/first',
      'fixture/two/second',
      'fixture/three/third',
    ]);
    expect(statuses(report.findings)).toEqual(statuses(judge(LAB, undefined, ALL, PLACE)));
    expect(report.counts).toEqual({ met: 2, unmet: 1, waiting: 0, unknown: 0, skipped: 1 });
  });

  test('of one step reads what that step builds on and nothing else, and reports the step alone', async () => {
    const reader = readerOf(ALL);
    const report = await runLab({ lab: LAB, step: 'three', reader });
    expect(reader.made.sort()).toEqual(['routeTables', 'subnets', 'vpcs']);
    expect(statuses(report.findings)).toEqual(['fixture/three/third skipped']);
  });

  test('of a step that there is not says which there are', async () => {
    await expect(runLab({ lab: LAB, step: 'four', reader: readerOf(ALL) })).rejects.toThrow(
      'lab fixture has no step "four": its steps are one, two, three',
    );
  });

  test('can be judged again from what was recorded, also after it was stored as JSON', async () => {
    for (const readings of [ALL, { ...ALL, vpcs: denied }, { ...ALL, roles: unreachable }]) {
      const report = await runLab({ lab: LAB, reader: readerOf(readings) });
      const stored = RecordedReport.parse(JSON.parse(JSON.stringify(report)));
      expect(rejudge(stored, LAB)).toEqual(report.findings);
    }
  });

  test('leaves the checker without the account’s readings', async () => {
    const report = await runLab({ lab: LAB, reader: readerOf(ALL) });
    expect(Object.keys(withoutReadings(report))).not.toEqual(expect.arrayContaining(['readings', 'place']));
  });
});

test('the exit code is 1 for anything unmet, else 2 for anything open, else 0', () => {
  const counts = { met: 3, unmet: 0, waiting: 0, unknown: 0, skipped: 0 };
  expect(exitCode([{ counts }])).toBe(0);
  for (const open of ['waiting', 'unknown', 'skipped'])
    expect(exitCode([{ counts }, { counts: { ...counts, [open]: 1 } }])).toBe(2);
  expect(exitCode([{ counts: { ...counts, unknown: 1 } }, { counts: { ...counts, unmet: 1 } }])).toBe(1);
});

test('a step is met when its every check is', () => {
  const finding = (id: string, judgement: object) =>
    ({ check: id, title: '', evidence: [], ...judgement }) as never;
  const open = unmet('', { expected: '', found: '', next: '' });
  expect(
    stepsMet([
      finding('l/a/x', met('')),
      finding('l/a/y', met('')),
      finding('l/b/x', met('')),
      finding('l/b/y', open),
      finding('l/c/x', waiting('')),
    ]),
  ).toEqual(['a']);
});
