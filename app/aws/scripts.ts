import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, delimiter, join } from 'node:path';
import { materialFiles, type Script } from '../../labs/index.ts';
import { PYTHON } from '../paths.ts';

export interface ScriptOutcome {
  readonly code: number;
  readonly output: string;
  /** How many AWS CLI commands the script ran. */
  readonly calls: number;
}

/** A CloudFormation template is tried by making a stack of it and waiting for its end. */
const DEPLOY = `
STACK=drydock-$(basename "$1" .yaml)-$RANDOM
aws cloudformation create-stack --stack-name $STACK --template-body "file://$1" --capabilities CAPABILITY_NAMED_IAM
while STATUS=$(aws cloudformation describe-stacks --stack-name $STACK --query 'Stacks[0].StackStatus' --output text)
  [[ $STATUS == *_IN_PROGRESS ]]; do sleep 0.2; done
[[ $STATUS == CREATE_COMPLETE ]] || { aws cloudformation describe-stack-events --stack-name $STACK; exit 1; }
`;

/**
 * Runs a lab's scripts with the AWS CLI, in a folder of their own. The CLI is loaded once, in a worker that forks for
 * each command: an `aws` of its own costs 0.7 s of processor time.
 */
export class ScriptRunner {
  readonly #worker: ChildProcessWithoutNullStreams;
  readonly #folder: string;
  readonly #env: NodeJS.ProcessEnv;
  readonly #limitMs: number | undefined;

  private constructor(
    worker: ChildProcessWithoutNullStreams,
    folder: string,
    env: NodeJS.ProcessEnv,
    limitMs: number | undefined,
  ) {
    this.#worker = worker;
    this.#folder = folder;
    this.#env = env;
    this.#limitMs = limitMs;
  }

  /**
   * @param aws the variables that point the CLI at an account: endpoint and keys, or a profile.
   * @param limitMs milliseconds after which a script that waits for what never comes is ended; none unless told.
   * @throws Error when the worker does not start, with what it printed.
   */
  static async start(aws: Readonly<Record<string, string>>, limitMs?: number): Promise<ScriptRunner> {
    const folder = mkdtempSync(join(tmpdir(), 'drydock-scripts-'));
    const socket = join(folder, 'aws.sock');
    const worker = spawn(PYTHON, [join(import.meta.dirname, 'worker.py'), socket]);
    let complaint = '';
    worker.stderr.on('data', (chunk) => (complaint += chunk));
    await new Promise<void>((resolve, reject) => {
      worker.stdout.once('data', () => resolve());
      worker.once('error', reject);
      worker.once('exit', () => reject(new Error(`the AWS CLI could not be loaded:\n${complaint}`)));
    });
    const bin = join(folder, 'bin');
    mkdirSync(bin);
    const client = join(import.meta.dirname, 'client.py');
    writeFileSync(
      join(bin, 'aws'),
      `#!/bin/sh\necho >>"$DRYDOCK_AWS_CALLS"\nexec "${PYTHON}" -S -E "${client}" "$@"\n`,
    );
    chmodSync(join(bin, 'aws'), 0o755);
    mkdirSync(join(folder, 'work'));
    const { PATH = '', HOME = '/' } = process.env;
    const env = {
      PATH: `${bin}${delimiter}${PATH}`,
      HOME,
      LANG: 'C.UTF-8',
      AWS_PAGER: '',
      AWS_EC2_METADATA_DISABLED: 'true',
      DRYDOCK_AWS_WORKER: socket,
      DRYDOCK_AWS_CALLS: join(folder, 'calls'),
      ...aws,
    };
    return new ScriptRunner(worker, folder, env, limitMs);
  }

  /** Runs a script to its end, beside the labs' material as it is; a command of it that fails ends it. */
  async run(script: Script): Promise<ScriptOutcome> {
    const work = join(this.#folder, 'work');
    for (const file of materialFiles()) copyFileSync(file, join(work, basename(file)));
    const counted = join(this.#folder, 'calls');
    writeFileSync(counted, '');
    const deploy = script.file.endsWith('.yaml');
    const strict = ['-e', '-u', '-o', 'pipefail'];
    const args = deploy ? [...strict, '-c', DEPLOY, 'deploy', script.file] : [...strict, script.file];
    const bash = spawn('bash', args, { cwd: work, env: this.#env });
    let output = '';
    for (const stream of [bash.stdout, bash.stderr]) stream.on('data', (chunk) => (output += chunk));
    const late = this.#limitMs && setTimeout(() => bash.kill('SIGKILL'), this.#limitMs);
    const code = await new Promise<number>((resolve, reject) => {
      bash.on('error', reject);
      bash.on('close', (value) => resolve(value ?? 1));
      // A command that it waited for may hold its output open for a while yet.
      bash.on('exit', (_, signal) => signal === 'SIGKILL' && resolve(1));
    });
    clearTimeout(late);
    if (bash.signalCode === 'SIGKILL') output += `\nit had not ended after ${(this.#limitMs ?? 0) / 1000} s`;
    return { code, output, calls: statSync(counted).size };
  }

  async stop(): Promise<void> {
    const gone = new Promise((resolve) => this.#worker.once('exit', resolve));
    this.#worker.stdin.end();
    await gone;
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
