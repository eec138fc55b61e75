import { needsEngine } from '../../app/aws/machine-scripts.ts';
import { openReader } from '../../checker/account/reader.ts';
import { runLab } from '../../checker/run.ts';
import { loadLabs } from '../../labs/index.ts';
import { testAccount } from '../support/account.ts';
import { printFigure } from '../support/figure.ts';

// How long a warm check of one step takes in a simulated account: every step of every lab in turn, 200 runs in all.
const RUNS = 200;

const account = await testAccount();
const reader = await openReader({ kind: 'simulated', ...account });
try {
  const steps = (await loadLabs())
    .filter(({ lab }) => !needsEngine(lab))
    .flatMap(({ lab }) => lab.steps.map((step) => ({ lab, step: step.id })));
  for (const step of steps) await runLab({ ...step, reader });
  const took: number[] = [];
  for (let run = 0; run < RUNS; run += 1) {
    const step = steps[run % steps.length];
    if (!step) throw new Error('there is no step to check');
    const start = performance.now();
    const { counts } = await runLab({ ...step, reader });
    took.push(performance.now() - start);
    if (counts.unknown > 0) throw new Error('a check could not look: the figure would be worth nothing');
  }
  printFigure('step check, warm, simulated account', 'ms', took);
} finally {
  reader.close();
  await account.stop();
}
