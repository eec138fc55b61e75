// npm run prove: the figures and long proofs, one program each in tests/prove. A slow figure is printed, never failed.
import { spawn } from 'node:child_process';
import { globSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './paths.ts';
import { ensureBrowser } from './setup/browser.ts';
import { ensurePython, ensureServices } from './setup/python.ts';
import { ensureRedis } from './setup/redis.ts';
import { ensureSite } from './setup/site.ts';

await ensurePython();
await ensureSite();
await ensureBrowser();
await ensureServices();
await ensureRedis();
const chosen = process.argv.slice(2);
const programs = globSync('tests/prove/*.ts', { cwd: ROOT }).sort();
for (const program of programs.filter(
  (one) => chosen.length === 0 || chosen.some((name) => one.includes(name)),
)) {
  const child = spawn(process.execPath, [join(ROOT, program)], { cwd: ROOT, stdio: 'inherit' });
  const code = await new Promise<number>((resolve) => child.on('close', (value) => resolve(value ?? 1)));
  if (code !== 0) {
    process.stderr.write(`${program} ended with ${code}: its figure is missing\n`);
    process.exitCode = 1;
  }
}
