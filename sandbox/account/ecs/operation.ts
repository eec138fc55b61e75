import type { z } from 'zod';
import type { Call } from '../core/call.ts';
import { AwsError } from '../core/errors.ts';
import type { Operation } from '../core/operation.ts';
import type { Input, OperationName, Output } from '../core/services.ts';
import type { Wire } from '../core/wire.ts';
import { operationOf } from '../wire/model.ts';
import { client, invalid } from './errors.ts';
import { MISSING, structureSchema } from './shapes.ts';

/** An operation's answer as it travels. */
export type Answer<Output> = Wire<Omit<Output, '$metadata'>> & object;

/**
 * Ties an operation of ECS to its handler, which gets the request as AWS's model has it and answers as it travels. The
 * handler throws AwsError to refuse.
 */
export function operation<Name extends OperationName<'ecs'>>(
  name: Name,
  handler: (input: Input<'ecs', Name>, call: Call) => Output<'ecs', Name> | Promise<Output<'ecs', Name>>,
): Operation {
  // Read at the first call: most are never made in an account's life.
  let schema: z.ZodType | undefined;
  return {
    service: 'ecs',
    name,
    reads: /^(Describe|List|Get)/.test(name),
    run(body, call) {
      schema ??= structureSchema(operationOf('ecs', name).input ?? { shape: `${name}Request` });
      const parsed = schema.safeParse(body);
      if (!parsed.success) throw malformed(name, body, parsed.error.issues);
      // The SDK's types are made from the very model that the schema is made from.
      return handler(parsed.data as Input<'ecs', Name>, call);
    },
  };
}

/**
 * Which code AWS gives a missing member depends on the operation; a wrong type is its deserializer's to refuse, with
 * the sentences that services of this protocol share (seen for Athena and Kinesis, not for ECS).
 */
function malformed(operationName: string, body: unknown, issues: z.core.$ZodIssue[]): AwsError {
  const wrong = issues.find((issue) => issue.message !== MISSING);
  if (wrong !== undefined)
    return new AwsError('SerializationException', wrongType(wrong, at(body, wrong.path)));
  const member = issues[0]?.path.join('.') || 'The request';
  const missing = `${member.charAt(0).toUpperCase()}${member.slice(1)} should not be null or empty.`;
  return operationName === 'RegisterTaskDefinition' ? client(missing) : invalid(missing);
}

function wrongType(issue: z.core.$ZodIssue, value: unknown): string {
  const expected = issue.code === 'invalid_type' ? issue.expected : 'record';
  if (Array.isArray(value)) return 'Unrecognized collection type: a list was found where none is expected.';
  if (typeof value === 'object') return 'Start of structure or map found where not expected.';
  if (expected === 'array') return 'Expected list or null';
  if (expected === 'record' || expected === 'object') return 'Expected null';
  const found = typeof value === 'boolean' ? String(value).toUpperCase() : (typeof value).toUpperCase();
  const target = { string: 'a String', boolean: 'Boolean' }[String(expected)] ?? 'an Integer';
  return `${found}_VALUE can not be converted to ${target}`;
}

function at(value: unknown, path: PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (inside, key) => (typeof inside === 'object' && inside !== null ? Reflect.get(inside, key) : undefined),
    value,
  );
}
