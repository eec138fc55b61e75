import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Report } from '../../checker/contract.ts';
import { render } from '../../checker/render/index.ts';
import { reportOf, withoutReadings } from '../../checker/report.ts';
import type { Finding } from '../../labs/finding.ts';

const HOSTILE = 'a"b\'<c>&]]>\u0000\u001b[2J\u0085\ud800\ufffe%\r\n::error title=x::owned,\u202e é 漢';

const finding = (status: Finding['status'], says = `It is ${status}.`): Finding => ({
  check: `network/vpc/${status}`,
  title: `A check that is ${status}`,
  status,
  says,
  expected: 'a VPC',
  found: 'none',
  next: 'Create one.',
  evidence: [],
});

const reportWith = (findings: Finding[]): Report =>
  withoutReadings(
    reportOf({
      lab: 'network',
      account: {
        kind: 'simulated',
        label: 'simulated account',
        accountId: '111122223333',
        region: 'us-east-1',
      },
      startedAt: '2026-11-22T20:00:00.000Z',
      ms: 12,
      findings,
      evidence: [],
      readings: {},
      place: { outcome: 'found', value: { region: 'us-east-1', accountId: '111122223333' } },
    }),
  );

const EACH = reportWith(
  (['met', 'unmet', 'waiting', 'unknown', 'skipped'] as const).map((status) => finding(status)),
);

test('text tells a beginner what is wrong, what was expected and what to do', () => {
  expect(render([EACH], 'text')).toMatchInlineSnapshot(`
    "network in simulated account (111122223333), us-east-1

      ✓ A check that is met
          It is met.
      ✗ A check that is unmet
          It is unmet.
          expected: a VPC
          found:    none
          next:     Create one.
      … A check that is waiting
          It is waiting.
          expected: a VPC
          found:    none
          next:     Create one.
      ? A check that is unknown
          It is unknown.
          expected: a VPC
          found:    none
          next:     Create one.
      - A check that is skipped
          It is skipped.
          expected: a VPC
          found:    none
          next:     Create one.

    1 of 5 met, 1 unmet, 1 waiting, 1 unknown, 1 skipped
    "
  `);
});

test('json is the report as the API gives it', () => {
  expect(JSON.parse(render([EACH], 'json')).map((one: unknown) => Report.parse(one))).toEqual([EACH]);
});

test('junit counts unmet as failures, unknown as errors, and the rest that is open as skipped', () => {
  expect(render([EACH], 'junit')).toMatchInlineSnapshot(`
    "<?xml version="1.0" encoding="UTF-8"?>
    <testsuites>
      <testsuite name="network" tests="5" failures="1" errors="1" skipped="2" time="0.012" timestamp="2026-11-22T20:00:00.000Z">
        <testcase classname="network.vpc" name="met: A check that is met"/>
        <testcase classname="network.vpc" name="unmet: A check that is unmet">
          <failure message="It is unmet.">expected: a VPC
    found: none
    next: Create one.</failure>
        </testcase>
        <testcase classname="network.vpc" name="waiting: A check that is waiting">
          <skipped message="It is waiting."/>
        </testcase>
        <testcase classname="network.vpc" name="unknown: A check that is unknown">
          <error message="It is unknown.">expected: a VPC
    found: none
    next: Create one.</error>
        </testcase>
        <testcase classname="network.vpc" name="skipped: A check that is skipped">
          <skipped message="It is skipped."/>
        </testcase>
      </testsuite>
    </testsuites>
    "
  `);
});

test('github annotates what is not met', () => {
  expect(render([EACH], 'github')).toMatchInlineSnapshot(`
    "::error title=network/vpc/unmet%3A A check that is unmet::It is unmet.%0ACreate one.
    ::warning title=network/vpc/waiting%3A A check that is waiting::It is waiting.%0ACreate one.
    ::warning title=network/vpc/unknown%3A A check that is unknown::It is unknown.%0ACreate one.
    ::notice title=network/vpc/skipped%3A A check that is skipped::It is skipped.%0ACreate one.
    1 of 5 met
    "
  `);
});

/** The text of every attribute and element, as a real XML parser reads it; throws when it is not well-formed. */
function parseXml(xml: string): string[] {
  const script =
    'import sys,json,xml.etree.ElementTree as E;r=[E.fromstring(x) for x in json.load(sys.stdin)];' +
    'print(json.dumps([[v for e in x.iter() for v in list(e.attrib.values())+[e.text or ""]] for x in r]))';
  const python = join(import.meta.dirname, '../../.venv/bin/python');
  return JSON.parse(execFileSync(python, ['-c', script], { input: JSON.stringify([xml]) }).toString())[0];
}

describe('names that a stranger chose', () => {
  const hostile = reportWith([
    { ...finding('unmet', HOSTILE), title: HOSTILE, found: HOSTILE, next: HOSTILE },
  ]);

  test('leave junit well-formed and in its own fields', () => {
    const fields = parseXml(render([hostile], 'junit'));
    expect(fields.some((field) => field.startsWith('a"b\'<c>&]]>') && field.includes('漢'))).toBe(true);
    const plain = parseXml(render([reportWith([finding('unmet', 'x')])], 'junit'));
    expect(fields).toHaveLength(plain.length);
  });

  test('write no workflow command of their own', () => {
    const lines = render([hostile], 'github').trimEnd().split('\n');
    expect(lines.filter((line) => line.startsWith('::'))).toHaveLength(1);
    expect(lines).toHaveLength(2);
    expect(lines[0]).toMatch(/^::error title=[^:,]*::/);
  });

  test('move no cursor of a terminal and add no line', () => {
    const text = render([hostile], 'text');
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there
    expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
    const plain = render([reportWith([finding('unmet', 'x')])], 'text');
    expect(text.split('\n').length).toBe(plain.split('\n').length);
  });
});

test('whatever a resource is called, junit is well-formed and github stays one line a finding', () => {
  const strings = fc.array(fc.string({ unit: 'binary', maxLength: 40 }), { minLength: 40, maxLength: 40 });
  fc.assert(
    fc.property(strings, (names) => {
      const report = reportWith(
        names.map((name) => ({ ...finding('unmet', name), title: name, found: name })),
      );
      expect(parseXml(render([report], 'junit')).length).toBeGreaterThan(names.length);
      expect(render([report], 'github').trimEnd().split('\n')).toHaveLength(names.length + 1);
    }),
    { numRuns: 10 },
  );
});
