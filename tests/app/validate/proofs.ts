import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { needsEngine } from '../../../app/aws/machine-scripts.ts';
import { neededBy } from '../../../app/commands/solve.ts';
import { PYTHON } from '../../../app/paths.ts';
import { alwaysMet, isNoticed, unguarded } from '../../../app/validate/mutate.ts';
import { type Proof, type Proven, Validation } from '../../../app/validate/validate.ts';
import { machineWorld } from '../../../app/validate/world.ts';
import { type LabFolder, loadLab } from '../../../labs/index.ts';
import { type SimulatedAccount, startAccount } from '../../../sandbox/account/account.ts';
import { engine, noEngine, onDocker } from '../../support/engine.ts';

const wrong = (proofs: readonly Proof[]) =>
  proofs.filter(({ problem }) => problem).map(({ name, problem }) => `${name}: ${problem}`);

/** The tests that prove one lab, and that it would not be proven if a part of it were wrong. */
export async function provesLab(id: string): Promise<void> {
  const docker = needsEngine((await loadLab(id)).lab);
  const name = docker ? onDocker(id) : id;
  if (docker && noEngine) return test.skip(name, () => {});
  describe(`the lab ${name}`, () => proofsOf(id, docker));
}

function proofsOf(id: string, docker: boolean): void {
  let home: string;
  let account: SimulatedAccount;
  let validation: Validation;
  let folder: LabFolder;
  let needed: LabFolder[];
  let proven: Proven;

  beforeAll(async () => {
    home = await mkdtemp(join(tmpdir(), 'drydock-validate-'));
    account = await startAccount({ home, python: PYTHON });
    validation = await Validation.start(
      account,
      () => {},
      docker ? await machineWorld(account, engine) : undefined,
    );
    folder = await loadLab(id);
    needed = await neededBy(folder);
    proven = await validation.prove(folder, needed);
  }, 420_000);

  afterAll(async () => {
    await validation?.stop();
    await account?.stop();
    await rm(home, { recursive: true, force: true });
  });

  test('is proven: solutions, other right ways, mistakes, cleanup, all twice where it matters', () => {
    expect(wrong(proven.proofs)).toEqual([]);
    expect(folder.alternatives.length).toBeGreaterThanOrEqual(2);
  });

  test('is not proven when any one of its checks always says met', () => {
    for (const step of folder.lab.steps) {
      for (const check of Object.keys(step.checks)) {
        expect(isNoticed(alwaysMet(folder.lab, step.id, check), proven.observed), `${step.id}/${check}`).toBe(
          true,
        );
      }
    }
    expect(isNoticed(folder.lab, proven.observed)).toBe(false);
  });

  test('names a check as unguarded when nothing recorded would notice it', () => {
    const allRight = proven.observed.filter(({ name }) => name.startsWith('alternatives/'));
    const checks = folder.lab.steps.flatMap((step) =>
      Object.keys(step.checks).map((check) => `${id}/${step.id}/${check}`),
    );
    expect(unguarded(folder.lab, allRight)).toEqual(checks);
  });

  test('is not proven when the script of any one mistake is emptied', async () => {
    // An engine is made fresh for each, which takes seconds: three stand for all there.
    const some = docker ? folder.mistakes.slice(0, 3) : folder.mistakes;
    const emptied = some.map((mistake) => ({ ...mistake, file: '/dev/null' }));
    const { proofs } = await validation.prove({ ...folder, alternatives: [], mistakes: emptied }, needed);
    const problems = proofs.filter(({ name }) => name.startsWith('mistakes/')).map(({ problem }) => problem);
    expect(problems).toEqual(some.map(() => 'the script runs no AWS or Docker command'));
  }, 240_000);

  test('is not proven when a solution, a right way or the cleanup does nothing', async () => {
    const [first] = folder.solution.keys();
    const idle = { name: 'idle', file: '/dev/null', text: '' };
    const { proofs } = await validation.prove(
      {
        ...folder,
        solution: new Map(folder.solution).set(first as string, idle),
        alternatives: [idle],
        mistakes: [],
      },
      needed,
    );
    expect(wrong(proofs).join('\n')).toMatch(/solution\/idle.*\n(.*\n)*.*alternatives\/idle/);
  }, 240_000);
}
