import { execFile } from 'node:child_process';
import { appendFile, cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { SERVICES } from '../../app/paths.ts';
import { printFigure } from '../support/figure.ts';

// Size and build time of the newsfeed's images, with nothing cached and after a change of the program. BASE names another
// base than python:3.12-slim; PIP_NO_INDEX=1 takes the packages from wheels/ alone (services/README.md).
const NAMES = ['report_news', 'add_news_articles', 'read_news', 'read_news_articles', 'breaking_news'];
const base = process.env.BASE ?? 'python:3.12-slim';

const docker = async (...args: string[]) =>
  (await promisify(execFile)('docker', args, { maxBuffer: 64 * 1024 * 1024 })).stdout.trim();
const megabytes = async (image: string) =>
  Number(await docker('image', 'inspect', '--format', '{{.Size}}', image)) / 1e6;

/** Builds an image and gives the seconds that it took. */
async function build(folder: string, tag: string, ...options: string[]): Promise<number> {
  const offline = process.env.PIP_NO_INDEX ? ['--build-arg', `PIP_NO_INDEX=${process.env.PIP_NO_INDEX}`] : [];
  const start = performance.now();
  await docker('build', '-q', '-t', tag, '--build-arg', `BASE=${base}`, ...offline, ...options, folder);
  return (performance.now() - start) / 1000;
}

try {
  await docker('image', 'inspect', base).catch(() => docker('pull', base));
} catch (error) {
  process.stdout.write(
    `${JSON.stringify({ measure: "the newsfeed's images", skipped: `no engine or no ${base}: set BASE. ${error}` })}\n`,
  );
  process.exit();
}
printFigure(`the base ${base}`, 'MB', [await megabytes(base)]);
const cold: number[] = [];
const changed: number[] = [];
for (const name of NAMES) {
  const folder = await mkdtemp(join(tmpdir(), `drydock-${name}-`));
  const tag = `drydock-prove-${name}`;
  try {
    await cp(join(SERVICES, name), folder, { recursive: true });
    cold.push(await build(folder, tag, '--no-cache'));
    await appendFile(join(folder, `${name}.py`), '\n# changed\n');
    changed.push(await build(folder, tag));
    printFigure(`image of ${name}, base included`, 'MB', [await megabytes(tag)]);
  } finally {
    // There is none when the build failed, and that is the error to show.
    await docker('image', 'rm', '-f', tag).catch(() => undefined);
    await rm(folder, { recursive: true, force: true });
  }
}
printFigure('image built with nothing cached', 's', cold);
printFigure('image built after a change of the program', 's', changed);
