import type { Finding, Judgement } from '../labs/finding.ts';
import type { Check, Lab, Place } from '../labs/lab.ts';
import type { Readings, ReadName } from '../labs/readings.ts';
import type { AccountReader, PlaceReading } from './account/reader.ts';
import type { RecordedReport } from './contract.ts';
import { reportOf } from './report.ts';

/** One check of a lab under the name it is reported by: lab/step/check. */
export interface NamedCheck {
  readonly id: string;
  readonly step: string;
  readonly check: Check;
}

/**
 * The checks of a lab, or of one of its steps, in order.
 * @throws Error when the lab has no such step.
 */
export function checksOf(lab: Lab, step?: string): NamedCheck[] {
  const steps = lab.steps.filter((one) => step === undefined || one.id === step);
  if (steps.length === 0) {
    const ids = lab.steps.map((one) => one.id).join(', ');
    throw new Error(`lab ${lab.id} has no step "${step}": its steps are ${ids}`);
  }
  return steps.flatMap((one) =>
    Object.entries(one.checks).map(([name, check]) => ({
      id: `${lab.id}/${one.id}/${name}`,
      step: one.id,
      check,
    })),
  );
}

/** The reads that judging these checks takes, those of the checks they build on included. */
export function readsOf(checks: readonly NamedCheck[]): Set<ReadName> {
  const reads = new Set<ReadName>();
  const add = (check: Check) => {
    for (const name of check.reads) reads.add(name);
    for (const earlier of check.after) add(earlier);
  };
  for (const { check } of checks) add(check);
  return reads;
}

/**
 * Judges a lab, or one step of it, from readings alone. With a step, the checks of other steps that its own build on
 * are judged too, but only the step's findings are given. Evidence is left empty: readings do not know their calls.
 */
export function judge(lab: Lab, step: string | undefined, readings: Readings, place: Place): Finding[] {
  const judged = new Map<Check, Judgement>();
  return checksOf(lab, step).map(({ id, check }) => ({
    check: id,
    title: check.title,
    ...judgeCheck(check, readings, place, judged),
    evidence: [],
  }));
}

/** Findings of the lab's other steps, as far as what was read for the report's step is enough to judge them. */
export function alsoJudged(lab: Lab, { step, place, readings }: RecordedReport): Finding[] {
  if (step === undefined || place.outcome !== 'found') return [];
  const all = judge(lab, undefined, readings, place.value);
  return checksOf(lab).flatMap((named, at) => {
    const read = [...readsOf([named])].every((name) => readings[name] !== undefined);
    const finding = all[at];
    return read && finding && named.step !== step ? [finding] : [];
  });
}

/** The findings of a recorded report, judged again from its readings by the checks as they are now. */
export function rejudge(recorded: RecordedReport, lab: Lab): Finding[] {
  const { place, readings, step } = recorded;
  const findings =
    place.outcome === 'found'
      ? judge(lab, step, readings, place.value)
      : checksOf(lab, step).map(({ id, check }) => ({
          check: id,
          title: check.title,
          ...couldNotLook(place),
          evidence: [],
        }));
  const before = new Map(recorded.findings.map((finding) => [finding.check, finding.evidence]));
  return findings.map((finding) => ({ ...finding, evidence: before.get(finding.check) ?? [] }));
}

export interface RunRequest {
  lab: Lab;
  /** Only this step; the whole lab when left out. */
  step?: string | undefined;
  reader: AccountReader;
  /** Gets each finding as soon as its readings are in: not always in the lab's order. */
  onFinding?: (finding: Finding) => void;
  /** Ends the run early: what was not read by then is unknown. */
  signal?: AbortSignal | undefined;
}

/**
 * Reads an account and judges a lab, or one step of it. It does not throw for anything the account does: that is
 * what `unknown` is for.
 * @throws Error when the lab has no such step.
 */
export async function runLab({ lab, step, reader, onFinding, signal }: RunRequest): Promise<RecordedReport> {
  const checks = checksOf(lab, step);
  const startedAt = new Date();
  const start = performance.now();
  const run = reader.begin(signal);
  const readings: Readings = {};
  const read = async (name: ReadName): Promise<void> => {
    Object.assign(readings, { [name]: await run.read(name) });
  };
  const reads = new Map([...readsOf(checks)].map((name) => [name, read(name)]));
  const place = await run.place();
  const judged = new Map<Check, Judgement>();

  const findings = await Promise.all(
    checks.map(async (named): Promise<Finding> => {
      const names = [...readsOf([named])];
      await Promise.all(names.map((name) => reads.get(name)));
      const judgement =
        place.outcome === 'found'
          ? judgeCheck(named.check, readings, place.value, judged)
          : couldNotLook(place);
      const finding = {
        check: named.id,
        title: named.check.title,
        ...judgement,
        evidence: run.evidenceOf(names),
      };
      onFinding?.(finding);
      return finding;
    }),
  );
  return reportOf({
    lab: lab.id,
    step,
    account: await run.account(),
    startedAt: startedAt.toISOString(),
    ms: Math.round(performance.now() - start),
    findings,
    evidence: structuredClone([...run.evidence]),
    readings,
    place,
  });
}

/** Judges one check, those it builds on first. `judged` keeps what was decided, so each is judged once. */
function judgeCheck(
  check: Check,
  readings: Readings,
  place: Place,
  judged: Map<Check, Judgement>,
): Judgement {
  const known = judged.get(check);
  if (known) return known;
  const judgement = decide(check, readings, place, judged);
  judged.set(check, judgement);
  return judgement;
}

function decide(check: Check, readings: Readings, place: Place, judged: Map<Check, Judgement>): Judgement {
  const open = check.after.find((earlier) => judgeCheck(earlier, readings, place, judged).status !== 'met');
  if (open) return { status: 'skipped', says: `Waits for: ${open.title}.` };
  const values: Record<string, unknown> = {};
  for (const name of check.reads) {
    const reading = readings[name];
    if (reading === undefined) return ours(`its reading "${name}" was not made`);
    if (reading.outcome !== 'found') return couldNotLook(reading);
    values[name] = reading.value;
  }
  try {
    return check.judge(values, place);
  } catch (error) {
    return ours(error instanceof Error ? error.message : String(error));
  }
}

/** A fault of the check: it never counts against the learner. */
const ours = (why: string): Judgement => ({
  status: 'unknown',
  says: `The check itself failed: ${why}.`,
  next: 'This is a fault of the course, not of your work: please report it.',
});

function couldNotLook(reading: Exclude<PlaceReading, { outcome: 'found' }>): Judgement {
  if (reading.outcome === 'denied') {
    return {
      status: 'unknown',
      says: `This could not be checked: the account does not allow the checker ${reading.action}.`,
      next: `Allow ${reading.action} to the credentials that the checker uses (npx drydock permissions prints the whole policy), then check again.`,
    };
  }
  return { status: 'unknown', says: `This could not be checked: ${reading.why}` };
}
