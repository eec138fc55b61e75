import { z } from 'zod';
import type { Call } from '../core/call.ts';
import { AwsError } from '../core/errors.ts';
import { client } from './errors.ts';
import { nameIn } from './lifecycle/lookup.ts';

const TASKS = 'ecs-tasks.amazonaws.com';

/**
 * Throws AccessDeniedException unless who calls may pass these roles to the service.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/security_iam_troubleshoot.html
 */
export async function assertMayPass(
  roles: readonly (string | undefined)[],
  call: Call,
  service = TASKS,
): Promise<void> {
  for (const resource of given(roles)) {
    const { allowed, message } = await call.authorize({
      principal: call.caller,
      action: 'iam:PassRole',
      resource,
      context: { 'iam:PassedToService': service },
    });
    if (!allowed) throw new AwsError('AccessDeniedException', message);
  }
}

/** Throws ClientException, in AWS's words, for a role that tasks cannot assume. */
export async function assertTasksAssume(roles: readonly (string | undefined)[], call: Call): Promise<void> {
  for (const arn of given(roles)) {
    if (trusts(await trustOf(arn, call), TASKS)) continue;
    throw client(
      `ECS was unable to assume the role '${arn}' that was provided for this task. Please verify that the role ` +
        'being passed has the proper trust relationship and permissions and that your IAM user has permissions to ' +
        'pass this role.',
    );
  }
}

/** The trust policy of a role, URL-encoded as IAM answers it; undefined where there is no such role. */
export async function trustOf(arn: string, call: Call): Promise<string | undefined> {
  const answer = await call.ask('iam', 'GetRole', { RoleName: nameIn(arn) }).catch((error: Error) => {
    if (/^NoSuchEntity/.test(error.name)) return undefined;
    throw error;
  });
  return answer?.Role?.Arn === arn ? answer.Role.AssumeRolePolicyDocument : undefined;
}

const oneOrMore = z.union([z.string(), z.array(z.string())]).transform((value) => [value].flat());
const statementSchema = z.object({
  Effect: z.string(),
  Principal: z.object({ Service: oneOrMore.default([]) }).catch({ Service: [] }),
  Action: oneOrMore.default([]),
});
const trustSchema = z.object({
  Statement: z.union([statementSchema, z.array(statementSchema)]).transform((value) => [value].flat()),
});

/** Whether a trust policy (URL-encoded) lets the service assume the role. Conditions are not weighed. */
export function trusts(document: string | undefined, service: string): boolean {
  if (document === undefined) return false;
  const { Statement } = trustSchema.parse(JSON.parse(decodeURIComponent(document)));
  const about = (effect: string) =>
    Statement.some(
      (statement) =>
        statement.Effect === effect &&
        statement.Principal.Service.includes(service) &&
        statement.Action.some((action) => /^(sts:(AssumeRole|\*)|\*)$/i.test(action)),
    );
  return about('Allow') && !about('Deny');
}

const given = (roles: readonly (string | undefined)[]) =>
  new Set(roles.flatMap((role) => (role === undefined || role === '' ? [] : [role])));
