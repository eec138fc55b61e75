import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadLab, loadLabs } from '../../labs/index.ts';
import { startAccount } from '../../sandbox/account/account.ts';
import { PYTHON } from '../paths.ts';
import { ensurePython } from '../setup/python.ts';
import { UsageError } from '../target.ts';
import { type Proof, Validation } from '../validate/validate.ts';
import { neededBy } from './solve.ts';

/** `drydock validate`: proves labs, each line as it is known, in an account of its own that is gone afterwards. */
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
  try {
    const validation = await Validation.start(account, (proof) => say(line(proof)));
    try {
      for (const folder of folders)
        proofs.push(...(await validation.prove(folder, await neededBy(folder))).proofs);
    } finally {
      await validation.stop();
    }
  } finally {
    await account.stop();
    rmSync(home, { recursive: true, force: true });
  }
  const wrong = proofs.filter(({ problem }) => problem).length;
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  say(`${proofs.length - wrong} proven, ${wrong} not, in ${seconds} s`);
  return wrong > 0 ? 1 : 0;
}

const line = ({ lab, name, problem, ms }: Proof): string =>
  problem ? `NOT PROVEN ${lab} ${name}\n    ${problem}` : `proven     ${lab} ${name} (${ms} ms)`;
