import { EXECUTION_POLICY } from '../names.ts';
import type { ReadValues } from '../readings.ts';
import { list } from '../words.ts';

export type Roles = Pick<ReadValues, 'roles' | 'managedPolicyRoles'>;

export const POLICY = EXECUTION_POLICY.slice(EXECUTION_POLICY.indexOf('/') + 1);

/** A task definition names a role by its ARN or, for the task role, by its name. */
export const roleName = (role: string): string => role.slice(role.lastIndexOf('/') + 1);

export const holdsPolicy = (name: string, { managedPolicyRoles }: Roles): boolean =>
  managedPolicyRoles.some(
    (held) => held.policyArn.endsWith(`:policy/${EXECUTION_POLICY}`) && held.roleNames.includes(name),
  );

export interface Fault {
  readonly found: string;
  readonly next: string;
  readonly command: string;
}

const trustDocument = JSON.stringify({
  Version: '2012-10-17',
  Statement: [
    { Effect: 'Allow', Principal: { Service: 'ecs-tasks.amazonaws.com' }, Action: 'sts:AssumeRole' },
  ],
});

/** Why tasks could not take the role on; undefined when they can. */
export function cannotBeAssumed(name: string, { roles }: Roles): Fault | undefined {
  const role = roles.find((one) => one.roleName === name);
  const document = `--role-name ${name} \\\n  --assume-role-policy-document '${trustDocument}'`;
  if (!role) {
    return {
      found: `it names ${name}, and there is no such role`,
      next: `Create the role ${name} with a trust policy for ecs-tasks.amazonaws.com.`,
      command: `aws iam create-role ${document}`,
    };
  }
  const services = role.trust.flatMap((one) =>
    one.effect === 'Allow' && !one.conditional ? one.services : [],
  );
  if (services.includes('ecs-tasks.amazonaws.com')) return undefined;
  return {
    found: `${name} trusts ${list(services) || 'no service without a condition'}, not ecs-tasks.amazonaws.com`,
    next: `Change the trust policy of ${name}: its principal is ecs-tasks.amazonaws.com.`,
    command: `aws iam update-assume-role-policy ${document.replace('--assume-role-policy-document', '--policy-document')}`,
  };
}
