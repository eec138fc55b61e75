import { spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { findEngine } from './engine.ts';
import { ensureMachineImage } from './machine.ts';
import { run, SetupError, stage } from './stage.ts';

/** Milliseconds that an engine may take to come up. */
const START_MS = 60_000;
const LOG = join(tmpdir(), 'drydock-dockerd.log');

/**
 * Sees to it that the tests have a Docker Engine and the image of lab machines: as root it installs and starts what is
 * missing. Where that cannot be, the tests that need one are skipped, unless DRYDOCK_ENGINE=required.
 * @returns what ends the engine again, if it was started here.
 * @throws SetupError when an engine is required and there is none, or the image cannot be built.
 */
export async function ensureTestEngine(): Promise<() => Promise<void>> {
  let found = await findEngine();
  let end = async (): Promise<void> => {};
  const root = process.getuid?.() === 0 && (await run('apt-get', ['--version'])).code === 0;
  if ('none' in found && root && !process.env.DOCKER_HOST) {
    await stage('Docker Engine for the tests', 'starting', async () => {
      await install('dockerd', 'docker.io');
      end = await startEngine();
    });
    found = await findEngine();
  }
  if ('none' in found) {
    if (process.env.DRYDOCK_ENGINE === 'required')
      throw new SetupError(`The tests need a Docker Engine, and ${found.none}.`);
    process.stderr.write(`Tests of docker lab machines are skipped: ${found.none}.\n`);
    return end;
  }
  if (root) await install('debootstrap', 'debootstrap');
  await ensureMachineImage({ bootstrap: root });
  return end;
}

async function install(program: string, name: string): Promise<void> {
  if ((await run('which', [program])).code === 0) return;
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  await run('apt-get', ['update', '-qq'], { env });
  const installed = await run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', name], { env });
  if (installed.code !== 0) process.stderr.write(`${name} cannot be installed:\n${installed.output}\n`);
}

async function startEngine(): Promise<() => Promise<void>> {
  const log = openSync(LOG, 'a', 0o600);
  const engine = spawn('dockerd', [], { detached: true, stdio: ['ignore', log, log] });
  closeSync(log);
  const gone = new Promise<void>((resolve) => {
    engine.once('exit', () => resolve());
    engine.once('error', () => resolve()); // It could not be installed; the caller looks whether it answers.
  });
  let lives = true;
  void gone.then(() => {
    lives = false;
  });
  for (const deadline = Date.now() + START_MS; lives && Date.now() < deadline; await sleep(100))
    if (!('none' in (await findEngine()))) break;
  return async () => {
    engine.kill('SIGTERM');
    await gone;
  };
}
