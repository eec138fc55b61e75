import { z } from 'zod';
import type { Call } from '../../core/call.ts';

const oneOrMore = z.union([z.string(), z.array(z.string())]).transform((value) => [value].flat());
const statementSchema = z.object({
  Effect: z.string(),
  Action: oneOrMore.optional(),
});
const documentSchema = z.object({
  Statement: z.union([statementSchema, z.array(statementSchema)]).transform((value) => [value].flat()),
});

/** Which of the actions a role's policies allow; resources and conditions are not weighed. */
export async function rolePermissions(
  RoleName: string,
  actions: readonly string[],
  call: Call,
): Promise<string[]> {
  const { ask } = call;
  const [attached, inline] = await Promise.all([
    ask('iam', 'ListAttachedRolePolicies', { RoleName }),
    ask('iam', 'ListRolePolicies', { RoleName }),
  ]);
  const documents = await Promise.all([
    ...(attached.AttachedPolicies ?? []).map(async ({ PolicyArn }) => {
      const { Policy } = await ask('iam', 'GetPolicy', { PolicyArn });
      const VersionId = Policy?.DefaultVersionId;
      const version = await ask('iam', 'GetPolicyVersion', { PolicyArn, VersionId });
      return version.PolicyVersion?.Document;
    }),
    ...(inline.PolicyNames ?? []).map(
      async (PolicyName) => (await ask('iam', 'GetRolePolicy', { RoleName, PolicyName })).PolicyDocument,
    ),
  ]);
  return allowed(documents, actions);
}

/** Pure: what the (URL-encoded) documents allow and none denies. */
export function allowed(documents: readonly (string | undefined)[], actions: readonly string[]): string[] {
  const statements = documents.flatMap((document) => {
    const parsed = documentSchema.safeParse(JSON.parse(decodeURIComponent(document ?? '%7B%7D')));
    return parsed.success ? parsed.data.Statement : [];
  });
  const holds = (effect: string, action: string) =>
    statements.some(
      (statement) =>
        statement.Effect === effect && statement.Action?.some((pattern) => patternOf(pattern).test(action)),
    );
  return actions.filter((action) => holds('Allow', action) && !holds('Deny', action));
}

function patternOf(pattern: string): RegExp {
  const literal = pattern.replace(/[.+^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`^${literal.replaceAll('*', '.*').replaceAll('?', '.')}$`, 'i');
}
