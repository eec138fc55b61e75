import type { Call } from '../../core/call.ts';
import { AwsError } from '../../core/errors.ts';
import { assertComplete, digestOf, readManifest } from '../manifest.ts';
import { type ImageRecord, keyOf } from '../record.ts';
import { repository } from '../repositories.ts';
import { imagesOf, isMeant, putImage } from '../store.ts';
import { RegistryError } from './errors.ts';

const isDigest = (reference: string) => reference.startsWith('sha256:');

/** The image of a tag or a digest. Throws MANIFEST_UNKNOWN. */
export function imageNamed(repositoryName: string, reference: string, call: Call): ImageRecord {
  const id = isDigest(reference) ? { imageDigest: reference } : { imageTag: reference };
  const image = imagesOf(repositoryName, call).find(isMeant(id));
  if (image === undefined) throw new RegistryError(404, 'MANIFEST_UNKNOWN', 'manifest unknown to registry');
  return image;
}

/** Puts an image by its manifest, whose layers were pushed before, and gives its digest. Throws RegistryError. */
export async function putManifest(
  repositoryName: string,
  reference: string,
  content: Buffer,
  type: string | undefined,
  call: Call,
): Promise<string> {
  if (content.length === 0) throw new RegistryError(400, 'MANIFEST_INVALID', 'manifest body is empty');
  const imageManifest = content.toString();
  const manifest = readManifest(imageManifest);
  if (manifest === undefined || !content.equals(Buffer.from(imageManifest)))
    throw new RegistryError(400, 'MANIFEST_INVALID', 'manifest is not one of schema version 2, in JSON');
  const imageDigest = digestOf(content);
  if (isDigest(reference) && reference !== imageDigest)
    throw new RegistryError(400, 'DIGEST_INVALID', 'provided digest did not match uploaded content');
  const tag = isDigest(reference) ? '' : reference;
  const tagged = tag === '' ? undefined : imagesOf(repositoryName, call).find(isMeant({ imageTag: tag }));
  const { imageTagMutability } = await repository({ repositoryName }, call);
  if (tagged !== undefined && tagged.imageDigest !== imageDigest && imageTagMutability === 'IMMUTABLE')
    throw new RegistryError(400, 'TAG_INVALID', `tag '${tag}' is immutable`);
  try {
    assertComplete(repositoryName, manifest, call);
  } catch (error) {
    // The code is the protocol's, the sentence that of the same refusal in ECR's API.
    if (error instanceof AwsError) throw new RegistryError(404, 'MANIFEST_BLOB_UNKNOWN', error.message);
    throw error;
  }
  const imageManifestMediaType =
    type ?? manifest.mediaType ?? 'application/vnd.docker.distribution.manifest.v2+json';
  putImage({ repositoryName, imageDigest, imageManifest, imageManifestMediaType }, tag, call);
  return imageDigest;
}

/** Takes an image away with all its tags. Throws RegistryError. */
export function deleteManifest(repositoryName: string, reference: string, call: Call): void {
  if (!isDigest(reference)) {
    const sentence = 'manifest delete by tag is not supported; delete by digest';
    throw new RegistryError(400, 'UNSUPPORTED', sentence);
  }
  const { imageDigest } = imageNamed(repositoryName, reference, call);
  call.state.images.delete(keyOf(repositoryName, imageDigest));
}

/** The repository's tags in order; `n` of them at most, those after `last`. */
export function tagsOf(repositoryName: string, asked: URLSearchParams, call: Call): string[] {
  const last = asked.get('last') ?? '';
  const most = Number(asked.get('n') ?? Number.NaN);
  const tags = imagesOf(repositoryName, call).flatMap(({ imageTags }) => imageTags);
  const after = tags.toSorted().filter((tag) => tag > last);
  return most >= 0 ? after.slice(0, most) : after;
}
