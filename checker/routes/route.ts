import type { Request, Response } from 'express';
import { z } from 'zod';

/** A request that cannot be answered, with what was wrong for whoever sent it. */
export class ApiFault extends Error {
  readonly status: number;
  readonly code: string;

  /** @param code stable, for programs: `no_such_lab`. @param message what was wrong and what to do. */
  constructor(status: number, code: string, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

export interface Answer {
  readonly status?: number;
  readonly body?: unknown;
}

interface Input<P, Q, B> {
  params: P;
  query: Q;
  body: B;
  request: Request;
  response: Response;
}

interface Answers {
  readonly [status: number]: {
    readonly description: string;
    readonly schema?: z.ZodType;
    readonly events?: z.ZodType;
  };
}

/** One operation of the API: what parses its requests is also what the OpenAPI document says of them. */
export interface Route {
  readonly method: 'get' | 'post' | 'put' | 'delete';
  /** Under /api/v1, with parameters as {name}. */
  readonly path: string;
  readonly id: string;
  readonly summary: string;
  /** Whether it needs `Authorization: Bearer KEY`. */
  readonly key?: boolean;
  readonly params: z.ZodObject;
  readonly query: z.ZodObject;
  readonly body: z.ZodType | undefined;
  readonly answers: Answers;
  /** Answers a parsed request; nothing is returned when it has answered by itself (a stream). */
  readonly handle: (request: Request, response: Response) => Promise<Answer | undefined>;
}

const Nothing = z.strictObject({});

/**
 * Defines an operation. Requests are parsed before `handle` sees them.
 * @throws ApiFault from `handle`: 400 for a request that does not parse, and whatever `act` throws.
 */
export function route<
  P extends z.ZodObject = typeof Nothing,
  Q extends z.ZodObject = typeof Nothing,
  B extends z.ZodType = z.ZodUndefined,
>(
  spec: Pick<Route, 'method' | 'path' | 'id' | 'summary' | 'key' | 'answers'> & {
    params?: P;
    query?: Q;
    body?: B;
  },
  act: (input: Input<z.output<P>, z.output<Q>, z.output<B>>) => Promise<Answer | undefined> | Answer,
): Route {
  const params = spec.params ?? Nothing;
  const query = spec.query ?? Nothing;
  return {
    ...spec,
    params,
    query,
    body: spec.body,
    handle: async (request, response) =>
      act({
        params: parse(params, request.params, 'the path') as z.output<P>,
        query: parse(query, request.query, 'the query') as z.output<Q>,
        body: (spec.body ? parse(spec.body, bodyOf(request), 'the body') : undefined) as z.output<B>,
        request,
        response,
      }),
  };
}

function bodyOf(request: Request): unknown {
  if (request.is('application/json') === false || request.body === undefined) {
    throw new ApiFault(415, 'not_json', 'Send the body as JSON, with "content-type: application/json".');
  }
  return request.body;
}

function parse(schema: z.ZodType, value: unknown, where: string): unknown {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const issues = result.error.issues.map(({ path, message }) => {
    return path.length > 0 ? `"${path.join('.')}": ${message}` : message;
  });
  throw new ApiFault(
    400,
    'invalid_request',
    `Something is wrong in ${where} of the request: ${issues.join('; ')}.`,
  );
}
