import { existsSync } from 'node:fs';
import { openReader } from '../../checker/account/reader.ts';
import { runLab } from '../../checker/run.ts';
import { type LabFolder, loadLab, type Script } from '../../labs/index.ts';
import { Engine } from '../../sandbox/machine/docker/engine.ts';
import { findMachines, fingerprint } from '../../sandbox/machine/docker/machines.ts';
import { MachineScripts, needsEngine } from '../aws/machine-scripts.ts';
import { ScriptRunner } from '../aws/scripts.ts';
import { HOME } from '../paths.ts';
import { findEngine } from '../setup/engine.ts';
import { type AccountChoice, openTarget, shellVariables, UsageError } from '../target.ts';
import type { Wanted } from './check.ts';

type Say = (line: string) => void;

/**
 * `drydock solve`: brings an account to the end of a lab, or of one step of it, the labs it needs first. Steps that are
 * met already are left alone, so it can be run on an account half done.
 */
export async function solve({ folder, step }: Wanted, choice: AccountChoice, say: Say): Promise<number> {
  const machine = await machineFor(folder);
  const opened = await openTarget(choice);
  const runner = machine ?? (await ScriptRunner.start(shellVariables(opened.target)));
  const reader = await openReader(opened.target, opened);
  try {
    for (const one of [...(await neededBy(folder)), folder]) {
      for (const [id, solution] of one.solution) {
        const name = `${one.lab.id}/${id}`;
        const { counts } = await runLab({ lab: one.lab, step: id, reader });
        if (counts.met > 0 && counts.unmet + counts.unknown + counts.skipped + counts.waiting === 0) {
          say(`${name}: met already`);
        } else {
          const problem = await perform(runner, solution);
          if (problem) {
            const afresh = `If this step was begun by hand, npx drydock clean ${one.lab.id} starts the lab afresh.`;
            return failed(say, `${name}: ${problem}\n${afresh}`);
          }
          say(`${name}: done`);
        }
        if (one === folder && id === step) return 0;
      }
    }
    return 0;
  } finally {
    reader.close();
    await runner.stop();
    await opened.close();
  }
}

/** `drydock clean`: removes what a lab made. */
export async function clean(folder: LabFolder, choice: AccountChoice, say: Say): Promise<number> {
  const machine = await machineFor(folder);
  const opened = await openTarget(choice);
  const runner = machine ?? (await ScriptRunner.start(shellVariables(opened.target)));
  try {
    const problem = await perform(runner, folder.cleanup);
    if (problem) return failed(say, `${folder.lab.id}: ${problem}`);
    say(`${folder.lab.id}: all that it made is removed`);
    return 0;
  } finally {
    await runner.stop();
    await opened.close();
  }
}

/** The labs that one builds on, in order. */
export async function neededBy(folder: LabFolder): Promise<LabFolder[]> {
  const needed: LabFolder[] = [];
  for (const id of folder.lab.needs) {
    const other = await loadLab(id);
    for (const one of [...(await neededBy(other)), other]) {
      if (!needed.some(({ lab }) => lab.id === one.lab.id)) needed.push(one);
    }
  }
  return needed;
}

type Runner = Pick<ScriptRunner, 'run' | 'stop'>;

/**
 * What runs the scripts of a lab with Docker: the learner's own lab machine. Undefined for another lab.
 * @throws UsageError when that machine does not run: nothing of such a lab is run on this computer.
 */
async function machineFor({ lab }: LabFolder): Promise<Runner | undefined> {
  if (!needsEngine(lab)) return undefined;
  const engine = await findEngine();
  const [machine] =
    'none' in engine || !existsSync(HOME)
      ? []
      : await findMachines(new Engine(engine.socket), fingerprint(HOME));
  if (!machine)
    throw new UsageError(
      `${lab.id} is worked on in the lab machine with Docker, and none runs: start the course with npm start, open a terminal, and see what npx drydock doctor says of Docker.`,
    );
  const scripts = new MachineScripts(machine.id);
  return { run: (script) => scripts.run(script), stop: async () => {} };
}

async function perform(runner: Runner, script: Script): Promise<string | undefined> {
  const { code, output } = await runner.run(script);
  return code === 0 ? undefined : `${script.name}.sh failed:\n${output.trim()}`;
}

function failed(say: Say, line: string): number {
  say(line);
  return 1;
}
