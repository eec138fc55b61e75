import { z } from 'zod';
import { AwsError } from '../core/errors.ts';
import { type Operation, operation } from '../core/operation.ts';

/**
 * IAM's lists come in pages: at most 100 entries unless MaxItems says otherwise, then IsTruncated and a Marker.
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListRoles.html
 */
const DEFAULT = 100;
const MOST = 1000;

const LISTS = [
  'ListAccountAliases',
  'ListAttachedGroupPolicies',
  'ListAttachedRolePolicies',
  'ListAttachedUserPolicies',
  'ListGroupPolicies',
  'ListGroups',
  'ListGroupsForUser',
  'ListInstanceProfileTags',
  'ListInstanceProfiles',
  'ListInstanceProfilesForRole',
  'ListMFADevices',
  'ListPolicies',
  'ListPolicyTags',
  'ListPolicyVersions',
  'ListRolePolicies',
  'ListRoleTags',
  'ListRoles',
  'ListUserPolicies',
  'ListUserTags',
  'ListUsers',
  'ListVirtualMFADevices',
] as const;

const askedSchema = z.object({ MaxItems: z.number().default(DEFAULT), Marker: z.string().default('0') });

/** The page of an answer that was asked for: its lists count as one, in their order. Throws AwsError for none. */
export function pageOf<Answer extends object>(answer: Answer, asked: object): Answer {
  const { MaxItems: size, Marker } = askedSchema.parse(asked);
  if (size < 1 || size > MOST) {
    throw new AwsError(
      'ValidationError',
      `1 validation error detected: Value '${size}' at 'maxItems' failed to satisfy constraint: Member must be ` +
        `between 1 and ${MOST}`,
    );
  }
  if (!/^\d{1,9}$/.test(Marker)) throw new AwsError('ValidationError', 'Invalid Marker.');
  const start = Number(Marker);
  const end = start + size;
  let seen = 0;
  const lists = Object.entries(answer).flatMap(([name, value]) => {
    if (!Array.isArray(value)) return [];
    const before = seen;
    seen += value.length;
    return [[name, value.slice(Math.max(0, start - before), Math.max(0, end - before))]];
  });
  const more = seen > end ? { IsTruncated: true, Marker: String(end) } : { IsTruncated: false };
  return { ...answer, ...Object.fromEntries(lists), ...more };
}

const paged = (name: (typeof LISTS)[number]): Operation =>
  operation('iam', name, async (input, call) => pageOf(await call.base('iam', name, input), input));

export const PAGED: readonly Operation[] = LISTS.map(paged);
