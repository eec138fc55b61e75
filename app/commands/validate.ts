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
import { machineWorld, type World } from '../validate/world.ts';
import { neededBy } from './solve.ts';

/**
 * `drydock validate`: proves labs, each line as it is known, in an account of its own that is gone afterwards. Labs with
 * Docker are proven in a lab machine; where there is no engine for one they are not proven, and the exit code says so.
 */
export async function validate(ids: readonly string[], say: (line: string) => void): Promise<number> {
  const folders =
    ids.length === 0
      ? await loadLabs()
      : await Promise.all(ids.map(loadLab)).catch((error: Error) => {
          throw new UsageError(error.message);
        });
  await ensurePython();
  const home = mkdtempSync(join(tmpdir(), 'drydock-validate-'));
  const account = await startAccount({ home, python: PYTHON });
  const started = performance.now();
  const proofs: Proof[] = [];
  let unproven = 0;
  try {
    const prove = async (labs: readonly LabFolder[], world?: World): Promise<void> => {
      if (labs.length === 0) return;
      const validation = await Validation.start(account, (proof) => say(line(proof)), world);
      try {
        for (const folder of labs)
          proofs.push(...(await validation.prove(folder, await neededBy(folder))).proofs);
      } finally {
        await validation.stop();
      }
    };
    const docker = folders.filter(({ lab }) => needsEngine(lab));
    await prove(folders.filter((folder) => !docker.includes(folder)));
    if (docker.length > 0) {
      const plan = await planEngine();
      const why = 'none' in plan ? plan.none : undefined;
      if ('none' in plan) for (const { lab } of docker) say(`NOT PROVEN ${lab.id}: ${why}`);
      else await prove(docker, await machineWorld(account, { socket: plan.socket, image: await plan.image }));
      unproven = why === undefined ? 0 : docker.length;
    }
  } finally {
    await account.stop();
    rmSync(home, { recursive: true, force: true });
  }
  const wrong = proofs.filter(({ problem }) => problem).length;
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  say(`${proofs.length - wrong} proven, ${wrong} not, in ${seconds} s`);
  if (unproven > 0) say(`${unproven} not proven: no Docker Engine can be used here`);
  if (wrong > 0) return 1;
  return unproven > 0 ? 2 : 0;
}

const line = ({ lab, name, problem, ms }: Proof): string =>
  problem ? `NOT PROVEN ${lab} ${name}\n    ${problem}` : `proven     ${lab} ${name} (${ms} ms)`;
