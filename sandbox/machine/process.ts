import { accessSync, chmodSync, constants, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { BlockList, isIPv6 } from 'node:net';
import { delimiter, dirname, join } from 'node:path';
import { HostLink } from '../ptyhost/client.ts';
import type { LifeLimits } from '../ptyhost/lifetime.ts';
import type { ShellSpec } from '../ptyhost/messages.ts';
import type { Machine, MachineEvents } from './driver.ts';
import { environmentFile, type ShellEnvironment } from './environment.ts';
import { layOutMaterial } from './material.ts';

const BASHRC = join(import.meta.dirname, 'bashrc');
const SYSTEM_PATH = ['/usr/local/bin', '/usr/bin', '/bin', '/usr/sbin', '/sbin', '/opt/homebrew/bin'];
/** Tools of the labs that a machine may keep elsewhere than in SYSTEM_PATH. */
const TOOLS = ['jq', 'curl', 'git', 'python3', 'docker'];

export interface ProcessMachineOptions {
  home: string;
  /** The address that the HTTP server listens on. */
  listensOn: string;
  /** The Python of the environment that holds the AWS CLI. */
  python: string;
  /** The `drydock` command's script, run with this process's Node. */
  drydock?: string | undefined;
  environment: ShellEnvironment;
  /** Files and folders that lie in the shell's folder from the start; what is there already is left alone. */
  material?: readonly string[];
  idleMs?: number | undefined;
  life?: LifeLimits | undefined;
}

/**
 * A machine that is no machine: shells of this user in a folder of their own. For oneself, on loopback only.
 * @throws Error as a sentence when the server can be reached from elsewhere.
 */
export async function startProcessMachine(
  options: ProcessMachineOptions,
  events: MachineEvents,
): Promise<Machine> {
  const { home, listensOn } = options;
  if (!isLoopback(listensOn))
    throw new Error(
      `The server listens on ${listensOn}, which others can reach, and without a lab machine the terminal is a shell of your own user: whoever gets in has all your files. Let it listen on 127.0.0.1, or see that a Docker Engine can be used (npx drydock doctor).`,
    );
  const folder = join(home, 'learner');
  const bin = join(home, 'bin');
  for (const path of [home, folder, bin]) mkdirSync(path, { recursive: true, mode: 0o700 });
  linkTools(bin, options);
  layOutMaterial(home, options.material ?? []);

  const environmentPath = join(home, 'shell-environment');
  const write = (environment: ShellEnvironment): void =>
    writeWhole(environmentPath, environmentFile(environment));
  write(options.environment);

  const link = await HostLink.open({ home, idleMs: options.idleMs, life: options.life }, events);
  // Shells of before, if any, follow the account of now.
  await link.nudge();

  const bash = find('bash', SYSTEM_PATH) ?? '/bin/bash';
  const shell: ShellSpec = {
    file: bash,
    args: ['--noprofile', '--rcfile', BASHRC, '-i'],
    cwd: folder,
    env: {
      HOME: folder,
      PATH: [bin, ...SYSTEM_PATH].join(delimiter),
      SHELL: bash,
      USER: 'learner',
      LANG: 'C.UTF-8',
      COLORTERM: 'truecolor',
      AWS_PAGER: '',
      DRYDOCK_ENVIRONMENT: environmentPath,
    },
  };
  return {
    show: (page) => link.give(page, shell),
    async setEnvironment(environment) {
      write(environment);
      await link.nudge();
    },
    stop: () => link.stop(),
  };
}

const LOOPBACK = new BlockList();
LOOPBACK.addSubnet('127.0.0.0', 8, 'ipv4');
LOOPBACK.addAddress('::1', 'ipv6');
const isLoopback = (address: string): boolean => LOOPBACK.check(address, isIPv6(address) ? 'ipv6' : 'ipv4');

/** Puts the tools that are ours, and those that the machine keeps elsewhere, into one folder on the learner's PATH. */
function linkTools(bin: string, { home, python, drydock }: ProcessMachineOptions): void {
  const scripts = dirname(python);
  // A wrapper, since a script's first line cannot name a Python in a path with a space.
  for (const name of ['aws', 'aws_completer']) {
    if (find(name, [scripts]))
      writeCommand(join(bin, name), `exec ${quote(python)} ${quote(join(scripts, name))}`);
  }
  if (drydock) {
    const command = `DRYDOCK_HOME=${quote(home)} exec ${quote(process.execPath)} ${quote(drydock)}`;
    writeCommand(join(bin, 'drydock'), command);
  }
  const elsewhere = (process.env.PATH ?? '')
    .split(delimiter)
    .filter((path) => path !== bin && path !== scripts);
  for (const name of TOOLS) {
    rmSync(join(bin, name), { force: true });
    const tool = find(name, SYSTEM_PATH) ? undefined : find(name, elsewhere);
    if (tool) writeCommand(join(bin, name), `exec ${quote(tool)}`);
  }
}

function find(name: string, folders: string[]): string | undefined {
  return folders
    .map((folder) => join(folder, name))
    .find((path) => {
      try {
        accessSync(path, constants.X_OK);
        return true;
      } catch {
        return false;
      }
    });
}

function writeCommand(path: string, command: string): void {
  writeWhole(path, `#!/bin/sh\n${command} "$@"\n`);
  chmodSync(path, 0o700);
}

/** Never half there: a shell may read it at any moment. */
function writeWhole(path: string, text: string): void {
  writeFileSync(`${path}.new`, text, { mode: 0o600 });
  renameSync(`${path}.new`, path);
}

const quote = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;
