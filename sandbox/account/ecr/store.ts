import type { ImageIdentifier } from '@aws-sdk/client-ecr';
import type { Call } from '../core/call.ts';
import type { Wire } from '../core/wire.ts';
import { type ImageRecord, keyOf } from './record.ts';

/** The images of a repository, in the order they were pushed. */
export const imagesOf = (repositoryName: string, { state }: Call): ImageRecord[] =>
  state.images.values().filter((image) => image.repositoryName === repositoryName);

export const isMeant =
  ({ imageDigest, imageTag }: Wire<ImageIdentifier>) =>
  (image: ImageRecord) =>
    (imageDigest === undefined || image.imageDigest === imageDigest) &&
    (imageTag === undefined || image.imageTags.includes(imageTag));

/** Puts an image, or gives one that is there another tag; the tag leaves the image that had it. */
export function putImage(image: Omit<ImageRecord, 'imageTags' | 'imagePushedAt'>, tag: string, call: Call) {
  const { repositoryName, imageDigest } = image;
  const former = tag === '' ? undefined : imagesOf(repositoryName, call).find(isMeant({ imageTag: tag }));
  if (former?.imageDigest === imageDigest) return;
  if (former !== undefined) untag(former, tag, call);
  const there = call.state.images.get(keyOf(repositoryName, imageDigest));
  const imageTags = [...(there?.imageTags ?? []), ...(tag === '' ? [] : [tag])];
  const imagePushedAt = there?.imagePushedAt ?? call.now();
  call.state.images.put(keyOf(repositoryName, imageDigest), { ...image, imageTags, imagePushedAt });
}

export function untag(image: ImageRecord, tag: string, { state }: Call): void {
  const imageTags = image.imageTags.filter((one) => one !== tag);
  state.images.put(keyOf(image.repositoryName, image.imageDigest), { ...image, imageTags });
}

/** Forgets all that a repository of that name held. The layers' files stay: a snapshot may name them. */
export function empty(repositoryName: string, { state }: Call): void {
  for (const table of [state.images, state.layers])
    for (const key of table.keys()) if (key.startsWith(`${repositoryName}@`)) table.delete(key);
}
