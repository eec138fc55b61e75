import { run, SetupError, stage } from './stage.ts';

const PROGRAMS = ['redis-server', 'valkey-server'];
const HOW =
  'The newsfeed’s tests need a Redis or Valkey server. Install one (on Debian and Ubuntu: sudo apt-get install redis-server), then run the command again.';

/** The Redis-protocol server of this machine; undefined when there is none. */
export async function findRedis(): Promise<string | undefined> {
  for (const program of PROGRAMS) {
    if ((await run(program, ['--version'])).code === 0) return program;
  }
  return undefined;
}

/**
 * Sees to it that there is a Redis-protocol server for the newsfeed's tests: the system's own, since the servers that
 * come as Python wheels are years old or not made for every Python and processor.
 * @throws SetupError with the command to run, when it cannot be installed from here.
 */
export async function ensureRedis(): Promise<void> {
  if (await findRedis()) return;
  if (process.getuid?.() !== 0 || (await run('apt-get', ['--version'])).code !== 0) throw new SetupError(HOW);
  await stage('Redis server for the tests', 'installing', async () => {
    // The tests start their own: the package's need not run.
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' };
    await run('apt-get', ['update', '-qq'], { env });
    await run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'redis-server'], { env });
    if (!(await findRedis())) throw new SetupError(HOW);
  });
}
