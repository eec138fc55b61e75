import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT, SERVICES, SERVICES_VENV, VENV } from '../paths.ts';
import { explain, run, SetupError, stage } from './stage.ts';

/** A virtual environment with exactly the packages of its lock. */
interface Environment {
  readonly name: string;
  readonly folder: string;
  readonly lock: string;
  /** The oldest minor version of Python 3 that it is made for. */
  readonly oldest: number;
  /** Programs in it that a shell starts by name. */
  readonly programs: readonly string[];
}

/**
 * Makes the virtual environment with the pinned emulator and AWS CLI, if it is not there as requirements.txt says.
 * @throws SetupError when Python is missing, too old or without venv, or the packages cannot be fetched.
 */
export const ensurePython = (): Promise<void> =>
  ensureEnvironment({
    name: 'Account emulator and AWS CLI',
    folder: VENV,
    lock: join(ROOT, 'requirements.txt'),
    oldest: 10,
    programs: ['aws', 'aws_completer'],
  });

/** The same for the newsfeed's services and their tests, which only the tests and figures need. */
export const ensureServices = (): Promise<void> =>
  ensureEnvironment({
    name: 'Newsfeed services',
    folder: SERVICES_VENV,
    lock: join(SERVICES, 'requirements-dev.txt'),
    oldest: 11,
    programs: [],
  });

async function ensureEnvironment({ name, folder, lock, oldest, programs }: Environment): Promise<void> {
  const stamp = join(folder, '.drydock-lock');
  const installed = join(folder, 'bin', 'python');
  const wanted = createHash('sha256')
    .update(readFileSync(lock))
    .update(folder)
    .update(startAnywhere.toString())
    .digest('hex');
  // The base Python may have gone since (an upgrade of the system): then the environment is made anew.
  const works = existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted && existsSync(installed);
  if (works) return;
  const python = await findPython(oldest);
  await stage(name, 'installing', async () => {
    rmSync(folder, { recursive: true, force: true });
    const made = await run(python, ['-m', 'venv', folder]);
    if (made.code !== 0) throw explain('The Python environment', made.output);
    const pip = [
      '-m',
      'pip',
      'install',
      '--quiet',
      '--disable-pip-version-check',
      '--require-hashes',
      '--retries',
      '2',
    ];
    const packages = await run(installed, [...pip, '-r', lock]);
    if (packages.code !== 0) throw explain(`Installing ${name}`, packages.output);
    for (const program of programs) startAnywhere(join(folder, 'bin', program));
    writeFileSync(stamp, wanted);
  });
}

/**
 * The AWS CLI's programs begin with `#!` and the path of their Python, which the kernel cuts at a space: a shell finds
 * it instead.
 */
function startAnywhere(program: string): void {
  const text = readFileSync(program, 'utf8').replace(
    /^#!.*\n/,
    `#!/bin/sh\n'''exec' "$(dirname "$(readlink -f "$0")")/python" "$0" "$@"\n' '''\n`,
  );
  writeFileSync(program, text);
}

async function findPython(oldest: number): Promise<string> {
  const probe = `import sys; print(sys.version_info >= (3, ${oldest}), sys.version.split()[0])`;
  for (const name of ['python3', 'python3.13', 'python3.12', 'python3.11', 'python3.10']) {
    const { code, output } = await run(name, ['-c', probe]);
    if (code !== 0 || !output.startsWith('True')) continue;
    if ((await run(name, ['-c', 'import venv, ensurepip'])).code === 0) return name;
    throw new SetupError(
      `Python is here (${name}) but its venv module is not. Install it (on Debian and Ubuntu: sudo apt-get install python3-venv), then run the command again.`,
    );
  }
  const { code, output } = await run('python3', ['--version']);
  const have = code === 0 ? `; ${output.trim()} is too old` : '';
  throw new SetupError(
    `Python 3.${oldest} or newer is needed${have}. Install it (on Debian and Ubuntu: sudo apt-get install python3 python3-venv), then run the command again.`,
  );
}
