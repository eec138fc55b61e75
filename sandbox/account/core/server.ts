import { timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { z } from 'zod';
import { stackRequestSchema } from '../stacks/resource.ts';
import { stackResource } from '../stacks/stacks.ts';
import type { Core } from './core.ts';
import { AwsError } from './errors.ts';
import { protocolOf, type Response } from './protocol.ts';

const SECRET_HEADER = 'x-drydock-secret';

const callSchema = z.object({
  service: z.string(),
  target: z.string(),
  region: z.string(),
  caller: z.string(),
  /** The request as the client sent it. */
  body: z.string(),
});

/** Where the emulator passes calls (`/call`) and a stack's resources (`/stack`) to: a loopback port that answers only who knows the secret. */
export class CoreServer {
  readonly #server: Server;
  readonly #secret: Buffer;
  readonly #core: Core;
  readonly #log: (sentence: string) => void;

  constructor(core: Core, secret: string, log: (sentence: string) => void) {
    this.#core = core;
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
    const asked: unknown = JSON.parse(await text(req));
    const { status, contentType, body } = await (req.url === '/stack'
      ? this.#stack(asked)
      : this.#call(asked));
    res.writeHead(status, { 'content-type': contentType });
    res.end(body);
  }

  async #call(asked: unknown): Promise<Response> {
    const { region, caller, ...request } = callSchema.parse(asked);
    const protocol = protocolOf(request);
    try {
      const { operation } = protocol;
      return protocol.answer(
        await this.#core.call(request.service, operation, protocol.input(), region, caller),
      );
    } catch (error) {
      return protocol.refusal(this.#refusal(error));
    }
  }

  async #stack(asked: unknown): Promise<Response> {
    const contentType = 'application/json';
    try {
      const made = await stackResource(this.#core, stackRequestSchema.parse(asked));
      return { status: 200, contentType, body: JSON.stringify(made) };
    } catch (error) {
      const { code, message, status } = this.#refusal(error);
      return { status, contentType, body: JSON.stringify({ __type: code, message }) };
    }
  }

  #refusal(error: unknown): AwsError {
    if (error instanceof AwsError) return error;
    this.#log(error instanceof Error ? (error.stack ?? error.message) : String(error));
    return new AwsError(
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
