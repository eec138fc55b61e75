import { execFileSync, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT } from '../../app/paths.ts';
import { freePort } from '../support/course.ts';
import { printFigure } from '../support/figure.ts';

// On a fresh clone in a path with a space: the first `npm start`, and those after it.
const AGAIN = 5;

const folder = await mkdtemp(join(tmpdir(), 'drydock-prove-'));
const clone = join(folder, 'a fresh clone');
execFileSync('git', ['clone', '--quiet', '--depth', '1', `file://${ROOT}`, clone]);
const PATH = (process.env.PATH ?? '')
  .split(':')
  .filter((part) => !part.startsWith(ROOT))
  .join(':');

/** Milliseconds from `npm start` to the printed link. */
async function start(): Promise<number> {
  const began = performance.now();
  const env = { ...process.env, PATH, PORT: String(await freePort()) };
  const npm = spawn('npm', ['start'], { cwd: clone, env, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
  let output = '';
  const took = await new Promise<number>((resolve, reject) => {
    const read = (chunk: Buffer) => {
      output += chunk;
      if (output.includes('Drydock is open')) resolve(performance.now() - began);
    };
    npm.stdout.on('data', read);
    npm.stderr.on('data', read);
    npm.once('exit', (code) => reject(new Error(`npm start ended with ${code}:\n${output}`)));
  });
  const gone = new Promise((resolve) => npm.once('exit', resolve));
  // As Ctrl-C does: to the whole group.
  process.kill(-(npm.pid as number), 'SIGINT');
  await gone;
  return took;
}

try {
  printFigure('first npm start on a fresh clone', 's', [(await start()) / 1000]);
  const again: number[] = [];
  for (let time = 0; time < AGAIN; time += 1) again.push((await start()) / 1000);
  printFigure('npm start after the first', 's', again);
} finally {
  await rm(folder, { recursive: true, force: true });
}
