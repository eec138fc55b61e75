import type { Call } from '../core/call.ts';
import { AwsError } from '../core/errors.ts';
import { type Operation, operation } from '../core/operation.ts';
import { checkPermissionsPolicy } from './documents.ts';
import { checkName, checkTagKeys } from './names.ts';
import { pageOf } from './pages.ts';
import { checkManagedSize, quotaExceeded } from './quotas.ts';
import { checkModifiable } from './roles.ts';

const POLICY_ARN = /^arn:aws[a-z-]*:iam::(aws|\d{12}):policy\/.+$/;
/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
const POLICIES_A_ROLE = 10;

/** Throws InvalidInput for what is no policy's ARN. */
function checkArn(arn: string | undefined): void {
  if (!POLICY_ARN.test(arn ?? '')) throw new AwsError('InvalidInput', `ARN ${arn} is not valid.`);
}

export const createPolicy = operation('iam', 'CreatePolicy', (input, call) => {
  checkName(input.PolicyName, 'policyName');
  checkPermissionsPolicy(input.PolicyDocument ?? '');
  checkManagedSize(input.PolicyDocument ?? '');
  checkTagKeys(input.Tags);
  return call.base('iam', 'CreatePolicy', input);
});

export const createPolicyVersion = operation('iam', 'CreatePolicyVersion', (input, call) => {
  checkArn(input.PolicyArn);
  checkPermissionsPolicy(input.PolicyDocument ?? '');
  checkManagedSize(input.PolicyDocument ?? '');
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

const getPolicy = operation('iam', 'GetPolicy', (input, call) => {
  checkArn(input.PolicyArn);
  return call.base('iam', 'GetPolicy', input);
});

const getPolicyVersion = operation('iam', 'GetPolicyVersion', (input, call) => {
  checkArn(input.PolicyArn);
  return call.base('iam', 'GetPolicyVersion', input);
});

const listEntities = operation('iam', 'ListEntitiesForPolicy', async (input, call) => {
  checkArn(input.PolicyArn);
  return pageOf(await call.base('iam', 'ListEntitiesForPolicy', input), input);
});

/** Operations on one policy, which they look for by its ARN. */
export const ON_POLICIES: readonly Operation[] = [getPolicy, getPolicyVersion, listEntities];

/**
 * Throws AwsError for a policy that cannot be attached. Those of service-linked roles are not looked up; the sentence as
 * AWS answers it: github.com/aws/aws-cdk/issues/6131.
 */
export async function checkAttachable(arn: string, call: Call): Promise<void> {
  checkArn(arn);
  if (arn.includes(':iam::aws:policy/aws-service-role/'))
    throw new AwsError('PolicyNotAttachable', 'Cannot attach a Service Role Policy to a Customer Role.');
  await call.base('iam', 'GetPolicy', { PolicyArn: arn }).catch((error: Error) => {
    if (error.name !== 'NoSuchEntity') throw error;
    throw new AwsError('NoSuchEntity', `Policy ${arn} does not exist or is not attachable.`, 404);
  });
}

// Each list refuses an owner that does not exist, which IAM looks for first.

export const attachRolePolicy = operation('iam', 'AttachRolePolicy', async (input, call) => {
  const { RoleName, PolicyArn = '' } = input;
  await checkModifiable(RoleName, call);
  const { AttachedPolicies: held = [] } = await call.base('iam', 'ListAttachedRolePolicies', { RoleName });
  await checkAttachable(PolicyArn, call);
  if (held.length >= POLICIES_A_ROLE && !held.some((one) => one.PolicyArn === PolicyArn))
    throw quotaExceeded('PoliciesPerRole', POLICIES_A_ROLE);
  return call.base('iam', 'AttachRolePolicy', input);
});

export const detachRolePolicy = operation('iam', 'DetachRolePolicy', async (input, call) => {
  checkArn(input.PolicyArn);
  await checkModifiable(input.RoleName, call);
  return call.base('iam', 'DetachRolePolicy', input);
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
