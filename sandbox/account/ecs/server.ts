import { timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { z } from 'zod';
import { EcsError } from './errors.ts';
import type { EcsService } from './service.ts';
import { stackRequestSchema } from './stacks/resource.ts';
import { stackResource } from './stacks/stacks.ts';

const SECRET_HEADER = 'x-drydock-secret';

const callSchema = z.object({
  operation: z.string(),
  region: z.string(),
  caller: z.string(),
  /** The request as the client sent it. */
  body: z.string(),
});

/** Where the emulator passes ECS calls (`/call`) and a stack's ECS resources (`/stack`) to: a loopback port that answers only who knows the secret. */
export class EcsServer {
  readonly #server: Server;
  readonly #secret: Buffer;
  readonly #service: EcsService;
  readonly #log: (sentence: string) => void;

  constructor(service: EcsService, secret: string, log: (sentence: string) => void) {
    this.#service = service;
    this.#secret = Buffer.from(secret);
    this.#log = log;
    this.#server = createServer((req, res) => void this.#answer(req, res));
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  listen(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(0, '127.0.0.1', resolve);
    });
  }

  async close(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    this.#server.closeAllConnections();
    await closed;
  }

  async #answer(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const secret = Buffer.from(String(req.headers[SECRET_HEADER] ?? ''));
    if (secret.length !== this.#secret.length || !timingSafeEqual(secret, this.#secret)) {
      res.writeHead(403).end();
      return;
    }
    try {
      const asked: unknown = JSON.parse(await text(req));
      send(res, 200, await (req.url === '/stack' ? this.#stack(asked) : this.#call(asked)));
    } catch (error) {
      const refusal = error instanceof EcsError ? error : this.#fault(error);
      send(res, refusal.status, { __type: refusal.code, message: refusal.message });
    }
  }

  #call(asked: unknown): Promise<object> {
    const { operation, region, caller, body } = callSchema.parse(asked);
    return this.#service.call(operation, parseBody(body), region, caller);
  }

  #stack(asked: unknown): Promise<object> {
    return stackResource(this.#service, stackRequestSchema.parse(asked));
  }

  #fault(error: unknown): EcsError {
    this.#log(`ECS: ${error instanceof Error ? error.stack : String(error)}`);
    return new EcsError(
      'ServerException',
      'The simulated account failed. Its log, emulator.log, says why.',
      500,
    );
  }
}

async function text(req: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of req) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}

/** An empty body is an empty request. */
function parseBody(body: string): unknown {
  try {
    return JSON.parse(body || '{}');
  } catch {
    throw new EcsError('SerializationException', 'The body of the request is not JSON.');
  }
}

function send(res: ServerResponse, status: number, body: object): void {
  res.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' });
  res.end(JSON.stringify(body));
}
