import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** The peers that are not ours, installed into a folder that goes away with the benchmark. */

const TERMINADO = ['terminado==0.18.1', 'tornado==6.6.1'];
/** With the pty of ours, the same code built beforehand: the original is built at install, which npm does not allow. */
const WETTY = {
  private: true,
  dependencies: { wetty: '3.2.0', 'socket.io-client': '4.8.3' },
  overrides: { 'node-pty': 'npm:@lydell/node-pty@1.1.0' },
};
const run = promisify(execFile);

let folder: string | undefined;
function home(): string {
  if (folder === undefined) {
    const made = mkdtempSync(join(tmpdir(), 'drydock-bench-tools-'));
    // A process that floods uses the folder of the one that started it.
    process.on('exit', () => rmSync(made, { recursive: true, force: true }));
    folder = made;
  }
  return folder;
}

/** Uses tools that another process of the benchmark has installed. */
export function useTools(path: string): void {
  folder = path;
  installed.python = Promise.resolve(join(path, 'venv/bin/python'));
  installed.wetty = Promise.resolve(join(path, 'wetty'));
}

export const toolsFolder = (): string => home();

const installed: { python?: Promise<string>; wetty?: Promise<string> } = {};

/** @returns the Python that has terminado. */
export function terminado(): Promise<string> {
  installed.python ??= (async () => {
    const venv = join(home(), 'venv');
    const python = join(venv, 'bin/python');
    await run('python3', ['-m', 'venv', venv]);
    await run(python, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', ...TERMINADO]);
    return python;
  })();
  return installed.python;
}

/** @returns the folder whose node_modules has wetty. */
export function wetty(): Promise<string> {
  installed.wetty ??= (async () => {
    const prefix = join(home(), 'wetty');
    mkdirSync(prefix);
    writeFileSync(join(prefix, 'package.json'), JSON.stringify(WETTY));
    const quiet = ['--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
    await run('npm', ['install', ...quiet], { cwd: prefix });
    return prefix;
  })();
  return installed.wetty;
}
