import type { Call } from '../core/call.ts';
import { operation } from '../core/operation.ts';
import { checkPermissionsPolicy, checkTrustPolicy, invalidPrincipal } from './documents.ts';
import { checkFree, checkName } from './names.ts';

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

/** Throws AwsError for a trust policy that is malformed or names somebody of this account who does not exist. */
export async function checkTrust(text: string, call: Call): Promise<void> {
  const named = checkTrustPolicy(text, call.accountId);
  if (named.length === 0) return;
  const [all, { Users = [] }] = await Promise.all([roles(call), call.base('iam', 'ListUsers', {})]);
  const stranger = named.find((arn) => ![...all, ...Users].some(({ Arn }) => Arn === arn));
  if (stranger !== undefined) throw invalidPrincipal('AWS', stranger);
}

export const createRole = operation('iam', 'CreateRole', async (input, call) => {
  await checkRoleName(input.RoleName, call);
  await checkTrust(input.AssumeRolePolicyDocument ?? '', call);
  return call.base('iam', 'CreateRole', input);
});

// IAM looks for the role first, and so does GetRole here.

export const updateAssumeRolePolicy = operation('iam', 'UpdateAssumeRolePolicy', async (input, call) => {
  await call.base('iam', 'GetRole', { RoleName: input.RoleName });
  await checkTrust(input.PolicyDocument ?? '', call);
  return call.base('iam', 'UpdateAssumeRolePolicy', input);
});

export const putRolePolicy = operation('iam', 'PutRolePolicy', async (input, call) => {
  checkName(input.PolicyName, 'policyName');
  await call.base('iam', 'GetRole', { RoleName: input.RoleName });
  checkPermissionsPolicy(input.PolicyDocument ?? '');
  return call.base('iam', 'PutRolePolicy', input);
});

export const createInstanceProfile = operation('iam', 'CreateInstanceProfile', async (input, call) => {
  checkName(input.InstanceProfileName, 'instanceProfileName');
  const { InstanceProfiles = [] } = await call.base('iam', 'ListInstanceProfiles', {});
  const taken = InstanceProfiles.map(({ InstanceProfileName }) => InstanceProfileName);
  checkFree(input.InstanceProfileName, taken, 'Instance Profile');
  return call.base('iam', 'CreateInstanceProfile', input);
});
