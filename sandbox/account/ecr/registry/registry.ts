import type { IncomingMessage, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import type { Call } from '../../core/call.ts';
import type { Core } from '../../core/core.ts';
import { repositoryNotFound } from '../checks.ts';
import { repositoryNamed } from '../repositories.ts';
import { RegistryError, unsupported } from './errors.ts';
import { Layers } from './layers.ts';
import { type Asked, respond } from './respond.ts';
import { actionOf, type Route, routeOf } from './route.ts';
import { principalOf } from './tokens.ts';

/** An account's registry: https://docs.aws.amazon.com/AmazonECR/latest/userguide/Registries.html */
export const REGISTRY_HOST = /^(\d{12})\.dkr\.ecr\.([a-z0-9-]+)\.amazonaws\.com$/;
const SERVICE = 'ecr.amazonaws.com';

/**
 * ECR's registry, what `docker login`, `push` and `pull` speak to: who may, and the protocol. Images are those of ECR's
 * API. The refusals are ECR's: see docs/FIDELITY.md for their sources.
 */
export class Registry {
  readonly #core: Core;
  readonly #layers: Layers;
  readonly #log: (sentence: string) => void;

  /** `home`: where layers are kept, in the folder `registry`. */
  constructor(core: Core, home: string, log: (sentence: string) => void) {
    this.#core = core;
    this.#layers = new Layers(home);
    this.#log = log;
  }

  /** Answers a request whose host is REGISTRY_HOST. */
  async answer(req: IncomingMessage, res: ServerResponse): Promise<void> {
    res.setHeader('docker-distribution-api-version', 'registry/2.0');
    try {
      await this.#answer(req, res);
    } catch (error) {
      if (req.destroyed && !req.complete) return; // Docker went away: there is nobody to tell.
      this.#refuse(error, req, res);
    }
  }

  async #answer(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const host = req.headers.host ?? '';
    const [, registryId = '', region = ''] = REGISTRY_HOST.exec(host) ?? [];
    const { pathname, searchParams } = new URL(req.url ?? '', `http://${host}`);
    const method = req.method ?? '';
    const call = this.#core.reading(region, SERVICE);
    const principal = principalOf(req.headers.authorization, host, call);
    const route = routeOf(pathname);
    if (route === undefined)
      throw new RegistryError(404, 'UNSUPPORTED', `path not handled by registry: ${pathname}`);
    if (route.kind === 'ping') {
      if (method !== 'GET' && method !== 'HEAD') throw unsupported();
      res.writeHead(200, { 'content-type': 'application/json' }).end('{}');
      return;
    }
    await authorize(route, method, registryId, principal, call);
    const asked: Asked = {
      ...route,
      method,
      query: searchParams,
      request: req,
      layers: this.#layers,
      reading: call,
      change: (work) => this.#core.change(region, principal, work),
    };
    const { status, headers, body = '' } = await respond(asked);
    res.writeHead(status, headers);
    if (typeof body === 'string' || method === 'HEAD') res.end(method === 'HEAD' ? '' : body);
    else await pipeline(body, res);
  }

  #refuse(error: unknown, req: IncomingMessage, res: ServerResponse): void {
    req.resume();
    if (res.headersSent) {
      res.destroy();
      return;
    }
    if (!(error instanceof RegistryError))
      this.#log(error instanceof Error ? (error.stack ?? error.message) : String(error));
    const { status, code, message, headers } = error instanceof RegistryError ? error : failed();
    const body = JSON.stringify({ errors: [{ code, message, detail: {} }] });
    res.writeHead(status, { 'content-type': 'application/json', ...headers }).end(body);
  }
}

/** Throws RegistryError with ECR's refusal unless the repository is there and `principal` may do this in it. */
async function authorize(
  route: Route,
  method: string,
  registryId: string,
  principal: string,
  call: Call,
): Promise<void> {
  const { repositoryName } = route;
  const there = registryId === call.accountId && (await repositoryNamed(repositoryName, call)) !== undefined;
  if (!there)
    throw new RegistryError(404, 'NAME_UNKNOWN', repositoryNotFound(repositoryName, registryId).message);
  const action = actionOf(route, method);
  if (action === undefined) throw unsupported();
  const resource = `arn:aws:ecr:${call.region}:${call.accountId}:repository/${repositoryName}`;
  const { allowed, message } = await call.authorize({ principal, action: `ecr:${action}`, resource });
  if (!allowed) throw new RegistryError(403, 'DENIED', message);
}

const failed = () =>
  new RegistryError(500, 'UNKNOWN', 'The simulated account failed. Its log, emulator.log, says why.');
