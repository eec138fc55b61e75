import type { CommandIO } from '@smithy/types';
import type { z } from 'zod';
import type { Call } from '../core/call.ts';
import { AwsError } from '../core/errors.ts';
import type { Operation } from '../core/operation.ts';
import type { Wire } from '../core/wire.ts';
import { client, invalid } from './errors.ts';
import { MISSING, operationShapes, structureSchema } from './shapes.ts';

/** An operation's answer as it travels. */
export type Answer<Output> = Wire<Omit<Output, '$metadata'>> & object;

type Command = { readonly input: object; readonly schema?: unknown };
type CommandClass = new (input: never) => Command;
type InputOf<Class extends CommandClass> = Wire<InstanceType<Class>['input']>;
type OutputOf<Class extends CommandClass> =
  InstanceType<Class> extends CommandIO<infer _, infer Output> ? Answer<Output> : never;

/**
 * Ties an operation of the SDK to its handler, which gets the request as the API's model has it and answers as it
 * travels. The handler throws AwsError to refuse.
 */
export function operation<Class extends CommandClass>(
  command: Class,
  handler: (input: InputOf<Class>, call: Call) => OutputOf<Class> | Promise<OutputOf<Class>>,
): Operation {
  const { name, input } = operationShapes(new command({} as never).schema);
  const schema = structureSchema(input);
  return {
    service: 'ecs',
    name,
    reads: /^(Describe|List|Get)/.test(name),
    run(body, call) {
      const parsed = schema.safeParse(body);
      if (!parsed.success) throw malformed(name, body, parsed.error.issues);
      // The schema is the SDK's own model of this very input.
      return handler(parsed.data as InputOf<Class>, call);
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
