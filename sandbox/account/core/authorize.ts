import { z } from 'zod';
import type { Control } from './base.ts';
import type { Call, Decision, Question } from './call.ts';

const resultSchema = z.enum(['Allow', 'Deny', 'ImplicitDeny']);

/** Asks the emulator's IAM whether a user, a role or an assumed role may do something. */
export async function authorize(
  { principal, action, resource, context = {} }: Question,
  { accountId, region }: Pick<Call, 'accountId' | 'region'>,
  control: Control,
): Promise<Decision> {
  const [kind, ...path] = principal.split(':')[5]?.split('/') ?? [];
  const session = kind === 'assumed-role';
  const name = (session ? path[0] : path.at(-1)) ?? '';
  // A role by itself may do what a session of it may.
  const arn = kind === 'role' ? `arn:aws:sts::${accountId}:assumed-role/${name}/any` : principal;
  const as = { kind: kind === 'user' ? 'User' : 'AssumedRole', name, arn };
  const result = resultSchema.parse(await control('authorize', { ...as, action, resource, region, context }));
  const why =
    result === 'Deny'
      ? 'with an explicit deny in an identity-based policy'
      : `because no identity-based policy allows the ${action} action`;
  const message = `User: ${principal} is not authorized to perform: ${action} on resource: ${resource} ${why}`;
  return { allowed: result === 'Allow', message };
}
