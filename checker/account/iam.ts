import {
  ListAttachedRolePoliciesCommand,
  ListEntitiesForPolicyCommand,
  ListInstanceProfilesCommand,
  ListRolePoliciesCommand,
  ListRolesCommand,
} from '@aws-sdk/client-iam';
import { z } from 'zod';
import { COURSE_POLICIES, COURSE_ROLES } from '../../labs/names.ts';
import { orAbsent } from './outcome.ts';
import { type Aws, allPages, parsed, read } from './read.ts';

/** Items a page, the most that IAM gives. */
const PAGE = 1000;

const paged = { IsTruncated: z.boolean().default(false), Marker: z.string().optional() };
/** IAM says in one member that there is more, and in another where it goes on. */
const more = (answer: { IsTruncated: boolean; Marker?: string | undefined }): string | undefined =>
  answer.IsTruncated ? answer.Marker : undefined;

const OneOrMore = z
  .union([z.string(), z.array(z.string())])
  .transform((value) => (typeof value === 'string' ? [value] : value));

const Statement = z
  .object({
    Effect: z.string(),
    Principal: z.union([z.literal('*'), z.record(z.string(), OneOrMore)]).optional(),
    Action: OneOrMore.default([]),
    Condition: z.record(z.string(), z.unknown()).default({}),
  })
  .transform((statement) => ({
    effect: statement.Effect,
    services:
      statement.Principal === '*' || statement.Principal?.AWS?.includes('*')
        ? ['*']
        : (statement.Principal?.Service ?? []),
    actions: statement.Action,
    conditional: Object.keys(statement.Condition).length > 0,
  }));

const TrustPolicy = z
  .object({ Statement: z.union([z.array(Statement), Statement.transform((one) => [one])]) })
  .transform((policy) => policy.Statement);

/** A trust policy as IAM sends it: JSON, URL-encoded. */
const EncodedTrust = z
  .string()
  .transform((document, context) => {
    try {
      return JSON.parse(document.startsWith('{') ? document : decodeURIComponent(document));
    } catch {
      context.addIssue({ code: 'custom', message: 'a trust policy that is not JSON' });
      return z.NEVER;
    }
  })
  .pipe(TrustPolicy);

const Roles = z
  .object({
    ...paged,
    Roles: z.array(
      z
        .object({
          RoleName: z.string(),
          Path: z.string(),
          Arn: z.string(),
          AssumeRolePolicyDocument: EncodedTrust,
        })
        .transform((role) => ({
          roleName: role.RoleName,
          path: role.Path,
          arn: role.Arn,
          trust: role.AssumeRolePolicyDocument,
        })),
    ),
  })
  .transform((answer) => ({ items: answer.Roles, next: more(answer) }));

export const roles = read<'roles'>(['iam:ListRoles'], ({ iam }) =>
  allPages('ListRoles', async (Marker) => {
    const answer = await iam.send(new ListRolesCommand({ MaxItems: PAGE, Marker }));
    return parsed(answer, 'ListRoles', 'a list of roles', Roles);
  }),
);

const InstanceProfiles = z
  .object({
    ...paged,
    InstanceProfiles: z.array(
      z
        .object({
          InstanceProfileName: z.string(),
          Arn: z.string(),
          Roles: z.array(z.object({ RoleName: z.string() })),
        })
        .transform((profile) => ({
          instanceProfileName: profile.InstanceProfileName,
          arn: profile.Arn,
          roleNames: profile.Roles.map(({ RoleName }) => RoleName),
        })),
    ),
  })
  .transform((answer) => ({ items: answer.InstanceProfiles, next: more(answer) }));

export const instanceProfiles = read<'instanceProfiles'>(['iam:ListInstanceProfiles'], ({ iam }) =>
  allPages('ListInstanceProfiles', async (Marker) => {
    const answer = await iam.send(new ListInstanceProfilesCommand({ MaxItems: PAGE, Marker }));
    return parsed(answer, 'ListInstanceProfiles', 'a list of instance profiles', InstanceProfiles);
  }),
);

const PolicyRoles = z
  .object({ ...paged, PolicyRoles: z.array(z.object({ RoleName: z.string() })) })
  .transform((answer) => ({ items: answer.PolicyRoles.map((role) => role.RoleName), next: more(answer) }));

async function rolesWith({ iam }: Aws, PolicyArn: string) {
  const names = await orAbsent(
    allPages('ListEntitiesForPolicy', async (Marker) => {
      const command = new ListEntitiesForPolicyCommand({
        PolicyArn,
        EntityFilter: 'Role',
        MaxItems: PAGE,
        Marker,
      });
      return parsed(
        await iam.send(command),
        'ListEntitiesForPolicy',
        'a list of roles with a policy',
        PolicyRoles,
      );
    }),
  );
  return { policyArn: PolicyArn, roleNames: names ?? [] };
}

export const managedPolicyRoles = read<'managedPolicyRoles'>(['iam:ListEntitiesForPolicy'], async (aws) => {
  const { partition } = await aws.identity();
  return Promise.all(
    COURSE_POLICIES.map((name) => rolesWith(aws, `arn:${partition}:iam::aws:policy/${name}`)),
  );
});

const Attached = z
  .object({ ...paged, AttachedPolicies: z.array(z.object({ PolicyArn: z.string() })) })
  .transform((answer) => ({
    items: answer.AttachedPolicies.map((one) => one.PolicyArn),
    next: more(answer),
  }));

const Inline = z
  .object({ ...paged, PolicyNames: z.array(z.string()) })
  .transform((answer) => ({ items: answer.PolicyNames, next: more(answer) }));

async function policiesOf({ iam }: Aws, RoleName: string) {
  const attached = allPages('ListAttachedRolePolicies', async (Marker) => {
    const command = new ListAttachedRolePoliciesCommand({ RoleName, MaxItems: PAGE, Marker });
    return parsed(
      await iam.send(command),
      'ListAttachedRolePolicies',
      'a list of attached policies',
      Attached,
    );
  });
  const inline = allPages('ListRolePolicies', async (Marker) => {
    const command = new ListRolePoliciesCommand({ RoleName, MaxItems: PAGE, Marker });
    return parsed(await iam.send(command), 'ListRolePolicies', 'a list of inline policies', Inline);
  });
  const both = await Promise.all([orAbsent(attached), orAbsent(inline)]);
  // A role that does not exist, or is gone between the two calls, is left out.
  if (both[0] === undefined || both[1] === undefined) return [];
  return [{ roleName: RoleName, attached: both[0], inline: both[1] }];
}

export const courseRolePolicies = read<'courseRolePolicies'>(
  ['iam:ListAttachedRolePolicies', 'iam:ListRolePolicies'],
  async (aws) => (await Promise.all(COURSE_ROLES.map((name) => policiesOf(aws, name)))).flat(),
);
