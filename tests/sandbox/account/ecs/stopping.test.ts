import { CreateClusterCommand, ECSClient } from '@aws-sdk/client-ecs';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startAccount } from '../../../../sandbox/account/account.ts';
import { witnessed } from '../conformity/witness.ts';
import { emulatorOf, PYTHON, REGION, temporaryHome } from '../support.ts';

let home: string;
let remove: () => Promise<void>;
beforeEach(async () => {
  ({ home, remove } = await temporaryHome());
});
afterEach(() => remove());

/** An account whose emulator takes calls and never answers. */
async function withSilentEmulator() {
  const account = await startAccount({ home, python: PYTHON });
  const { endpoint, credentials } = account;
  const ecs = witnessed(
    new ECSClient({ endpoint, region: REGION, credentials: { ...credentials }, maxAttempts: 1 }),
  );
  await ecs.send(new CreateClusterCommand({ clusterName: 'any' }));
  process.kill((await emulatorOf(home)).pid, 'SIGSTOP');
  return account;
}

const within = (ms: number, work: Promise<unknown>) =>
  Promise.race([
    work.then(() => 'done'),
    new Promise((resolve) => setTimeout(() => resolve('still waiting'), ms).unref()),
  ]);

/** The emulator itself has five seconds to end. */
const STOP_MS = 9000;

test('an account stops while a snapshot waits for an emulator that does not answer', async () => {
  const account = await withSilentEmulator();
  const taken = account.snapshot('never').then(
    () => 'taken',
    () => 'refused',
  );
  expect(await within(STOP_MS, account.stop())).toBe('done');
  expect(await taken).toBe('refused');
}, 30_000);
