import type { Finding } from '../../labs/finding.ts';
import type { Mistake } from '../../labs/index.ts';
import type { Lab, Place } from '../../labs/lab.ts';
import type { Readings } from '../../labs/readings.ts';

/** One thing that validate looked at: what was read, and what must be found in it. */
export interface Observation {
  /** For example "after solution/02-subnets" or "mistakes/one-zone". */
  readonly name: string;
  readonly readings: Readings;
  readonly place: Place;
  readonly expects: Expectation;
}

/** What is wrong with the findings, as a sentence; nothing when they are as they must be. */
export type Expectation = (findings: readonly Finding[]) => string | undefined;

const ofStep = (findings: readonly Finding[], lab: Lab, step: string) =>
  findings.filter((finding) => finding.check.startsWith(`${lab.id}/${step}/`));

const name = ({ check, status, says }: Finding): string => `${check} is ${status}: ${says}`;

/** Nothing done yet: no check is met, and none is unknown. */
export const untouched: Expectation = (findings) => {
  const wrong = findings.find((finding) => finding.status !== 'unmet' && finding.status !== 'skipped');
  return wrong && `before anything was done ${name(wrong)}`;
};

export const allMet: Expectation = (findings) => {
  const wrong = findings.find((finding) => finding.status !== 'met');
  return wrong && name(wrong);
};

/** The steps up to `step` are met, and the next one is not yet: a step asks for something. */
export const metUpTo =
  (lab: Lab, step: string): Expectation =>
  (findings) => {
    const at = lab.steps.findIndex(({ id }) => id === step);
    const done = lab.steps.slice(0, at + 1).flatMap(({ id }) => ofStep(findings, lab, id));
    const problem = allMet(done);
    if (problem) return problem;
    const next = lab.steps[at + 1];
    if (!next || allMet(ofStep(findings, lab, next.id))) return undefined;
    return `the step ${next.id} is met before its solution ran`;
  };

/** The mistake's own check is unmet and says what the mistake's head says. */
export const caught =
  (lab: Lab, mistake: Mistake): Expectation =>
  (findings) => {
    const finding = findings.find(({ check }) => check === `${lab.id}/${mistake.check}`);
    if (!finding) return `there is no finding of ${mistake.check}`;
    if (finding.status !== 'unmet') return name(finding);
    return tells(finding, mistake.says)
      ? undefined
      : `${mistake.check} does not say "${mistake.says}": ${words(finding)}`;
  };

/** All that a finding says, for looking words up in it. */
const words = ({ says, expected, found, next }: Finding): string =>
  [says, expected, found, next].filter(Boolean).join(' | ');

export const tells = (finding: Finding, text: string): boolean => words(finding).includes(text);
