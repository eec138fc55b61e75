import type { AccountReader } from '../checker/account/reader.ts';
import { stepsMet } from '../checker/report.ts';
import { runLab } from '../checker/run.ts';
import type { LabFolder } from '../labs/index.ts';
import { MachineScripts, needsEngine } from './aws/machine-scripts.ts';

/**
 * Brings the learner's lab machine back to where the passed steps of labs with Docker left it. An engine has no snapshot,
 * and a machine that has ended took all along: what such a lab made is removed, and its steps up to the last passed one are done
 * again, in the machine and apart from the learner's files. A lab whose passed steps are all met is left alone.
 * @throws Error as a sentence when there is no lab machine, or a step cannot be done again.
 */
export async function restoreMachine(given: {
  labs: readonly LabFolder[];
  passed: readonly { lab: string; step: string }[];
  reader: AccountReader;
  /** The id of the learner's lab machine; undefined where there is none. */
  machine: () => Promise<string | undefined>;
}): Promise<void> {
  for (const { lab, solution, cleanup } of given.labs.filter((folder) => needsEngine(folder.lab))) {
    const steps = lab.steps.map(({ id }) => id);
    const passed = steps.filter((id) => given.passed.some((one) => one.lab === lab.id && one.step === id));
    if (passed.length === 0) continue;
    const machine = await given.machine();
    if (machine === undefined)
      throw new Error(
        `The account is as it was, and what “${lab.title}” made is not: that was in a lab machine with Docker, and there is none now. npx drydock doctor says why.`,
      );
    const met = stepsMet((await runLab({ lab, step: undefined, reader: given.reader })).findings);
    if (passed.every((step) => met.includes(step))) continue;
    const runner = new MachineScripts(machine, 'apart');
    const last = steps.indexOf(passed.at(-1) ?? '');
    const again = steps.slice(0, last + 1).map((step) => solution.get(step));
    for (const script of [cleanup, ...again]) {
      if (!script) continue;
      const { code, output } = await runner.run(script);
      if (code !== 0)
        throw new Error(
          `The account is as it was, and what “${lab.title}” made is not: ${script.name}.sh failed in the lab machine.\n${output.trim()}`,
        );
    }
  }
}
