import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { needsEngine } from '../../app/aws/machine-scripts.ts';
import { neededBy } from '../../app/commands/solve.ts';
import { PYTHON } from '../../app/paths.ts';
import { findEngine } from '../../app/setup/engine.ts';
import { machineImage } from '../../app/setup/machine.ts';
import { ensureTestEngine } from '../../app/setup/test-engine.ts';
import { mutants } from '../../app/validate/comparisons.ts';
import { isNoticed } from '../../app/validate/mutate.ts';
import { Validation } from '../../app/validate/validate.ts';
import { machineWorld } from '../../app/validate/world.ts';
import { loadLabs } from '../../labs/index.ts';
import { startAccount } from '../../sandbox/account/account.ts';

// Every comparison in a lab's checks, fixed to true and to false: does what validate records notice? What is listed as
// unnoticed chooses words, ranks candidates of which validate shows only one (tests/labs does), or lacks a mistake.
const home = await mkdtemp(join(tmpdir(), 'drydock-mutants-'));
const account = await startAccount({ home, python: PYTHON });
const endEngine = await ensureTestEngine();
const engine = await findEngine();
try {
  for (const folder of await loadLabs()) {
    const docker = needsEngine(folder.lab);
    if (docker && 'none' in engine) continue;
    const world =
      docker && !('none' in engine)
        ? await machineWorld(account, { socket: engine.socket, image: machineImage() })
        : undefined;
    const validation = await Validation.start(account, () => {}, world);
    const { observed } = await validation.prove(folder, await neededBy(folder));
    await validation.stop();
    const unnoticed: string[] = [];
    let count = 0;
    for await (const { name, lab } of mutants(folder.lab.id)) {
      count += 1;
      if (!isNoticed(lab, observed)) unnoticed.push(name);
    }
    const measure = `comparisons fixed in ${folder.lab.id}`;
    process.stdout.write(
      `${JSON.stringify({ measure, count, noticed: count - unnoticed.length, unnoticed }, null, 1)}\n`,
    );
  }
} finally {
  await account.stop();
  await endEngine();
  await rm(home, { recursive: true, force: true });
}
