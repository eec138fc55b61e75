import { judge } from '../../checker/run.ts';
import { met } from '../../labs/finding.ts';
import type { Check, Lab } from '../../labs/lab.ts';
import type { Observation } from './proof.ts';

/** The lab with one of its checks always saying met. */
export function alwaysMet(lab: Lab, stepId: string, checkId: string): Lab {
  const target = lab.steps.find(({ id }) => id === stepId)?.checks[checkId];
  if (!target) throw new Error(`${lab.id}/${stepId} has no check ${checkId}`);
  return withCheck(lab, target, { ...target, judge: () => met('It is always met.') });
}

/** The lab with `mutant` instead of `target`, also where other checks build on it. */
function withCheck(lab: Lab, target: Check, mutant: Check): Lab {
  const replaced = new Map<Check, Check>([[target, mutant]]);
  const replace = (check: Check): Check => {
    const known = replaced.get(check);
    if (known) return known;
    const copy = { ...check, after: check.after.map(replace) };
    replaced.set(check, copy);
    return copy;
  };
  const steps = lab.steps.map((step) => ({
    ...step,
    checks: Object.fromEntries(Object.entries(step.checks).map(([id, check]) => [id, replace(check)])),
  }));
  return { ...lab, steps };
}

/** Whether what was recorded tells the lab apart from its mutant: some observation is then not as it must be. */
export const isNoticed = (mutant: Lab, observations: readonly Observation[]): boolean =>
  observations.some(({ readings, place, expects }) => expects(judge(mutant, undefined, readings, place)));

/** The checks of a lab that could always say met and nothing recorded would notice, as lab/step/check. */
export function unguarded(lab: Lab, observations: readonly Observation[]): string[] {
  return lab.steps.flatMap((step) =>
    Object.keys(step.checks)
      .filter((check) => !isNoticed(alwaysMet(lab, step.id, check), observations))
      .map((check) => `${lab.id}/${step.id}/${check}`),
  );
}
