import { AsyncLocalStorage } from 'node:async_hooks';
import { performance } from 'node:perf_hooks';
import { text } from 'node:stream/consumers';
import type { MiddlewareStack } from '@smithy/types';
import { z } from 'zod';
import type { Evidence } from '../contract.ts';
import { errorCode, failure, isAbsent, NonsenseAnswer, OutOfTime, RefusedCall } from './outcome.ts';

/** What the calls of one read may do, and where they are written down. */
export interface CallScope {
  /** The only actions that may be called, `service:Operation`. */
  readonly actions: readonly string[];
  /** Gets the entry of each call as it starts; the entry is completed as the call ends. */
  readonly onCall: (entry: Evidence) => void;
  /** Once aborted nothing more is sent. */
  readonly signal: AbortSignal;
  /** For the sentence when the time is up, in milliseconds. */
  readonly budgetMs: number;
}

const scopes = new AsyncLocalStorage<CallScope>();

const failedAt = new WeakMap<object, string>();

/** The IAM action of the call that threw `error`, when it was one. */
export const actionOf = (error: unknown): string | undefined =>
  typeof error === 'object' && error !== null ? failedAt.get(error) : undefined;

/** Runs `make` so that every call to AWS in it is held to `scope`. */
export const within = <T>(scope: CallScope, make: () => Promise<T>): Promise<T> => scopes.run(scope, make);

/**
 * Puts the one guard on a client: a call that the running read did not declare is refused before anything is sent,
 * an answer that is not whole is refused before it is parsed, and every call is written down as evidence.
 * @param whole throws when an operation's answer is not whole, in the service's own format.
 */
export function guard<I extends object, O extends object>(
  service: string,
  stack: MiddlewareStack<I, O>,
  whole: (operation: string, body: string) => void,
): void {
  stack.add(
    (next, context) => async (args) => {
      const operation = operationOf(context);
      const action = `${service}:${operation}`;
      const scope = scopes.getStore();
      if (!scope?.actions.includes(action)) throw new RefusedCall(action);
      const finish = record(scope.onCall, {
        service,
        operation,
        action,
        input: withoutSecrets(args.input),
      });
      try {
        const answer = await next(args);
        finish({ outcome: 'found' });
        return answer;
      } catch (error) {
        const outcome = isAbsent(error) ? 'absent' : failure(error, action).outcome;
        finish({ outcome, error: errorCode(error) });
        if (typeof error === 'object' && error !== null) failedAt.set(error, action);
        throw error;
      }
    },
    { step: 'initialize', priority: 'high', name: 'onlyDeclaredReads' },
  );
  // Inside the SDK's retries: a run whose time is up sends nothing more.
  stack.add(
    (next, context) => async (args) => {
      const scope = scopes.getStore();
      if (scope?.signal.aborted) throw new OutOfTime(operationOf(context), scope.budgetMs);
      return next(args);
    },
    { step: 'finalizeRequest', priority: 'low', name: 'withinBudget' },
  );
  stack.add(
    (next, context) => async (args) => {
      const answer = await next(args);
      const response = Response.safeParse(answer.response);
      if (!response.success || response.data.statusCode >= 300) return answer;
      const body = await text(response.data.body);
      whole(operationOf(context), body);
      // The body has been read: what comes after gets it as bytes.
      Object.assign(answer.response as object, { body: Buffer.from(body) });
      return answer;
    },
    { step: 'deserialize', priority: 'low', name: 'wholeAnswer' },
  );
}

const Response = z.object({
  statusCode: z.number(),
  body: z.custom<AsyncIterable<Uint8Array>>(
    (body) => typeof body === 'object' && body !== null && Symbol.asyncIterator in body,
  ),
});

const operationOf = (context: { commandName?: string }): string =>
  (context.commandName ?? 'an unnamed call').replace(/Command$/, '');

/**
 * The SDK reads an answer of another operation, or one cut off, as an empty one: a resource that was not read would
 * look like one that is missing. So the answer must be this operation's own, from its first tag to its last.
 */
export function wholeXml(operation: string, body: string): void {
  if (body.trim() === '') throw new NonsenseAnswer(operation, 'nothing');
  const opens = /^\s*(?:<\?xml[^>]*\?>)?\s*<([A-Za-z][\w:-]*)/.exec(body)?.[1];
  if (opens !== `${operation}Response`) {
    throw new NonsenseAnswer(operation, NOT_ITS_ANSWER);
  }
  if (!body.trimEnd().endsWith(`</${opens}>`))
    throw new NonsenseAnswer(operation, 'an answer that was cut off');
}

/** The same for JSON, which names no operation: whether it is this one's is for the read's own model to say. */
export function wholeJson(operation: string, body: string): void {
  if (body.trim() === '') throw new NonsenseAnswer(operation, 'nothing');
  if (!body.trimStart().startsWith('{')) throw new NonsenseAnswer(operation, NOT_ITS_ANSWER);
  try {
    JSON.parse(body);
  } catch {
    throw new NonsenseAnswer(operation, 'an answer that was cut off');
  }
}

const NOT_ITS_ANSWER = 'something that is not its answer; is the endpoint really one of AWS?';

/** Makes a call that is none of AWS's, and writes it down like one. */
export async function recorded<T>(call: Call, make: () => Promise<T>): Promise<T> {
  const scope = scopes.getStore();
  if (!scope) throw new RefusedCall(call.action);
  const finish = record(scope.onCall, call);
  try {
    const answer = await make();
    finish({ outcome: 'found' });
    return answer;
  } catch (error) {
    finish({ outcome: 'unreachable', error: errorCode(error) });
    throw error;
  }
}

type Call = Pick<Evidence, 'service' | 'operation' | 'action' | 'input'>;
type Result = Pick<Evidence, 'outcome' | 'error'>;

/** Writes a call down as it starts; the function it gives back completes the entry. */
function record(onCall: CallScope['onCall'], call: Call) {
  const start = performance.now();
  const entry: Evidence = {
    ...call,
    outcome: 'unreachable',
    error: 'Unfinished',
    at: new Date().toISOString(),
    ms: 0,
  };
  onCall(entry);
  return ({ outcome, error }: Result) => {
    entry.outcome = outcome;
    entry.error = error;
    entry.ms = Math.round((performance.now() - start) * 10) / 10;
  };
}

const SECRET = /secret|password|accesskey|sessiontoken|externalid|userdata|activationcode/i;

/** A call's input as plain data, without what must not be kept. */
export function withoutSecrets(input: object): Record<string, unknown> {
  const plain: unknown = JSON.parse(
    JSON.stringify(input, (key, value) => (SECRET.test(key) ? '(dropped)' : value)),
  );
  return z.record(z.string(), z.unknown()).parse(plain);
}
