import { createHash } from 'node:crypto';
import { existsSync, globSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT, SITE } from '../paths.ts';
import { explain, run, stage } from './stage.ts';

const STAMP = '.drydock-inputs';
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
  const stamp = join(SITE, STAMP);
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;
  await stage('Course pages', 'building', async () => {
    // Built beside the old one and put in its place whole: a page is never served half, nor built by two at once.
    const fresh = `${SITE}-${process.pid}`;
    const astro = join(ROOT, 'node_modules', 'astro', 'bin', 'astro.mjs');
    const built = await run(process.execPath, [astro, 'build', '--outDir', fresh], {
      cwd: ROOT,
      env: { ...process.env, ASTRO_TELEMETRY_DISABLED: '1', NODE_ENV: 'production' },
    });
    if (built.code !== 0) {
      rmSync(fresh, { recursive: true, force: true });
      throw explain('Building the course pages', built.output);
    }
    writeFileSync(join(fresh, STAMP), wanted);
    rmSync(SITE, { recursive: true, force: true });
    renameSync(fresh, SITE);
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
