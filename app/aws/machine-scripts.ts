import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { checksOf, readsOf } from '../../checker/run.ts';
import type { Script } from '../../labs/index.ts';
import type { Lab } from '../../labs/lab.ts';
import { ENGINE_READS } from '../../labs/readings.ts';
import { dockerEnvironment } from '../setup/docker.ts';
import type { ScriptOutcome } from './scripts.ts';

/** Whether a lab is worked on in a lab machine with Docker: its checks read the machine's engine. */
export const needsEngine = (lab: Lab): boolean =>
  ENGINE_READS.some((name) => readsOf(checksOf(lab)).has(name));

/** Counts the commands that a script runs, as its last line of output. */
const PRELUDE = `
calls=$(mktemp)
docker() { echo >>"$calls"; command docker "$@"; }
aws() { echo >>"$calls"; command aws "$@"; }
trap 'echo "calls=$(wc -l <"$calls")"; rm -f "$calls"' EXIT
until [[ -e /run/engine-ready ]]; do sleep 0.05; done
while IFS== read -r name value; do
  if [[ $name == AWS_* && -n $value ]]; then export "$name=$value"; fi
done </run/drydock/shell-environment
`;

/** Runs a lab's scripts as the learner of a lab machine. */
export class MachineScripts {
  readonly #machine: string;
  readonly #enter: string;

  /**
   * @param machine the id of its container.
   * @param where in the learner's own home folder, as the learner would, or apart from the files there.
   */
  constructor(machine: string, where: 'home' | 'apart' = 'home') {
    this.#machine = machine;
    this.#enter = where === 'home' ? '' : 'cd "$(mktemp -d)"\n';
  }

  /** Runs a script to its end; a command of it that fails ends it. */
  async run({ file }: Pick<Script, 'file'>): Promise<ScriptOutcome> {
    const user = ['--user', 'learner', '--workdir', '/home/learner', '--env', 'HOME=/home/learner'];
    const bash = [
      'bash',
      '-e',
      '-u',
      '-o',
      'pipefail',
      '-c',
      PRELUDE + this.#enter + readFileSync(file, 'utf8'),
    ];
    const docker = spawn('docker', ['exec', ...user, this.#machine, ...bash], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: dockerEnvironment(),
    });
    let output = '';
    for (const stream of [docker.stdout, docker.stderr]) stream.on('data', (chunk) => (output += chunk));
    const code = await new Promise<number>((resolve, reject) => {
      docker.on('error', reject);
      docker.on('close', (value) => resolve(value ?? 1));
    });
    const calls = Number(/^calls=(\d+)$/m.exec(output)?.[1] ?? 0);
    return { code, output: output.replace(/^calls=\d+\n/m, ''), calls };
  }
}
