import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { z } from 'zod';
import { refusal } from '../guard.ts';
import type { Control } from './core/base.ts';
import { REGISTRY_HOST, type Registry } from './ecr/registry/registry.ts';

/** Headers that belong to one connection, or that would let a page of another origin read an answer. */
const NOT_PASSED_ON = /^(connection|content-length|keep-alive|transfer-encoding|upgrade|access-control-.*)$/i;

/** What Docker asks for: https://distribution.github.io/distribution/spec/api/ No part of a path begins with a dot. */
const REGISTRY_PATH =
  /^\/v2\/(?![^?]*\/\.)(?:(?:[a-z0-9][a-z0-9._-]*\/)+(?:blobs|manifests|tags)\/[\w.:/-]*)?(?:\?|$)/;

/** More than any call of the services simulated here may have: DynamoDB's are the largest, with 16 MB. */
const MOST_BYTES = 32 * 1024 * 1024;

/** Bytes travel as the characters of these numbers. */
const answerSchema = z.object({
  status: z.int(),
  headers: z.array(z.tuple([z.string(), z.string()])),
  body: z.string(),
});

/**
 * The account's only public face. It answers programs on this machine, never pages: no AWS client sends Origin or
 * Sec-Fetch-Site. It passes on `POST /`, which is how the services simulated here are called, so that nothing of the
 * emulator's own administration can be reached, and has the registry answer under its own host name.
 */
export class Gateway {
  readonly #sockets = new Set<Socket>();
  readonly #server: Server;
  #behind: { emulator: Control; registry: Registry } | undefined;

  constructor() {
    this.#server = createServer((req, res) => this.#answer(req, res));
    this.#server.on('connection', (socket) => {
      this.#sockets.add(socket);
      socket.once('close', () => this.#sockets.delete(socket));
    });
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** Takes a port (0: any). Rejects with EADDRINUSE when another program has it. */
  listen(port: number): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(port, '127.0.0.1', () => {
        this.#server.off('error', reject);
        resolve();
      });
    });
  }

  /** From now on requests are answered: by the emulator, which is asked by `emulator`, and the registry. */
  serve(emulator: Control, registry: Registry): void {
    this.#behind = { emulator, registry };
  }

  async close(): Promise<void> {
    if (!this.#server.listening) return;
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }

  #answer(req: IncomingMessage, res: ServerResponse): void {
    const registry = isRegistry(req);
    const foreign = (registry ? undefined : refusal(req, { port: this.port })) ?? pageRefusal(req);
    if (foreign !== undefined) {
      fail(req, res, 403, 'AccessDenied', foreign);
    } else if (this.#behind === undefined) {
      fail(req, res, 503, 'ServiceUnavailable', 'The simulated account is starting. Try again.');
    } else if (registry) {
      void this.#behind.registry.answer(req, res);
    } else if (req.method === 'POST' && req.url === '/') {
      void pass(req, res, this.#behind.emulator);
    } else {
      fail(req, res, 501, 'NotImplemented', notSimulated(req));
    }
  }
}

/** Has the emulator answer. Where it does not, nothing of an answer was sent yet. */
async function pass(req: IncomingMessage, res: ServerResponse, emulator: Control): Promise<void> {
  try {
    const body = await bodyOf(req);
    if (body === undefined) {
      const most = `A request may have ${MOST_BYTES} bytes at most.`;
      fail(req, res, 413, 'RequestEntityTooLarge', most);
      return;
    }
    // Host and all else go on as they came: the signature covers them.
    const headers = pairs(req.rawHeaders);
    const answer = answerSchema.parse(await emulator('request', { headers, body: body.toString('latin1') }));
    for (const [name, value] of answer.headers) if (!NOT_PASSED_ON.test(name)) res.appendHeader(name, value);
    res.writeHead(answer.status).end(Buffer.from(answer.body, 'latin1'));
  } catch (error) {
    fail(req, res, 503, 'ServiceUnavailable', error instanceof Error ? error.message : String(error));
  }
}

/** Undefined for one that is too large. Rejects when the client goes away. */
async function bodyOf(req: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of req) {
    size += chunk.length;
    if (size <= MOST_BYTES) chunks.push(chunk);
  }
  return size > MOST_BYTES ? undefined : Buffer.concat(chunks);
}

const pairs = (raw: readonly string[]): string[][] =>
  raw.flatMap((name, index) => (index % 2 === 0 ? [[name, raw[index + 1] ?? '']] : []));

/**
 * Whether it is Docker that speaks to ECR: by the registry's own host name, under /v2/. Every such request but the
 * first shows a token, and a page that had the name resolve to this computer would show its origin.
 */
function isRegistry(req: IncomingMessage): boolean {
  return REGISTRY_HOST.test(req.headers.host ?? '') && REGISTRY_PATH.test(req.url ?? '');
}

function pageRefusal(req: IncomingMessage): string | undefined {
  const fromPage = req.headers.origin !== undefined || req.headers['sec-fetch-site'] !== undefined;
  return fromPage ? 'The simulated account answers AWS clients, not web pages.' : undefined;
}

function notSimulated(req: IncomingMessage): string {
  const service = signedService(req);
  return service === undefined
    ? 'This is not a call that the simulated account knows.'
    : `The simulated account does not simulate ${service} yet.`;
}

/** The service in the signature's scope: `Credential=KEY/DATE/REGION/SERVICE/aws4_request`. */
function signedService(req: IncomingMessage): string | undefined {
  return /Credential=[^/]+\/\d{8}\/[\w-]+\/([\w-]+)\/aws4_request/.exec(req.headers.authorization ?? '')?.[1];
}

/** An error as AWS shapes it: XML for EC2, the query services and S3, JSON for those that name their call in a header. */
function fail(
  req: IncomingMessage,
  res: ServerResponse,
  status: number,
  code: string,
  message: string,
): void {
  req.resume();
  const service = signedService(req);
  const json = req.headers['x-amz-target'] !== undefined || (req.url !== '/' && service !== 's3');
  const error = `<Code>${code}</Code><Message>${escapeXml(message)}</Message>`;
  const xml =
    service === 'ec2'
      ? `<Response><Errors><Error>${error}</Error></Errors></Response>`
      : `<ErrorResponse><Error><Type>${status < 500 ? 'Sender' : 'Receiver'}</Type>${error}</Error></ErrorResponse>`;
  const body = json ? JSON.stringify({ __type: code, message }) : xml;
  res.writeHead(status, {
    'content-type': json ? 'application/json' : 'text/xml',
    'x-amzn-errortype': code,
    'x-content-type-options': 'nosniff',
  });
  res.end(body);
}

function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}
