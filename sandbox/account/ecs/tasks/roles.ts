import type { Call } from '../../core/call.ts';
import { client } from '../errors.ts';
import { nameIn } from '../lifecycle/lookup.ts';

/** Throws ClientException, in AWS's words, for a role that tasks cannot assume. */
export async function assertTasksAssume(roles: readonly (string | undefined)[], call: Call): Promise<void> {
  for (const arn of new Set(roles.filter((role) => role !== undefined && role !== ''))) {
    const answer = await call.ask('iam', 'GetRole', { RoleName: nameIn(arn ?? '') }).catch((error: Error) => {
      if (/^NoSuchEntity/.test(error.name)) return undefined;
      throw error;
    });
    const trust = decodeURIComponent(answer?.Role?.AssumeRolePolicyDocument ?? '');
    if (trust.includes('"ecs-tasks.amazonaws.com"')) continue;
    throw client(
      `ECS was unable to assume the role '${arn}' that was provided for this task. Please verify that the role ` +
        'being passed has the proper trust relationship and permissions and that your IAM user has permissions to ' +
        'pass this role.',
    );
  }
}
