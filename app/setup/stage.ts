import { spawn } from 'node:child_process';

/** Something is missing on this machine; the message says what and what to do about it. */
export class SetupError extends Error {}

/** Runs a stage of the set-up with a line when it begins and one when it is done, or says nothing if it was done. */
export async function stage(name: string, about: string, work: () => Promise<void>): Promise<void> {
  process.stderr.write(`${name}: ${about} …\n`);
  const started = Date.now();
  await work();
  process.stderr.write(`${name}: ready (${Math.round((Date.now() - started) / 1000)} s)\n`);
}

export interface Outcome {
  readonly code: number | null;
  readonly output: string;
}

/** Runs a command to its end and gives its exit code and all it printed; a missing program is code null. */
export async function run(
  command: string,
  args: readonly string[],
  options: { cwd?: string; env?: NodeJS.ProcessEnv } = {},
): Promise<Outcome> {
  const child = spawn(command, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  child.stdout.on('data', (chunk) => (output += chunk));
  child.stderr.on('data', (chunk) => (output += chunk));
  const code = await new Promise<number | null>((resolve) => {
    child.on('error', () => resolve(null));
    child.on('close', (value) => resolve(value ?? 1));
  });
  return { code, output };
}

/** Turns the usual reasons for a failed installation into a sentence with what to do. */
export function explain(what: string, output: string): SetupError {
  if (/ENOSPC|no space left/i.test(output)) {
    return new SetupError(`${what}: the disk is full. Free about 1 GB, then run the command again.`);
  }
  if (
    /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|Name or service not known|Temporary failure|NewConnectionError|timed out/i.test(
      output,
    )
  ) {
    return new SetupError(
      `${what}: the network cannot be reached. Check the connection, then run the command again.`,
    );
  }
  const tail = output.trim().split('\n').slice(-8).join('\n');
  return new SetupError(`${what} failed:\n${tail}`);
}
