import { z } from 'zod';
import { AwsError } from '../core/errors.ts';

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html */
const VERSIONS = ['2012-10-17', '2008-10-17'];
const TOP = ['Version', 'Id', 'Statement'];
const ELEMENTS = [
  'Sid',
  'Effect',
  'Principal',
  'NotPrincipal',
  'Action',
  'NotAction',
  'Resource',
  'NotResource',
  'Condition',
];
const ACTION = /^(\*|[a-zA-Z0-9-]+:[a-zA-Z0-9*?]+)$/;
const RESOURCE = /^(\*|arn:[^:]*:[^:]*:[^:]*:[^:]*:.+|\$\{.+)$/;
const SERVICE = /^[a-z0-9.-]+\.amazonaws\.com(\.cn)?$/;
const PRINCIPAL_ARN =
  /^arn:aws[a-z-]*:(iam|sts)::(\d{12}):(root|user\/.+|role\/.+|assumed-role\/.+|federated-user\/.+)$/;

type Members = Record<string, unknown>;

/**
 * Checks who may assume a role. Answers the users and roles of this account that it names, which have to exist. Throws
 * AwsError, MalformedPolicyDocument.
 */
export function checkTrustPolicy(text: string, accountId: string): string[] {
  return statementsIn(text).flatMap((statement) => {
    if ('Resource' in statement || 'NotResource' in statement)
      throw malformed('Has prohibited field Resource');
    if (!('Principal' in statement) && !('NotPrincipal' in statement))
      throw malformed('Missing required field Principal');
    for (const action of list(statement.Action ?? [])) {
      if (!action.startsWith('sts:') && action !== '*')
        throw malformed('AssumeRole policy may only specify STS AssumeRole actions.');
    }
    return principalsIn(statement.Principal, accountId);
  });
}

/** Checks what an identity may do. Throws AwsError, MalformedPolicyDocument. */
export function checkPermissionsPolicy(text: string): void {
  for (const statement of statementsIn(text)) {
    if ('Principal' in statement || 'NotPrincipal' in statement)
      throw malformed('Policy document should not specify a principal.');
    if (!('Resource' in statement) && !('NotResource' in statement))
      throw malformed('Policy statement must contain resources.');
    for (const resource of list(statement.Resource ?? statement.NotResource))
      if (!RESOURCE.test(resource)) throw malformed(`Resource ${resource} must be in ARN format or "*".`);
  }
}

/** A principal that may not stand there, or that does not exist. */
export const invalidPrincipal = (kind: string, name: string) =>
  malformed(`Invalid principal in policy: "${kind.toUpperCase()}":"${name}"`);

function statementsIn(text: string): Members[] {
  const document = members(parsed(text), TOP);
  if (!VERSIONS.includes(String(document.Version ?? VERSIONS[0]))) throw syntax();
  const found: unknown = document.Statement ?? [];
  const statements: unknown[] = Array.isArray(found) ? found : [found];
  if (statements.length === 0) throw syntax();
  return statements.map((one) => {
    const statement = members(one, ELEMENTS);
    if (!('Effect' in statement)) throw malformed('Missing required field Effect');
    if (statement.Effect !== 'Allow' && statement.Effect !== 'Deny') throw syntax();
    if ('Action' in statement === 'NotAction' in statement)
      throw malformed('Policy statement must contain actions.');
    for (const action of list(statement.Action ?? statement.NotAction)) {
      if (!ACTION.test(action))
        throw malformed('Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.');
    }
    if ('Condition' in statement) members(statement.Condition);
    return statement;
  });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw malformed('This policy contains invalid Json');
  }
}

function members(value: unknown, known?: readonly string[]): Members {
  const read = z.record(z.string(), z.unknown()).safeParse(value);
  if (!read.success) throw syntax();
  if (known !== undefined && !Object.keys(read.data).every((name) => known.includes(name))) throw syntax();
  return read.data;
}

function principalsIn(principal: unknown, accountId: string): string[] {
  if (principal === undefined || principal === null || principal === '*') return [];
  const kinds = Object.entries(members(principal));
  if (kinds.length === 0) throw syntax();
  return kinds.flatMap(([kind, found]) => {
    if (!['AWS', 'Service', 'Federated', 'CanonicalUser'].includes(kind))
      throw malformed(`Invalid principal in policy: ${kind}`);
    const names = list(found);
    const wrong = names.find(
      (name) => (kind === 'Service' && !SERVICE.test(name)) || (kind === 'AWS' && !isPrincipal(name)),
    );
    if (wrong !== undefined) throw invalidPrincipal(kind, wrong);
    return kind === 'AWS' ? names.filter((name) => isOwn(name, accountId)) : [];
  });
}

const isPrincipal = (name: string): boolean =>
  name === '*' || /^\d{12}$/.test(name) || PRINCIPAL_ARN.test(name);

/** Whether it names a user or a role of this account. */
function isOwn(name: string, accountId: string): boolean {
  const [, service, account, resource] = PRINCIPAL_ARN.exec(name) ?? [];
  return service === 'iam' && account === accountId && resource !== 'root';
}

function list(value: unknown): string[] {
  const read = z
    .array(z.string())
    .min(1)
    .safeParse(Array.isArray(value) ? value : [value]);
  if (!read.success) throw syntax();
  return read.data;
}

const syntax = () => malformed('Syntax errors in policy.');

const malformed = (sentence: string) => new AwsError('MalformedPolicyDocument', sentence);
