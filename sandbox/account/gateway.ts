import {
  Agent,
  createServer,
  type IncomingMessage,
  request,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { refusal } from '../guard.ts';
import { REGISTRY_HOST, type Registry } from './ecr/registry/registry.ts';

const SECRET_HEADER = 'x-drydock-secret';
/** Headers that belong to one connection, or that would let a page of another origin read an answer. */
const NOT_PASSED_ON = /^(connection|keep-alive|transfer-encoding|upgrade|access-control-.*)$/;

/** What Docker asks for: https://distribution.github.io/distribution/spec/api/ No part of a path begins with a dot. */
const REGISTRY_PATH =
  /^\/v2\/(?![^?]*\/\.)(?:(?:[a-z0-9][a-z0-9._-]*\/)+(?:blobs|manifests|tags)\/[\w.:/-]*)?(?:\?|$)/;

/** Where the emulator is now, or undefined while it is down (with why, when it stays down). */
export interface Upstream {
  readonly address: { port: number } | undefined;
  readonly failure: string | undefined;
  readonly secret: string;
}

/**
 * The account's only public face. It answers programs on this machine, never pages: no AWS client sends Origin or
 * Sec-Fetch-Site. It passes on `POST /`, which is how the services simulated here are called, so that nothing of the
 * emulator's own administration can be reached, and has the registry answer under its own host name.
 */
export class Gateway {
  readonly #agent = new Agent({ keepAlive: true });
  readonly #sockets = new Set<Socket>();
  readonly #server: Server;
  #upstream: Upstream | undefined;
  #registry: Registry | undefined;

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

  serve(upstream: Upstream, registry: Registry): void {
    this.#upstream = upstream;
    this.#registry = registry;
  }

  async close(): Promise<void> {
    if (!this.#server.listening) return;
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    for (const socket of this.#sockets) socket.destroy();
    this.#agent.destroy();
    await closed;
  }

  #answer(req: IncomingMessage, res: ServerResponse): void {
    const registry = isRegistry(req);
    const foreign = (registry ? undefined : refusal(req, { port: this.port })) ?? pageRefusal(req);
    if (foreign !== undefined) {
      fail(req, res, 403, 'AccessDenied', foreign);
    } else if (registry || (req.method === 'POST' && req.url === '/')) {
      this.#pass(req, res, registry);
    } else {
      fail(req, res, 501, 'NotImplemented', notSimulated(req));
    }
  }

  #pass(req: IncomingMessage, res: ServerResponse, registry: boolean): void {
    const upstream = this.#upstream;
    if (upstream?.address === undefined) {
      fail(
        req,
        res,
        503,
        'ServiceUnavailable',
        upstream?.failure ?? 'The simulated account is starting. Try again.',
      );
      return;
    }
    if (registry) {
      void this.#registry?.answer(req, res);
      return;
    }
    const onward = request({
      agent: this.#agent,
      host: '127.0.0.1',
      port: upstream.address.port,
      method: req.method,
      path: req.url,
      // Host and all else go on as they came: the signature covers them.
      headers: { ...req.headers, [SECRET_HEADER]: upstream.secret },
    });
    onward.on('response', (answer) => {
      res.writeHead(answer.statusCode ?? 502, passable(answer.headers));
      answer.pipe(res);
      answer.on('error', () => res.destroy());
    });
    onward.on('error', () => {
      if (res.headersSent) res.destroy();
      else fail(req, res, 503, 'ServiceUnavailable', 'The simulated account was interrupted. Try again.');
    });
    res.on('close', () => onward.destroy());
    req.pipe(onward);
  }
}

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

function passable(headers: IncomingMessage['headers']): IncomingMessage['headers'] {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !NOT_PASSED_ON.test(name)));
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
