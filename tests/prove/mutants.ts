import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { neededBy } from '../../app/commands/solve.ts';
import { PYTHON } from '../../app/paths.ts';
import { mutants } from '../../app/validate/comparisons.ts';
import { isNoticed } from '../../app/validate/mutate.ts';
import { Validation } from '../../app/validate/validate.ts';
import { loadLabs } from '../../labs/index.ts';
import { startAccount } from '../../sandbox/account/account.ts';

// Every comparison in a lab's checks, fixed to true and to false: does what validate records notice? What is listed as
// unnoticed chooses words, ranks candidates of which validate shows only one (tests/labs does), or lacks a mistake.
const home = await mkdtemp(join(tmpdir(), 'drydock-mutants-'));
const account = await startAccount({ home, python: PYTHON });
const validation = await Validation.start(account);
try {
  for (const folder of await loadLabs()) {
    const { observed } = await validation.prove(folder, await neededBy(folder));
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
  await validation.stop();
  await account.stop();
  await rm(home, { recursive: true, force: true });
}
