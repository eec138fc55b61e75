import type { IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import type { Call } from '../../core/call.ts';
import { keyOf, type LayerRecord } from '../record.ts';
import { RegistryError } from './errors.ts';
import type { Layers } from './layers.ts';
import { deleteManifest, imageNamed, putManifest, tagsOf } from './manifests.ts';
import type { Route } from './route.ts';

/** https://docs.aws.amazon.com/AmazonECR/latest/userguide/service-quotas.html: "Maximum image manifest size: 4 MiB". */
const MANIFEST_BYTES = 4 * 1024 * 1024;

/** An authorised request about a repository that is there. */
export interface Asked extends Route {
  method: string;
  query: URLSearchParams;
  request: IncomingMessage;
  layers: Layers;
  reading: Call;
  /** What is put in the state is on disk when it resolves. */
  change<T>(work: (call: Call) => T | Promise<T>): Promise<T>;
}

export interface Answer {
  status: number;
  headers: Record<string, string | number>;
  body?: string | Readable;
}

/** Does what is asked. Throws RegistryError to refuse. */
export function respond(asked: Asked): Answer | Promise<Answer> {
  if (asked.kind === 'manifest') return manifest(asked);
  if (asked.kind === 'blob') return blob(asked);
  if (asked.kind === 'uploads') return begin(asked);
  if (asked.kind === 'upload') return upload(asked);
  const { repositoryName: name, query, reading } = asked;
  const tags = tagsOf(name, query, reading);
  return { status: 200, headers: JSON_TYPE, body: JSON.stringify({ name, tags }) };
}

const JSON_TYPE = { 'content-type': 'application/json' };

async function manifest(asked: Asked): Promise<Answer> {
  const { repositoryName, reference, method, request } = asked;
  if (method === 'PUT') {
    const content = await bodyOf(request, MANIFEST_BYTES);
    const type = request.headers['content-type'];
    const digest = await asked.change((call) => putManifest(repositoryName, reference, content, type, call));
    return made(`/v2/${repositoryName}/manifests/${digest}`, digest);
  }
  if (method === 'DELETE') {
    await asked.change((call) => deleteManifest(repositoryName, reference, call));
    return { status: 202, headers: {} };
  }
  const image = imageNamed(repositoryName, reference, asked.reading);
  const headers = {
    'content-length': Buffer.byteLength(image.imageManifest),
    'content-type': image.imageManifestMediaType,
    'docker-content-digest': image.imageDigest,
  };
  return { status: 200, headers, body: image.imageManifest };
}

function blob({ repositoryName, reference, method, layers, reading }: Asked): Answer {
  const layer = reading.state.layers.get(keyOf(repositoryName, reference));
  if (layer === undefined) throw new RegistryError(404, 'BLOB_UNKNOWN', 'blob unknown to registry');
  const headers = {
    'content-length': layer.size,
    'content-type': 'application/octet-stream',
    'docker-content-digest': layer.digest,
  };
  return { status: 200, headers, ...(method === 'GET' ? { body: layers.read(layer.digest) } : {}) };
}

/** Begins an upload; a layer that another repository has, or that comes whole with the request, is there at once. */
async function begin(asked: Asked): Promise<Answer> {
  const { repositoryName, query, request, layers, reading } = asked;
  const mounted = reading.state.layers.get(keyOf(query.get('from') ?? '', query.get('mount') ?? ''));
  if (mounted !== undefined) return keep(asked, { ...mounted, repositoryName });
  const id = await layers.begin(repositoryName);
  const digest = query.get('digest');
  if (digest === null) return received(202, repositoryName, id, 0);
  try {
    await layers.append(repositoryName, id, request, undefined);
    const size = await layers.complete(repositoryName, id, digest);
    return await keep(asked, { repositoryName, digest, size });
  } catch (error) {
    await layers.abandon(repositoryName, id);
    throw error;
  }
}

async function upload(asked: Asked): Promise<Answer> {
  const { repositoryName, reference: id, method, query, request, layers } = asked;
  if (method === 'GET') return received(204, repositoryName, id, await layers.received(repositoryName, id));
  const digest = query.get('digest') ?? '';
  if (method === 'PUT' && digest === '')
    throw new RegistryError(400, 'DIGEST_INVALID', 'digest query parameter is required');
  const start = /^(?:bytes )?(\d+)-/.exec(request.headers['content-range'] ?? '')?.[1];
  const size = await layers.append(
    repositoryName,
    id,
    request,
    start === undefined ? undefined : Number(start),
  );
  if (method === 'PATCH') return received(202, repositoryName, id, size);
  await layers.complete(repositoryName, id, digest);
  return keep(asked, { repositoryName, digest, size });
}

async function keep(asked: Asked, layer: LayerRecord): Promise<Answer> {
  const { repositoryName, digest } = layer;
  await asked.change(({ state }) => state.layers.put(keyOf(repositoryName, digest), layer));
  return made(`/v2/${repositoryName}/blobs/${digest}`, digest);
}

const made = (location: string, digest: string): Answer => ({
  status: 201,
  headers: { location, 'docker-content-digest': digest, 'content-length': 0 },
});

/** The range names the last byte that is there; of an empty upload it is the first all the same. */
const received = (status: number, name: string, id: string, size: number): Answer => ({
  status,
  headers: {
    location: `/v2/${name}/blobs/uploads/${id}`,
    range: `0-${Math.max(0, size - 1)}`,
    'docker-upload-uuid': id,
    ...(status === 204 ? {} : { 'content-length': 0 }),
  },
});

/** All of it is read in any case, so that who sent too much gets to see the answer. */
async function bodyOf(request: IncomingMessage, most: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    size += chunk.length;
    if (size <= most) chunks.push(chunk);
  }
  if (size > most) throw new RegistryError(413, 'MANIFEST_INVALID', `manifest is larger than ${most} bytes`);
  return Buffer.concat(chunks);
}
