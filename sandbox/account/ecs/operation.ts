import type { CommandIO } from '@smithy/types';
import type { z } from 'zod';
import type { Call } from './call.ts';
import { client, EcsError, invalid } from './errors.ts';
import { MISSING, operationShapes, structureSchema } from './shapes.ts';
import type { Wire } from './wire.ts';

/** An operation's answer as it travels. */
export type Answer<Output> = Wire<Omit<Output, '$metadata'>> & object;

/** One operation of the API, ready to be called with a request's body. */
export interface Operation {
  name: string;
  /** It changes nothing, so it waits for no other call. */
  reads: boolean;
  run(body: unknown, call: Call): object | Promise<object>;
}

type Command = { readonly input: object; readonly schema?: unknown };
type CommandClass = new (input: never) => Command;
type InputOf<Class extends CommandClass> = Wire<InstanceType<Class>['input']>;
type OutputOf<Class extends CommandClass> =
  InstanceType<Class> extends CommandIO<infer _, infer Output> ? Answer<Output> : never;

/**
 * Ties an operation of the SDK to its handler, which gets the request as the API's model has it and answers as it
 * travels. The handler throws EcsError to refuse.
 */
export function operation<Class extends CommandClass>(
  command: Class,
  handler: (input: InputOf<Class>, call: Call) => OutputOf<Class> | Promise<OutputOf<Class>>,
): Operation {
  const { name, input } = operationShapes(new command({} as never).schema);
  const schema = structureSchema(input);
  return {
    name,
    reads: /^(Describe|List|Get)/.test(name),
    run(body, call) {
      const parsed = schema.safeParse(body);
      if (!parsed.success) throw malformed(name, parsed.error.issues);
      // The schema is the SDK's own model of this very input.
      return handler(parsed.data as InputOf<Class>, call);
    },
  };
}

/** Which code AWS gives a missing member depends on the operation; a wrong type is its deserializer's to refuse. */
function malformed(operationName: string, issues: z.core.$ZodIssue[]): EcsError {
  const wrong = issues.find((issue) => issue.message !== MISSING);
  if (wrong !== undefined) {
    return new EcsError('SerializationException', `${memberOf(wrong)}: ${wrong.message}.`);
  }
  const missing = `${issues[0] ? memberOf(issues[0]) : 'The request'} should not be null or empty.`;
  return operationName === 'RegisterTaskDefinition' ? client(missing) : invalid(missing);
}

/** `containerDefinitions.0.image`. */
const memberOf = (issue: z.core.$ZodIssue) => issue.path.join('.') || 'The request';
