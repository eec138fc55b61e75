import { createHash } from 'node:crypto';
import type { ImageDetail, ImageFailure, ImageIdentifier } from '@aws-sdk/client-ecr';
import { z } from 'zod';
import type { Call } from '../core/call.ts';
import { AwsError } from '../core/errors.ts';
import { type Operation, operation } from '../core/operation.ts';
import type { Wire } from '../core/wire.ts';
import { constraint, page } from './checks.ts';
import { repository } from './repositories.ts';

type Id = Wire<ImageIdentifier>;
type Detail = Wire<ImageDetail>;

async function details(repositoryName: string, call: Call): Promise<Detail[]> {
  return (await call.base('ecr', 'DescribeImages', { repositoryName })).imageDetails ?? [];
}

const isMeant =
  ({ imageDigest, imageTag }: Id) =>
  (image: Detail) =>
    (imageDigest === undefined || image.imageDigest === imageDigest) &&
    (imageTag === undefined || (image.imageTags ?? []).includes(imageTag));

const hasStatus = (status: string | undefined) => (image: Detail) =>
  status === undefined || status === 'ANY' || (status === 'TAGGED') === (image.imageTags ?? []).length > 0;

function checkIds(ids: readonly Id[] | undefined): readonly Id[] {
  if (ids === undefined || ids.length < 1 || ids.length > 100) {
    throw constraint('imageIds', 'must have between 1 and 100 members');
  }
  return ids;
}

const describe = operation('ecr', 'DescribeImages', async (input, call) => {
  const { repositoryName = '' } = await repository(input, call);
  const images = await details(repositoryName, call);
  if (input.imageIds === undefined) {
    const { items, nextToken } = page(images.filter(hasStatus(input.filter?.tagStatus)), input);
    return { imageDetails: items.map(shown), ...(nextToken === undefined ? {} : { nextToken }) };
  }
  const found = checkIds(input.imageIds).map((id) => {
    const image = images.find(isMeant(id));
    if (image === undefined) throw imageNotFound(id, repositoryName, call);
    return image;
  });
  return { imageDetails: [...new Set(found)].map(shown) };
});

/** An image without tags has no list of them. */
function shown({ imageTags = [], ...image }: Detail): Detail {
  return imageTags.length === 0 ? image : { ...image, imageTags };
}

/** The sentence as public logs of Terraform's aws_ecr_image quote it. */
const imageNotFound = ({ imageDigest, imageTag }: Id, name: string, call: Call) =>
  new AwsError(
    'ImageNotFoundException',
    `The image with imageId {imageDigest:'${imageDigest ?? 'null'}', imageTag:'${imageTag ?? 'null'}'} does not exist ` +
      `within the repository with name '${name}' in the registry with id '${call.accountId}'`,
  );

/** One entry a tag; an image without tags has one by its digest. */
const list = operation('ecr', 'ListImages', async (input, call) => {
  const { repositoryName = '' } = await repository(input, call);
  const images = (await details(repositoryName, call)).filter(hasStatus(input.filter?.tagStatus));
  const { items, nextToken } = page(images.flatMap(idsOf), input);
  return { imageIds: items, ...(nextToken === undefined ? {} : { nextToken }) };
});

function idsOf({ imageDigest = '', imageTags = [] }: Detail): Id[] {
  return imageTags.length === 0
    ? [{ imageDigest }]
    : imageTags.map((imageTag) => ({ imageDigest, imageTag }));
}

const failure = (imageId: Id): Wire<ImageFailure> =>
  imageId.imageDigest === undefined && imageId.imageTag === undefined
    ? {
        imageId,
        failureCode: 'MissingDigestAndTag',
        failureReason: 'Invalid request parameters: both tag and digest cannot be null',
      }
    : { imageId, failureCode: 'ImageNotFound', failureReason: 'Requested image not found' };

const batchGet = operation('ecr', 'BatchGetImage', async (input, call) => {
  await repository(input, call);
  const ids = checkIds(input.imageIds);
  const named = ids.filter((id) => id.imageDigest !== undefined || id.imageTag !== undefined);
  const answer = await call.base('ecr', 'BatchGetImage', { ...input, imageIds: named });
  const { images = [], failures = [] } = answer;
  return { images, failures: [...failures, ...ids.filter((id) => !named.includes(id)).map(failure)] };
});

/** By its tag an image loses that tag, and goes with its last one; by its digest it goes with all its tags. */
const batchDelete = operation('ecr', 'BatchDeleteImage', async (input, call) => {
  const { repositoryName = '' } = await repository(input, call);
  const imageIds: Id[] = [];
  const failures: Wire<ImageFailure>[] = [];
  for (const id of checkIds(input.imageIds)) {
    const none = id.imageDigest === undefined && id.imageTag === undefined;
    const image = none ? undefined : (await details(repositoryName, call)).find(isMeant(id));
    if (image === undefined) failures.push(failure(id));
    else if (id.imageTag !== undefined && (image.imageTags ?? []).length > 1) {
      imageIds.push({ imageDigest: image.imageDigest, imageTag: id.imageTag });
      await untag(repositoryName, image, id.imageTag, call);
    } else {
      imageIds.push(...idsOf(image));
      const { imageDigest } = image;
      await call.base('ecr', 'BatchDeleteImage', { repositoryName, imageIds: [{ imageDigest }] });
    }
  }
  return { imageIds, failures };
});

/** The emulator cannot take one tag away: the image is put again with the others. */
async function untag(repositoryName: string, image: Detail, gone: string, call: Call): Promise<void> {
  const imageIds = [{ imageDigest: image.imageDigest }];
  const { images = [] } = await call.base('ecr', 'BatchGetImage', { repositoryName, imageIds });
  await call.base('ecr', 'BatchDeleteImage', { repositoryName, imageIds });
  const { imageManifest, imageManifestMediaType } = images[0] ?? {};
  for (const imageTag of (image.imageTags ?? []).filter((one) => one !== gone)) {
    const { imageDigest } = image;
    const put = { repositoryName, imageManifest, imageManifestMediaType, imageTag, imageDigest };
    await call.base('ecr', 'PutImage', put);
  }
}

const manifestSchema = z.object({
  schemaVersion: z.literal(2),
  mediaType: z.string().optional(),
  config: z.object({ digest: z.string() }).optional(),
  layers: z.array(z.object({ digest: z.string() })).default([]),
  manifests: z.array(z.object({ digest: z.string() })).default([]),
});

/**
 * A tag for an image that is there, or an index of such images. Layers come by `docker push` only: of a manifest that
 * names some and was never pushed, they are missing.
 */
const put = operation('ecr', 'PutImage', async (input, call) => {
  const { repositoryName = '', imageTagMutability } = await repository(input, call);
  const { imageManifest = '', imageTag } = input;
  const manifest = parsedManifest(imageManifest);
  const imageDigest = `sha256:${createHash('sha256').update(imageManifest).digest('hex')}`;
  if (input.imageDigest !== undefined && input.imageDigest !== imageDigest) {
    throw new AwsError(
      'ImageDigestDoesNotMatchException',
      `The digest ${input.imageDigest} is not that of the manifest, ${imageDigest}.`,
    );
  }
  const images = await details(repositoryName, call);
  const same = images.find((image) => image.imageDigest === imageDigest);
  const tagged = imageTag === undefined ? undefined : images.find(isMeant({ imageTag }));
  if (same !== undefined && (imageTag === undefined || tagged === same)) {
    // github.com/buildkite-plugins/ecr-buildkite-plugin/issues/111
    throw new AwsError(
      'ImageAlreadyExistsException',
      `Image with digest '${imageDigest}' and tag '${imageTag ?? 'null'}' already exists in the repository with name ` +
        `'${repositoryName}' in registry with id '${call.accountId}'`,
    );
  }
  if (tagged !== undefined && imageTagMutability === 'IMMUTABLE') {
    throw new AwsError(
      'ImageTagAlreadyExistsException',
      `The image tag '${imageTag}' already exists in the '${repositoryName}' repository and cannot be overwritten ` +
        'because the repository is immutable.',
    );
  }
  if (same === undefined) assertComplete(manifest, images);
  const mediaType = input.imageManifestMediaType ?? manifest.mediaType;
  return call.base('ecr', 'PutImage', {
    ...input,
    ...(mediaType === undefined ? {} : { imageManifestMediaType: mediaType }),
  });
});

type Manifest = z.infer<typeof manifestSchema>;

function parsedManifest(text: string): Manifest {
  try {
    return manifestSchema.parse(JSON.parse(text));
  } catch {
    throw constraint('ImageManifest', 'Invalid JSON syntax or not a manifest of schema version 2');
  }
}

function assertComplete(manifest: Manifest, images: readonly Detail[]): void {
  const layers = [...(manifest.config === undefined ? [] : [manifest.config]), ...manifest.layers];
  if (layers.length > 0) {
    const digests = layers.map((layer) => layer.digest).join(', ');
    throw new AwsError('LayersNotFoundException', `Layers with digests '${digests}' do not exist.`);
  }
  const lacking = manifest.manifests.filter(
    ({ digest }) => !images.some((one) => one.imageDigest === digest),
  );
  if (lacking.length === 0) return;
  const digests = lacking.map(({ digest }) => digest).join(', ');
  throw new AwsError('ReferencedImagesNotFoundException', `Images with digests '${digests}' do not exist.`);
}

export const IMAGE_OPERATIONS: readonly Operation[] = [describe, list, batchGet, batchDelete, put];
