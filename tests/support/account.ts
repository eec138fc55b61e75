import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type SimulatedAccount, startAccount } from '../../sandbox/account/account.ts';

const PYTHON = join(import.meta.dirname, '../../.venv/bin/python');

/** A simulated account in a folder of its own; `stop` removes both. */
export async function testAccount(): Promise<SimulatedAccount> {
  const home = await mkdtemp(join(tmpdir(), 'drydock-account-'));
  const account = await startAccount({ home, python: PYTHON });
  return {
    ...account,
    stop: async () => {
      await account.stop();
      await rm(home, { recursive: true, force: true });
    },
  };
}
