import { setTimeout as pause } from 'node:timers/promises';
import { AwsError } from '../core/errors.ts';

const WAIT_MS = 15_000;
const PAUSE_MS = 200;
/** What passes by itself: CloudFormation tries these again for a while before it gives a resource up. */
const PASSING = [
  'UpdateInProgressException',
  'ResourceInUseException',
  'ClusterContainsContainerInstancesException',
  'ClusterContainsTasksException',
];

/** Tries again what is refused for now, and rethrows the refusal when it does not pass. */
export async function patiently<T>(attempt: () => Promise<T>): Promise<T> {
  const deadline = Date.now() + WAIT_MS;
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      if (!(error instanceof AwsError) || !PASSING.includes(error.code) || Date.now() > deadline) throw error;
      await pause(PAUSE_MS);
    }
  }
}

/** Waits until it is so. Throws ServerException with the sentence when it does not become so. */
export async function until(so: () => Promise<boolean>, otherwise: string, ms = WAIT_MS): Promise<void> {
  const deadline = Date.now() + ms;
  while (!(await so())) {
    if (Date.now() > deadline) throw new AwsError('ServerException', otherwise, 500);
    await pause(PAUSE_MS);
  }
}
