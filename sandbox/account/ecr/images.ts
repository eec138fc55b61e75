import type { ImageDetail, ImageFailure, ImageIdentifier } from '@aws-sdk/client-ecr';
import type { Call } from '../core/call.ts';
import { AwsError } from '../core/errors.ts';
import { type Operation, operation } from '../core/operation.ts';
import type { Wire } from '../core/wire.ts';
import { constraint, page } from './checks.ts';
import { assertComplete, digestOf, type Manifest, readManifest, sizeOf } from './manifest.ts';
import { type ImageRecord, keyOf } from './record.ts';
import { repository } from './repositories.ts';
import { imagesOf, isMeant, putImage, untag } from './store.ts';

type Id = Wire<ImageIdentifier>;

const MANIFEST_TYPE = 'application/vnd.docker.distribution.manifest.v2+json';

const hasStatus = (status: string | undefined) => (image: ImageRecord) =>
  status === undefined || status === 'ANY' || (status === 'TAGGED') === image.imageTags.length > 0;

function checkIds(ids: readonly Id[] | undefined): readonly Id[] {
  if (ids === undefined || ids.length < 1 || ids.length > 100) {
    throw constraint('imageIds', 'must have between 1 and 100 members');
  }
  return ids;
}

const describe = operation('ecr', 'DescribeImages', async (input, call) => {
  const { repositoryName = '' } = await repository(input, call);
  const images = imagesOf(repositoryName, call);
  const shown = (image: ImageRecord) => detail(image, call);
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
function detail({ imageManifest, imageTags, ...image }: ImageRecord, call: Call): Wire<ImageDetail> {
  return {
    registryId: call.accountId,
    ...image,
    ...(imageTags.length === 0 ? {} : { imageTags }),
    imageSizeInBytes: sizeOf(imageManifest),
    artifactMediaType: image.imageManifestMediaType,
  };
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
  const images = imagesOf(repositoryName, call).filter(hasStatus(input.filter?.tagStatus));
  const { items, nextToken } = page(images.flatMap(idsOf), input);
  return { imageIds: items, ...(nextToken === undefined ? {} : { nextToken }) };
});

function idsOf({ imageDigest, imageTags }: ImageRecord): Id[] {
  return imageTags.length === 0
    ? [{ imageDigest }]
    : imageTags.map((imageTag) => ({ imageDigest, imageTag }));
}

const names = ({ imageDigest, imageTag }: Id) => imageDigest !== undefined || imageTag !== undefined;

const failure = (imageId: Id): Wire<ImageFailure> =>
  names(imageId)
    ? { imageId, failureCode: 'ImageNotFound', failureReason: 'Requested image not found' }
    : {
        imageId,
        failureCode: 'MissingDigestAndTag',
        failureReason: 'Invalid request parameters: both tag and digest cannot be null',
      };

const batchGet = operation('ecr', 'BatchGetImage', async (input, call) => {
  const { repositoryName = '' } = await repository(input, call);
  const all = imagesOf(repositoryName, call);
  const asked = checkIds(input.imageIds).map((id) => ({
    id,
    found: names(id) ? all.find(isMeant(id)) : undefined,
  }));
  return {
    images: asked.flatMap(({ id, found }) =>
      found === undefined ? [] : [shownImage(found, id.imageTag, call)],
    ),
    failures: asked.flatMap(({ id, found }) => (found === undefined ? [failure(id)] : [])),
  };
});

const shownImage = (image: ImageRecord, tag: string | undefined, call: Call) => {
  const { repositoryName, imageDigest, imageManifest, imageManifestMediaType } = image;
  const imageId = { imageDigest, ...(tag === undefined ? {} : { imageTag: tag }) };
  return { registryId: call.accountId, repositoryName, imageId, imageManifest, imageManifestMediaType };
};

/** By its tag an image loses that tag, and goes with its last one; by its digest it goes with all its tags. */
const batchDelete = operation('ecr', 'BatchDeleteImage', async (input, call) => {
  const { repositoryName = '' } = await repository(input, call);
  const imageIds: Id[] = [];
  const failures: Wire<ImageFailure>[] = [];
  for (const id of checkIds(input.imageIds)) {
    const image = names(id) ? imagesOf(repositoryName, call).find(isMeant(id)) : undefined;
    if (image === undefined) failures.push(failure(id));
    else if (id.imageTag !== undefined && image.imageTags.length > 1) {
      imageIds.push({ imageDigest: image.imageDigest, imageTag: id.imageTag });
      untag(image, id.imageTag, call);
    } else {
      imageIds.push(...idsOf(image));
      call.state.images.delete(keyOf(repositoryName, image.imageDigest));
    }
  }
  return { imageIds, failures };
});

/** A tag for an image that is there, an index of such images, or an image whose layers were pushed. */
const put = operation('ecr', 'PutImage', async (input, call) => {
  const { repositoryName = '', imageTagMutability } = await repository(input, call);
  const { imageManifest = '', imageTag } = input;
  const manifest = parsedManifest(imageManifest);
  const imageDigest = digestOf(imageManifest);
  if (input.imageDigest !== undefined && input.imageDigest !== imageDigest) {
    throw new AwsError(
      'ImageDigestDoesNotMatchException',
      `The digest ${input.imageDigest} is not that of the manifest, ${imageDigest}.`,
    );
  }
  const images = imagesOf(repositoryName, call);
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
  if (same === undefined) assertComplete(repositoryName, manifest, call);
  const imageManifestMediaType = input.imageManifestMediaType ?? manifest.mediaType ?? MANIFEST_TYPE;
  const image = { repositoryName, imageDigest, imageManifest, imageManifestMediaType };
  putImage(image, imageTag ?? '', call);
  return { image: shownImage({ ...image, imageTags: [], imagePushedAt: call.now() }, imageTag, call) };
});

function parsedManifest(text: string): Manifest {
  const manifest = readManifest(text);
  if (manifest !== undefined) return manifest;
  throw constraint('ImageManifest', 'Invalid JSON syntax or not a manifest of schema version 2');
}

export const IMAGE_OPERATIONS: readonly Operation[] = [describe, list, batchGet, batchDelete, put];
