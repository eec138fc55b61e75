// npm test: sets up what the tests need, then runs them all. The last line is the total.
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { ROOT } from './paths.ts';
import { ensureBrowser } from './setup/browser.ts';
import { ensurePython } from './setup/python.ts';
import { ensureSite } from './setup/site.ts';
import { run, SetupError } from './setup/stage.ts';
import { ensureTestEngine } from './setup/test-engine.ts';

const bin = (name: string): string => join(ROOT, 'node_modules', '.bin', name);

/** Formatter, linter and types: each counts as one test. */
async function gate(name: string, command: string, args: string[]): Promise<boolean> {
  const { code, output } = await run(bin(command), args, { cwd: ROOT });
  process.stdout.write(code === 0 ? `${name}: passed\n` : `${name}: FAILED\n${output}\n`);
  return code === 0;
}

/** Runs Vitest and gives its totals. */
async function suite(filters: string[]): Promise<{ passed: number; failed: number; skipped: number }> {
  const folder = mkdtempSync(join(tmpdir(), 'drydock-tests-'));
  const file = join(folder, 'results.json');
  const args = ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${file}`, ...filters];
  const vitest = spawn(bin('vitest'), args, { cwd: ROOT, stdio: 'inherit' });
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
  endEngine = await ensureTestEngine();
  const filters = process.argv.slice(2);
  const gates =
    filters.length > 0
      ? []
      : await Promise.all([
          gate('format and lint', 'biome', ['check', '--error-on-warnings', '.']),
          gate('types', 'tsc', []),
          gate('types of the pages', 'astro', ['check', '--tsconfig', 'site/tsconfig.json']),
        ]);
  const totals = await suite(filters);
  const passed = totals.passed + gates.filter(Boolean).length;
  const failed = totals.failed + gates.filter((ok) => !ok).length;
  process.stdout.write(`tests: ${passed} passed, ${failed} failed, ${totals.skipped} skipped\n`);
  process.exitCode = failed > 0 || passed === 0 ? 1 : 0;
} catch (error) {
  process.stderr.write(
    `${error instanceof SetupError ? error.message : error instanceof Error ? error.stack : error}\n`,
  );
  process.exitCode = 1;
} finally {
  await endEngine();
}
