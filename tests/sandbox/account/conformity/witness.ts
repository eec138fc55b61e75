import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import type { HttpRequest, HttpResponse, MetadataBearer, MiddlewareStack } from '@smithy/types';
import { judge } from './answer.ts';
import { expectedAs } from './expected.ts';

/** What answers had that AWS's would not, in this test file so far; the set-up of the tests fails a test for it. */
export const findings: string[] = [];

let heard: ((operation: string, answer: object) => void) | undefined;

/** Calls `hear` with each answer of a witnessed client, as the SDK read it. */
export function listen(hear: (operation: string, answer: object) => void): void {
  heard = hear;
}

interface AnyClient {
  readonly middlewareStack: Pick<MiddlewareStack<object, MetadataBearer>, 'add'>;
}

/**
 * The client, whose every answer is held against AWS's own model and remembered, as it came over the wire. Every client
 * of the account's tests is made so.
 */
export function witnessed<C extends AnyClient>(client: C): C {
  if (process.env.PLAIN_MINISTACK === '1') return client;
  client.middlewareStack.add(
    (next, { clientName = '', commandName = '' }) =>
      async (args) => {
        const { headers } = args.request as HttpRequest;
        const result = await next(args);
        const response = result.response as HttpResponse;
        const body = await text(response.body as AsyncIterable<Uint8Array>);
        response.body = body;
        const service = serviceOf(clientName);
        // What was asked for in the end: a test may have changed it under way.
        const operation = headers['x-amz-target']?.split('.').at(-1) ?? operationOf(commandName);
        witness(service, operation, response.statusCode, new TextDecoder().decode(body));
        return result;
      },
    // Next to the wire: what reads the answer for the SDK stands before it.
    { step: 'deserialize', name: 'witness', priority: 'low' },
  );
  client.middlewareStack.add(
    (next, { clientName = '', commandName = '' }) =>
      async (args) => {
        const result = await next(args);
        heard?.(`${serviceOf(clientName)}:${operationOf(commandName)}`, result.output);
        return result;
      },
    { step: 'initialize', name: 'listener' },
  );
  return client;
}

/** The service's name in AWS's models. */
const serviceOf = (clientName: string): string =>
  clientName
    .replace(/Client$/, '')
    .toLowerCase()
    .replace(/^cloudwatchlogs$/, 'logs');

const operationOf = (commandName: string): string => commandName.replace(/Command$/, '');

function witness(service: string, operation: string, status: number, body: string): void {
  const { code, findings: found } = judge({ service, operation, status, body });
  for (const finding of found) {
    const known = expectedAs(finding);
    if (known >= 0) record(`expected ${known}`);
    else if (!findings.includes(finding)) findings.push(finding);
  }
  record(`${service}:${operation} ${code ?? 'ok'}`);
}

const recorded = new Set<string>();

/** With a folder in DRYDOCK_CALLS, what was called and how it ended is kept there: one line each, once a process. */
function record(line: string): void {
  const folder = process.env.DRYDOCK_CALLS;
  if (folder === undefined || recorded.has(line)) return;
  recorded.add(line);
  appendFileSync(join(folder, `${process.pid}.txt`), `${line}\n`);
}

async function text(body: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) chunks.push(chunk);
  return Buffer.concat(chunks);
}
