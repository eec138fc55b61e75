import type { Call } from '../core/call.ts';
import { AwsError } from '../core/errors.ts';
import { operation } from '../core/operation.ts';
import { checkPermissionsPolicy } from './documents.ts';
import { checkName } from './names.ts';

const POLICY_ARN = /^arn:aws[a-z-]*:iam::(aws|\d{12}):policy\/.+$/;
/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
const POLICIES_A_ROLE = 10;

export const createPolicy = operation('iam', 'CreatePolicy', (input, call) => {
  checkName(input.PolicyName, 'policyName');
  checkPermissionsPolicy(input.PolicyDocument ?? '');
  return call.base('iam', 'CreatePolicy', input);
});

export const createPolicyVersion = operation('iam', 'CreatePolicyVersion', (input, call) => {
  checkPermissionsPolicy(input.PolicyDocument ?? '');
  return call.base('iam', 'CreatePolicyVersion', input);
});

export const deletePolicy = operation('iam', 'DeletePolicy', async (input, call) => {
  const { Versions = [] } = await call.base('iam', 'ListPolicyVersions', input);
  if (Versions.length > 1) {
    throw new AwsError(
      'DeleteConflict',
      "This policy has more than one version. Before you delete a policy, you must delete the policy's versions. " +
        'The default version is deleted with the policy.',
      409,
    );
  }
  return call.base('iam', 'DeletePolicy', input);
});

/** Throws AwsError for a policy that cannot be attached. */
export async function checkAttachable(arn: string, call: Call): Promise<void> {
  if (!POLICY_ARN.test(arn)) throw new AwsError('InvalidInput', `ARN ${arn} is not valid.`);
  await call.base('iam', 'GetPolicy', { PolicyArn: arn }).catch((error: Error) => {
    if (error.name !== 'NoSuchEntity') throw error;
    throw new AwsError('NoSuchEntity', `Policy ${arn} does not exist or is not attachable.`, 404);
  });
}

// Each list refuses an owner that does not exist, which IAM looks for first.

export const attachRolePolicy = operation('iam', 'AttachRolePolicy', async (input, call) => {
  const { RoleName, PolicyArn = '' } = input;
  const { AttachedPolicies: held = [] } = await call.base('iam', 'ListAttachedRolePolicies', { RoleName });
  await checkAttachable(PolicyArn, call);
  if (held.length >= POLICIES_A_ROLE && !held.some((one) => one.PolicyArn === PolicyArn)) {
    throw new AwsError('LimitExceeded', `Cannot exceed quota for PoliciesPerRole: ${POLICIES_A_ROLE}`, 409);
  }
  return call.base('iam', 'AttachRolePolicy', input);
});

export const attachUserPolicy = operation('iam', 'AttachUserPolicy', async (input, call) => {
  await call.base('iam', 'ListAttachedUserPolicies', { UserName: input.UserName });
  await checkAttachable(input.PolicyArn ?? '', call);
  return call.base('iam', 'AttachUserPolicy', input);
});

export const attachGroupPolicy = operation('iam', 'AttachGroupPolicy', async (input, call) => {
  await call.base('iam', 'ListAttachedGroupPolicies', { GroupName: input.GroupName });
  await checkAttachable(input.PolicyArn ?? '', call);
  return call.base('iam', 'AttachGroupPolicy', input);
});
