import type { Call } from '../core/call.ts';
import { AwsError } from '../core/errors.ts';

/** Characters without white space. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
const MANAGED = 6144;
const TRUST = 2048;
/** Of all inline policies of one identity together. */
const INLINE = { role: 10_240, user: 2048 };

const sizeOf = (document: string): number => document.replaceAll(/\s/g, '').length;

/** The sentence as AWS answers it, each quota by its name, and 409: github.com/kubeflow/kubeflow/issues/6687. */
export const quotaExceeded = (quota: string, most: number) =>
  new AwsError('LimitExceeded', `Cannot exceed quota for ${quota}: ${most}`, 409);

/** Throws LimitExceeded. Its quota's name: github.com/docker/docs/issues/5815. */
export function checkManagedSize(document: string): void {
  if (sizeOf(document) > MANAGED) throw quotaExceeded('PolicySize', MANAGED);
}

/** Throws LimitExceeded for who may assume a role. */
export function checkTrustSize(document: string): void {
  if (sizeOf(document) > TRUST) throw quotaExceeded('ACLSizePerRole', TRUST);
}

/**
 * Throws LimitExceeded when the inline policies of an identity are too long together. The sentence as AWS answers it:
 * github.com/aws/aws-cdk/issues/12403 of roles, github.com/danvk/mapsnap/pull/483 of users.
 */
export function checkInlineSize(kind: keyof typeof INLINE, name: string, documents: readonly string[]): void {
  const size = documents.reduce((sum, document) => sum + sizeOf(document), 0);
  if (size <= INLINE[kind]) return;
  throw new AwsError(
    'LimitExceeded',
    `Maximum policy size of ${INLINE[kind]} bytes exceeded for ${kind} ${name}`,
    409,
  );
}

/** The inline policies that a role has beside the one of that name. */
export async function otherRolePolicies(RoleName: string, besides: string, call: Call): Promise<string[]> {
  const { PolicyNames = [] } = await call.base('iam', 'ListRolePolicies', { RoleName });
  const others = PolicyNames.filter((PolicyName) => PolicyName !== besides);
  const found = others.map((PolicyName) => call.base('iam', 'GetRolePolicy', { RoleName, PolicyName }));
  return (await Promise.all(found)).map(({ PolicyDocument = '' }) => decodeURIComponent(PolicyDocument));
}

/** The inline policies that a user has beside the one of that name. */
export async function otherUserPolicies(UserName: string, besides: string, call: Call): Promise<string[]> {
  const { PolicyNames = [] } = await call.base('iam', 'ListUserPolicies', { UserName });
  const others = PolicyNames.filter((PolicyName) => PolicyName !== besides);
  const found = others.map((PolicyName) => call.base('iam', 'GetUserPolicy', { UserName, PolicyName }));
  return (await Promise.all(found)).map(({ PolicyDocument = '' }) => decodeURIComponent(PolicyDocument));
}
