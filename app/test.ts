// npm test: sets up what the tests need, then runs them all. The last line is the total.
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative, resolve } from 'node:path';
import { z } from 'zod';
import { ROOT, SERVICES, SERVICES_VENV } from './paths.ts';
import { ensureBrowser } from './setup/browser.ts';
import { ensurePython, ensureServices } from './setup/python.ts';
import { ensureRedis } from './setup/redis.ts';
import { ensureSite } from './setup/site.ts';
import { run, SetupError } from './setup/stage.ts';
import { ensureTestEngine } from './setup/test-engine.ts';

const FIDELITY = 'tests/sandbox/account/fidelity/check.ts';

const bin = (name: string): string => join(ROOT, 'node_modules', '.bin', name);

/** Formatter, linter and types: each counts as one test. */
async function gate(name: string, command: string, args: string[]): Promise<boolean> {
  const { code, output } = await run(bin(command), args, { cwd: ROOT });
  process.stdout.write(code === 0 ? `${name}: passed\n` : `${name}: FAILED\n${output}\n`);
  return code === 0;
}

interface Totals {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

/** Runs pytest on the newsfeed's services, prints what it says when it is done, and gives its totals. */
async function services(filters: string[]): Promise<Totals> {
  const folder = mkdtempSync(join(tmpdir(), 'drydock-pytest-'));
  const file = join(folder, 'results.xml');
  const args = [
    '-m',
    'pytest',
    '-q',
    `--junitxml=${file}`,
    ...filters.map((path) => relative(SERVICES, resolve(path))),
  ];
  const { code, output } = await run(join(SERVICES_VENV, 'bin', 'python'), args, { cwd: SERVICES });
  process.stdout.write(output);
  try {
    // Without a results file (a file that cannot be loaded, no test found) there is one failure, and its words above.
    const head = existsSync(file) ? (/<testsuite [^>]*>/.exec(readFileSync(file, 'utf8'))?.[0] ?? '') : '';
    const count = (name: string) => Number(new RegExp(` ${name}="(\\d+)"`).exec(head)?.[1] ?? 0);
    const wrong = count('errors') + count('failures');
    const skipped = count('skipped');
    return {
      passed: Math.max(0, count('tests') - wrong - skipped),
      failed: Math.max(wrong, code === 0 ? 0 : 1),
      skipped,
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Runs Vitest and gives its totals. `calls` is a folder for what the account's tests call. */
async function suite(filters: string[], calls: string): Promise<Totals> {
  const folder = mkdtempSync(join(tmpdir(), 'drydock-tests-'));
  const file = join(folder, 'results.json');
  const args = ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${file}`, ...filters];
  const vitest = spawn(bin('vitest'), args, {
    cwd: ROOT,
    env: { ...process.env, DRYDOCK_CALLS: calls },
    stdio: 'inherit',
  });
  const code = await new Promise<number>((resolve) => vitest.on('close', (value) => resolve(value ?? 1)));
  try {
    const totals = z
      .object({
        numPassedTests: z.int(),
        numFailedTests: z.int(),
        numPendingTests: z.int(),
        success: z.boolean(),
      })
      .parse(JSON.parse(readFileSync(file, 'utf8')));
    // A file that cannot be loaded has no tests to fail, and an error outside a test none to blame.
    const failed = Math.max(totals.numFailedTests, code === 0 && totals.success ? 0 : 1);
    return { passed: totals.numPassedTests, failed, skipped: totals.numPendingTests };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

let endEngine = async (): Promise<void> => {};
try {
  await ensurePython();
  await ensureSite();
  await ensureBrowser();
  await ensureServices();
  await ensureRedis();
  endEngine = await ensureTestEngine();
  const filters = process.argv.slice(2);
  const inServices = (filter: string) => `${resolve(filter)}/`.startsWith(`${SERVICES}/`);
  const gates: boolean[] =
    filters.length > 0
      ? []
      : await Promise.all([
          gate('format and lint', 'biome', ['check', '--error-on-warnings', '.']),
          gate('types', 'tsc', []),
          gate('types of the pages', 'astro', ['check', '--tsconfig', 'site/tsconfig.json']),
        ]);
  const all = filters.length === 0;
  const others = filters.filter((filter) => !inServices(filter));
  const calls = mkdtempSync(join(tmpdir(), 'drydock-calls-'));
  // Side by side: each waits for its emulators and servers most of the time.
  const totals: Totals[] = await Promise.all([
    ...(all || filters.some(inServices) ? [services(filters.filter(inServices))] : []),
    ...(all || others.length > 0 ? [suite(others, calls)] : []),
  ]);
  // Only the whole suite can tell that something is called by no test.
  if (all) gates.push(await gate('fidelity', 'node', [FIDELITY, calls]));
  rmSync(calls, { recursive: true, force: true });
  totals.push(...gates.map((ok) => ({ passed: ok ? 1 : 0, failed: ok ? 0 : 1, skipped: 0 })));
  const sum = (of: keyof Totals) => totals.reduce((so, one) => so + one[of], 0);
  const [passed, failed, skipped] = [sum('passed'), sum('failed'), sum('skipped')];
  process.stdout.write(`tests: ${passed} passed, ${failed} failed, ${skipped} skipped\n`);
  process.exitCode = failed > 0 || passed === 0 ? 1 : 0;
} catch (error) {
  process.stderr.write(
    `${error instanceof SetupError ? error.message : error instanceof Error ? error.stack : error}\n`,
  );
  process.exitCode = 1;
} finally {
  await endEngine();
}
