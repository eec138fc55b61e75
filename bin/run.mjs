// Runs a TypeScript program of the project: node bin/run.mjs app/start.ts [arguments].
// Plain JavaScript for whichever Node the machine has: it installs the packages, among them the Node the project
// needs, and hands over to that one.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const NODE = join(ROOT, 'node_modules', '.bin', 'node');
// Node keeps compiled programs here, their types already stripped: a start is quicker and takes 25 MB less.
const COMPILED = join(ROOT, 'node_modules', '.cache', 'compiled');
const STAMP = join(ROOT, 'node_modules', '.drydock-lock');

function stop(sentence) {
  process.stderr.write(`${sentence}\n`);
  process.exit(1);
}

/** Why npm failed, as a sentence with what to do. */
function reasonOf(output) {
  if (/ENOSPC|no space left/i.test(output)) {
    return 'The disk is full: free about 1 GB in this folder’s file system, then run the command again.';
  }
  if (/EACCES|EPERM|EROFS/.test(output)) {
    return `This folder cannot be written to: make ${ROOT} yours (sudo chown -R "$USER" .), then run the command again.`;
  }
  if (/ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|network/i.test(output)) {
    return 'The packages could not be fetched: check the network connection (and npm’s proxy setting), then run the command again.';
  }
  return `The packages could not be installed. npm says:\n${output.trim().split('\n').slice(-8).join('\n')}`;
}

/** Installs what package-lock.json names, if that has not been done. */
async function installPackages() {
  const wanted = createHash('sha256')
    .update(readFileSync(join(ROOT, 'package-lock.json')))
    .digest('hex');
  if (existsSync(NODE) && existsSync(STAMP) && readFileSync(STAMP, 'utf8') === wanted) return;
  process.stderr.write('Packages: installing (about a minute the first time) …\n');
  const started = Date.now();
  const npm = spawn('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [npm.stdout, npm.stderr]) stream.on('data', (chunk) => (output += chunk));
  const code = await new Promise((resolve) => npm.on('close', resolve).on('error', () => resolve('missing')));
  if (code === 'missing')
    stop('npm was not found: it comes with Node.js, so install Node.js 20 or newer again.');
  if (code !== 0) stop(reasonOf(output));
  if (!existsSync(NODE)) {
    stop(
      `Drydock runs on Linux (x64, arm64) and macOS (Apple silicon); this is ${process.platform} ${process.arch}.`,
    );
  }
  writeFileSync(STAMP, wanted);
  process.stderr.write(`Packages: ready (${Math.round((Date.now() - started) / 1000)} s)\n`);
}

if (Number(process.versions.node.split('.')[0]) < 20) {
  stop(
    `Node.js 20 or newer is needed to begin; this is ${process.version}. Install it from your system’s packages or nodejs.org.`,
  );
}
await installPackages();

const [program, ...rest] = process.argv.slice(2);
const child = spawn(NODE, [join(ROOT, program), ...rest], {
  stdio: 'inherit',
  env: { ...process.env, PATH: `${dirname(NODE)}:${process.env.PATH}`, NODE_COMPILE_CACHE: COMPILED },
});
// The terminal sends Ctrl-C to the whole group: the child stops in its own time and this one waits for it.
process.on('SIGINT', () => {});
for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
child.on('exit', (code, signal) => process.exit(code ?? (signal === 'SIGINT' ? 130 : 1)));
