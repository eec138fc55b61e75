import { createHash } from 'node:crypto';
import { existsSync, globSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT, SITE } from '../paths.ts';
import { explain, run, stage } from './stage.ts';

const STAMP = join(SITE, '.drydock-inputs');
const INPUTS = [
  'astro.config.mjs',
  'package-lock.json',
  'site/**/*',
  'labs/**/*',
  'checker/contract.ts',
  'sandbox/terminal/protocol.ts',
];

/**
 * Builds the site, if what it is made from has changed since.
 * @throws SetupError with the end of Astro's output.
 */
export async function ensureSite(): Promise<void> {
  const wanted = inputs();
  if (existsSync(STAMP) && readFileSync(STAMP, 'utf8') === wanted) return;
  await stage('Course pages', 'building', async () => {
    rmSync(STAMP, { force: true });
    const astro = join(ROOT, 'node_modules', 'astro', 'bin', 'astro.mjs');
    const built = await run(process.execPath, [astro, 'build'], {
      cwd: ROOT,
      env: { ...process.env, ASTRO_TELEMETRY_DISABLED: '1', NODE_ENV: 'production' },
    });
    if (built.code !== 0) throw explain('Building the course pages', built.output);
    writeFileSync(STAMP, wanted);
  });
}

/** A fingerprint of every file that the pages are made from. */
function inputs(): string {
  const hash = createHash('sha256');
  for (const file of globSync(INPUTS, { cwd: ROOT }).sort()) {
    const path = join(ROOT, file);
    if (statSync(path).isFile()) hash.update(file).update(readFileSync(path));
  }
  return hash.digest('hex');
}
