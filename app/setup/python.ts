import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PYTHON, ROOT, VENV } from '../paths.ts';
import { explain, run, SetupError, stage } from './stage.ts';

const REQUIREMENTS = join(ROOT, 'requirements.txt');
const STAMP = join(VENV, '.drydock-lock');

/**
 * Makes the virtual environment with the pinned emulator and AWS CLI, if it is not there as requirements.txt says.
 * @throws SetupError when Python is missing, too old or without venv, or the packages cannot be fetched.
 */
export async function ensurePython(): Promise<void> {
  const wanted = createHash('sha256')
    .update(readFileSync(REQUIREMENTS))
    .update(VENV)
    .update(startAnywhere.toString())
    .digest('hex');
  // The base Python may have gone since (an upgrade of the system): then the environment is made anew.
  const works = existsSync(STAMP) && readFileSync(STAMP, 'utf8') === wanted && existsSync(PYTHON);
  if (works) return;
  const python = await findPython();
  await stage('Account emulator and AWS CLI', 'installing', async () => {
    rmSync(VENV, { recursive: true, force: true });
    const made = await run(python, ['-m', 'venv', VENV]);
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
    const installed = await run(PYTHON, [...pip, '-r', REQUIREMENTS]);
    if (installed.code !== 0) throw explain('Installing the account emulator', installed.output);
    for (const name of ['aws', 'aws_completer']) startAnywhere(join(VENV, 'bin', name));
    writeFileSync(STAMP, wanted);
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

async function findPython(): Promise<string> {
  const probe = 'import sys; print(sys.version_info >= (3, 10), sys.version.split()[0])';
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
    `Python 3.10 or newer is needed${have}. Install it (on Debian and Ubuntu: sudo apt-get install python3 python3-venv), then run the command again.`,
  );
}
