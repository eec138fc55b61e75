import { spawn } from 'node:child_process';
import { chmod, cp, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

const ROOT = resolve(import.meta.dirname, '../..');
let folder: string;
let bin: string;

/** A fresh checkout in a path with a space, and a PATH with nothing but a shell's basics and what a test puts there. */
beforeEach(async () => {
  folder = join(await mkdtemp(join(tmpdir(), 'drydock-setup-')), 'a fresh clone');
  bin = join(folder, '..', 'bin');
  await mkdir(bin);
  for (const part of ['bin', 'app', 'requirements.txt', 'package.json', 'package-lock.json']) {
    await cp(join(ROOT, part), join(folder, part), { recursive: true });
  }
  await symlink(process.execPath, join(bin, 'node'));
});
afterEach(() => rm(dirname(folder), { recursive: true, force: true }));

async function program(name: string, script: string): Promise<void> {
  await writeFile(join(bin, name), `#!/bin/sh\n${script}\n`);
  await chmod(join(bin, name), 0o755);
}

async function run(...args: string[]): Promise<{ code: number | null; output: string }> {
  const child = spawn(process.execPath, args, { cwd: folder, env: { PATH: bin, HOME: folder } });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk));
  const code = await new Promise<number | null>((done) => child.on('close', done));
  return { code, output };
}

describe('the packages', () => {
  const start = () => run('bin/run.mjs', 'app/start.ts');

  test.each([
    ['npm error code ENOTFOUND registry', 'check the network connection'],
    ['npm error nospc ENOSPC: no space left on device', 'The disk is full: free about 1 GB'],
    ['npm error code EACCES permission denied', 'This folder cannot be written to'],
    ['npm error something new', 'npm error something new'],
  ])('when npm says "%s" the one sentence is about it', async (says, sentence) => {
    await program('npm', `echo "${says}" >&2; exit 1`);
    const { code, output } = await start();
    expect(code).toBe(1);
    expect(output).toContain(sentence);
    expect(output).not.toMatch(/\n\s+at /);
  });

  test('without npm it says where npm comes from', async () => {
    const { code, output } = await start();
    expect(code).toBe(1);
    expect(output).toContain('npm was not found');
  });
});

describe('Python', () => {
  const ensure = async () => {
    await symlink(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
    const script =
      "import('./app/setup/python.ts').then((m) => m.ensurePython())" +
      ".catch((e) => { console.error(e.constructor.name + ': ' + e.message); process.exit(1); })";
    return run('-e', script);
  };

  test('without Python it names what to install', async () => {
    const { code, output } = await ensure();
    expect(code).toBe(1);
    expect(output).toContain('SetupError: Python 3.10 or newer is needed');
    expect(output).toContain('sudo apt-get install python3 python3-venv');
  });

  test('an older Python is named with its version', async () => {
    await program(
      'python3',
      'if [ "$1" = --version ]; then echo "Python 3.9.2"; else echo "False 3.9.2"; fi',
    );
    expect((await ensure()).output).toContain('Python 3.9.2 is too old');
  });

  test('Python without venv is told apart from no Python', async () => {
    await program('python3', 'case "$2" in *venv*) exit 1;; *) echo "True 3.11.2";; esac');
    expect((await ensure()).output).toContain('its venv module is not. Install it');
  });

  const broken = (complaint: string) => `
    case "$*" in
      *"import venv"*) exit 0;;
      *"-m venv"*) /bin/mkdir -p "$3/bin"; /bin/cp "$0" "$3/bin/python"; exit 0;;
      *pip*) echo "${complaint}" >&2; exit 1;;
      *) echo "True 3.11.2";;
    esac`;

  test.each([
    ['NewConnectionError: Failed to establish a new connection', 'the network cannot be reached'],
    ['OSError: [Errno 28] No space left on device', 'the disk is full'],
    ['THESE PACKAGES DO NOT MATCH THE HASHES', 'DO NOT MATCH THE HASHES'],
  ])('when pip says "%s" the one sentence is about it', async (says, sentence) => {
    await program('python3', broken(says));
    const { code, output } = await ensure();
    expect(code).toBe(1);
    expect(output).toContain('Account emulator and AWS CLI: installing');
    expect(output).toContain(sentence);
  });
});

describe('the browser for the tests', () => {
  const start = async () => {
    await symlink(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
    const script =
      "import('./app/setup/browser.ts').then((m) => m.tryBrowser('../bin/chromium'))" +
      ".catch((e) => { console.error(e.constructor.name + ': ' + e.message); process.exit(1); })";
    return run('-e', script);
  };

  test('one that lacks a system library names it, and the command that brings it', async () => {
    const says = 'error while loading shared libraries: libnss3.so: cannot open shared object file';
    await program('chromium', `echo "chromium: ${says}" >&2; exit 127`);
    const { code, output } = await start();
    expect(code).toBe(1);
    expect(output).toContain('SetupError: ../bin/chromium lacks the system library libnss3.so');
    expect(output).toContain('sudo npx playwright install-deps chromium');
  });

  test('one that does not start at all says so, with what it printed', async () => {
    await program('chromium', 'echo "no display, no luck" >&2; exit 1');
    expect((await start()).output).toMatch(/does not start:\n/);
  });
});
