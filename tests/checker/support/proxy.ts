import { once } from 'node:events';
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';

/** How one operation of AWS goes wrong: it gets what the account would have answered, and answers by itself. */
export type Fault = (response: ServerResponse, answer: Answer) => void;

export interface Answer {
  readonly status: number;
  readonly type: string;
  readonly body: string;
}

export interface FaultyProxy {
  readonly port: number;
  /** Operations that came through, in order. */
  readonly operations: string[];
  /** How an operation goes wrong from now on; without a fault it goes through. */
  break(operation: string, fault: Fault | undefined): void;
  stop(): Promise<void>;
}

/** Stands between a reader and an account at `upstream`, at the network's edge. */
export async function startProxy(upstream: number): Promise<FaultyProxy> {
  const faults = new Map<string, Fault>();
  const operations: string[] = [];
  const server = createServer(async (incoming, response) => {
    const body = await buffer(incoming);
    const operation = operationOf(incoming, body);
    operations.push(operation);
    const answer = await forward(upstream, incoming, body);
    const fault = faults.get(operation);
    if (fault) return fault(response, answer);
    respond(response, answer);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    port: address.port,
    operations,
    break: (operation, fault) => {
      if (fault) faults.set(operation, fault);
      else faults.delete(operation);
    },
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** A JSON service names the operation in a header, a query one in its body. */
function operationOf({ headers }: IncomingMessage, body: Buffer): string {
  const target = headers['x-amz-target'];
  if (typeof target === 'string') return target.split('.').at(-1) ?? '';
  return new URLSearchParams(body.toString()).get('Action') ?? '';
}

export function respond(response: ServerResponse, { status, type, body }: Answer): void {
  response.writeHead(status, { 'content-type': type, 'content-length': Buffer.byteLength(body) }).end(body);
}

async function forward(port: number, incoming: IncomingMessage, body: Buffer): Promise<Answer> {
  const outgoing = request({
    host: '127.0.0.1',
    port,
    method: incoming.method,
    path: incoming.url,
    headers: incoming.headers,
  });
  outgoing.end(body);
  const [answer] = (await once(outgoing, 'response')) as [IncomingMessage];
  return {
    status: answer.statusCode ?? 502,
    type: answer.headers['content-type'] ?? 'text/xml',
    body: (await buffer(answer)).toString(),
  };
}
