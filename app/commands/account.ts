import { spawn } from 'node:child_process';
import { openSync } from 'node:fs';
import { flushCompileCache } from 'node:module';
import { join } from 'node:path';
import { startAccount } from '../../sandbox/account/account.ts';
import { learnerCredentials } from '../../sandbox/account/home.ts';
import { askOwner, type Verb } from '../control.ts';
import { accountHome, homeKey, readOwner } from '../home.ts';
import { HOME, PYTHON } from '../paths.ts';
import { ensurePython } from '../setup/python.ts';
import { shellVariables, UsageError } from '../target.ts';

type Say = (line: string) => void;

/** How long the account may take to answer for the first time, in milliseconds. */
const START_MS = 20_000;

/** `drydock account start`: starts the simulated account alone, in the background. */
export async function start(say: Say): Promise<number> {
  const running = await readOwner(HOME);
  if (running) return tell(say, `It already runs: ${running.endpoint}`);
  await ensurePython();
  homeKey(HOME);
  // What this program has loaded of the account, the next one need not compile.
  flushCompileCache();
  const log = openSync(join(HOME, 'account.log'), 'a', 0o600);
  const child = spawn(process.execPath, [join(import.meta.dirname, '..', 'account.ts')], {
    detached: true,
    stdio: ['ignore', log, log],
  });
  let exited = false;
  child.on('exit', () => (exited = true));
  child.unref();
  const owner = await until(
    async () => readOwner(HOME),
    () => exited,
  );
  if (!owner) throw new Error(`The account did not start: see ${join(HOME, 'account.log')}.`);
  if (owner.notice !== undefined) say(owner.notice);
  return tell(
    say,
    `The simulated account answers at ${owner.endpoint}. For your shell: eval "$(npx drydock account env)"`,
  );
}

/** `drydock account stop`: ends the account that was started alone. */
export async function stop(say: Say): Promise<number> {
  const owner = await readOwner(HOME);
  if (!owner) return tell(say, 'The simulated account is not running.');
  if (owner.kind === 'server')
    throw new UsageError(`It belongs to the running course (process ${owner.pid}): end that with Ctrl-C.`);
  await askOwner(HOME, owner, 'stop');
  await until(async () => ((await readOwner(HOME)) ? undefined : true));
  return tell(say, 'The simulated account is stopped; what is in it stays.');
}

/** `drydock account reset|snapshot|restore`: asks the owner, or does it in an account started for the moment. */
export async function change(verb: Exclude<Verb, 'stop'>, name: string, say: Say): Promise<number> {
  const owner = await readOwner(HOME);
  if (owner) await askOwner(HOME, owner, verb, name);
  else {
    await ensurePython();
    const account = await startAccount({ home: accountHome(HOME), python: PYTHON });
    try {
      if (verb === 'reset') await account.reset();
      else if (verb === 'snapshot') await account.snapshot(name);
      else await account.restore(name);
    } finally {
      await account.stop();
    }
  }
  const done = {
    reset: 'The account is fresh.',
    snapshot: `Kept as "${name}".`,
    restore: `Back at "${name}".`,
  };
  return tell(say, done[verb]);
}

/** `drydock account env`: export lines for a shell of one's own. */
export async function env(say: Say): Promise<number> {
  const owner = await readOwner(HOME);
  if (!owner)
    throw new Error('The simulated account is not running: start it with npx drydock account start.');
  const credentials = await learnerCredentials(accountHome(HOME));
  const target = { kind: 'simulated' as const, endpoint: owner.endpoint, region: 'us-east-1', credentials };
  for (const [key, value] of Object.entries(shellVariables(target))) say(`export ${key}='${value}'`);
  say('unset AWS_PROFILE AWS_SESSION_TOKEN');
  return 0;
}

async function until<T>(
  look: () => Promise<T | undefined>,
  giveUp: () => boolean = () => false,
): Promise<T | undefined> {
  for (const end = Date.now() + START_MS; Date.now() < end && !giveUp(); ) {
    const seen = await look();
    if (seen) return seen;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return undefined;
}

function tell(say: Say, line: string): number {
  say(line);
  return 0;
}
