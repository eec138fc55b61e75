import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type LabFolder, loadLab, loadLabs } from '../../labs/index.ts';
import { startAccount } from '../../sandbox/account/account.ts';
import { needsEngine } from '../aws/machine-scripts.ts';
import { PYTHON } from '../paths.ts';
import { planEngine } from '../setup/engine.ts';
import { ensurePython } from '../setup/python.ts';
import { UsageError } from '../target.ts';
import { type Proof, Validation } from '../validate/validate.ts';
import { machineWorld } from '../validate/world.ts';
import { neededBy } from './solve.ts';

/** Labs proven side by side, each in an account of its own: a lab waits for its account most of the time. */
const AT_ONCE = 2;

/**
 * `drydock validate`: proves labs, each line as it is known, in accounts that are gone afterwards. Labs with Docker are
 * proven in a lab machine; where there is no engine for one they are not proven, and the exit code says so.
 */
export async function validate(ids: readonly string[], say: (line: string) => void): Promise<number> {
  const folders =
    ids.length === 0
      ? await loadLabs()
      : await Promise.all(ids.map(loadLab)).catch((error: Error) => {
          throw new UsageError(error.message);
        });
  await ensurePython();
  const started = performance.now();
  const plan = folders.some(({ lab }) => needsEngine(lab)) ? await planEngine() : undefined;
  const proofs: Proof[] = [];
  let unproven = 0;
  const waiting = [...folders];
  const work = async () => {
    for (let folder = waiting.shift(); folder !== undefined; folder = waiting.shift()) {
      if (plan === undefined || !needsEngine(folder.lab)) proofs.push(...(await prove(folder, say)));
      else if ('none' in plan) {
        unproven += 1;
        say(`NOT PROVEN ${folder.lab.id}: ${plan.none}`);
      } else proofs.push(...(await prove(folder, say, { socket: plan.socket, image: await plan.image })));
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  const wrong = proofs.filter(({ problem }) => problem).length;
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  say(`${proofs.length - wrong} proven, ${wrong} not, in ${seconds} s`);
  if (unproven > 0) say(`${unproven} not proven: no Docker Engine can be used here`);
  if (wrong > 0) return 1;
  return unproven > 0 ? 2 : 0;
}

async function prove(
  folder: LabFolder,
  say: (line: string) => void,
  engine?: { socket: string; image: string },
): Promise<readonly Proof[]> {
  const home = mkdtempSync(join(tmpdir(), 'drydock-validate-'));
  const account = await startAccount({ home, python: PYTHON });
  try {
    const world = engine && (await machineWorld(account, engine));
    const validation = await Validation.start(account, (proof) => say(line(proof)), world);
    try {
      return (await validation.prove(folder, await neededBy(folder))).proofs;
    } finally {
      await validation.stop();
    }
  } finally {
    await account.stop();
    rmSync(home, { recursive: true, force: true });
  }
}

const line = ({ lab, name, problem, ms }: Proof): string =>
  problem ? `NOT PROVEN ${lab} ${name}\n    ${problem}` : `proven     ${lab} ${name} (${ms} ms)`;
