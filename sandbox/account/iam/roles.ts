import type { Call } from '../core/call.ts';
import { AwsError } from '../core/errors.ts';
import { operation } from '../core/operation.ts';
import { checkPermissionsPolicy, checkTrustPolicy, invalidPrincipal } from './documents.ts';
import { checkFree, checkName } from './names.ts';
import { checkInlineSize, checkTrustSize, otherRolePolicies } from './quotas.ts';

/** The roles' names and ARNs, all of them: the emulator's own list has no pages. */
export async function roles(call: Call) {
  return (await call.base('iam', 'ListRoles', {})).Roles ?? [];
}

/** Throws AwsError unless a role can get that name. */
export async function checkRoleName(name: string | undefined, call: Call): Promise<void> {
  checkName(name, 'roleName');
  const taken = (await roles(call)).map(({ RoleName }) => RoleName);
  checkFree(name, taken, 'Role');
}

/** Throws AwsError for a trust policy that is malformed, too long, or names somebody of this account who does not exist. */
export async function checkTrust(text: string, call: Call): Promise<void> {
  const named = checkTrustPolicy(text, call.accountId);
  checkTrustSize(text);
  if (named.length === 0) return;
  const [all, { Users = [] }] = await Promise.all([roles(call), call.base('iam', 'ListUsers', {})]);
  const stranger = named.find((arn) => ![...all, ...Users].some(({ Arn }) => Arn === arn));
  if (stranger !== undefined) throw invalidPrincipal('AWS', stranger);
}

/**
 * Throws NoSuchEntity, which IAM looks for first, and UnmodifiableEntity for the role of a service, whose path tells it
 * (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html). The sentence as AWS answers it:
 * github.com/rebuy-de/aws-nuke/issues/331.
 */
export async function checkModifiable(RoleName: string | undefined, call: Call): Promise<void> {
  const { Role } = await call.base('iam', 'GetRole', { RoleName });
  if (!Role?.Path?.startsWith('/aws-service-role/')) return;
  throw new AwsError(
    'UnmodifiableEntity',
    `Cannot perform the operation on the protected role '${Role.RoleName}' - this role is only modifiable by AWS`,
  );
}

export const createRole = operation('iam', 'CreateRole', async (input, call) => {
  await checkRoleName(input.RoleName, call);
  await checkTrust(input.AssumeRolePolicyDocument ?? '', call);
  return call.base('iam', 'CreateRole', input);
});

export const deleteRole = operation('iam', 'DeleteRole', async (input, call) => {
  await checkModifiable(input.RoleName, call);
  return call.base('iam', 'DeleteRole', input);
});

export const updateAssumeRolePolicy = operation('iam', 'UpdateAssumeRolePolicy', async (input, call) => {
  await checkModifiable(input.RoleName, call);
  await checkTrust(input.PolicyDocument ?? '', call);
  return call.base('iam', 'UpdateAssumeRolePolicy', input);
});

export const putRolePolicy = operation('iam', 'PutRolePolicy', async (input, call) => {
  const { RoleName = '', PolicyName = '', PolicyDocument = '' } = input;
  checkName(PolicyName, 'policyName');
  await checkModifiable(RoleName, call);
  checkPermissionsPolicy(PolicyDocument);
  const others = await otherRolePolicies(RoleName, PolicyName, call);
  checkInlineSize('role', RoleName, [PolicyDocument, ...others]);
  return call.base('iam', 'PutRolePolicy', input);
});

export const deleteRolePolicy = operation('iam', 'DeleteRolePolicy', async (input, call) => {
  await checkModifiable(input.RoleName, call);
  return call.base('iam', 'DeleteRolePolicy', input);
});
