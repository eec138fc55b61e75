import type { ContainerDefinition } from '@aws-sdk/client-ecs';
import type { Call } from '../../core/call.ts';
import type { TaskRecord } from '../../core/state.ts';
import type { Wire } from '../../core/wire.ts';
import { denied, type Failure, type Puller } from './preflight.ts';

type Container = Wire<ContainerDefinition>;

interface EcrImage {
  host: string;
  repositoryName: string;
  /** A tag or a digest. */
  version: string;
}

/** An image in this account's and region's own registry. Of others nothing is known: they count as there. */
function ecrImage(image: string | undefined, call: Call): EcrImage | undefined {
  const host = `${call.accountId}.dkr.ecr.${call.region}.amazonaws.com`;
  if (!image?.startsWith(`${host}/`)) return undefined;
  const [, repositoryName = '', digest, tag = 'latest'] =
    /^([^:@]+)(?:@(sha256:[0-9a-f]+)|:([^@]+))?/.exec(image.slice(host.length + 1)) ?? [];
  return { host, repositoryName, version: digest ?? tag };
}

/**
 * The registry lets nobody in without a token. Sentences as public logs quote them, EC2's in
 * github.com/OvertureMaps/overture-tiles/pull/20.
 */
export async function missingLogin(
  containers: readonly Container[],
  puller: Puller,
  call: Call,
): Promise<Failure | undefined> {
  const container = containers.find(({ image }) => ecrImage(image, call) !== undefined);
  if (container === undefined) return undefined;
  const why = await denied('ecr:GetAuthorizationToken', '*', puller, call);
  if (why === undefined) return undefined;
  if (!puller.fargate)
    return { reason: `CannotPullECRContainerError: ${why}`, container: container.name ?? '' };
  return {
    reason:
      'ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: unable ' +
      `to retrieve ecr registry auth: service call has been retried 1 time(s): ${why}`,
  };
}

/** Sentences as public logs quote them; that on a 403 in github.com/aws/aws-cdk/issues/29876. */
export async function missingImage(
  { image }: Container,
  _task: TaskRecord,
  puller: Puller,
  call: Call,
): Promise<string | undefined> {
  const wanted = ecrImage(image, call);
  if (wanted === undefined) return undefined;
  const { host, repositoryName, version } = wanted;
  const arn = `arn:aws:ecr:${call.region}:${call.accountId}:repository/${repositoryName}`;
  const failed = `CannotPullContainerError: pull image manifest has been retried 1 time(s): failed to resolve ref ${image}:`;
  const forbidden =
    (await denied('ecr:BatchGetImage', arn, puller, call)) ??
    (await denied('ecr:GetDownloadUrlForLayer', arn, puller, call));
  if (forbidden !== undefined) {
    return puller.fargate
      ? `${failed} pulling from host ${host} failed with status code [manifests ${version}]: 403 Forbidden`
      : `CannotPullContainerError: Error response from daemon: pull access denied for ${host}/${repositoryName}, repository ` +
          `does not exist or may require 'docker login': denied: ${forbidden.replace('AccessDeniedException: ', '')}`;
  }
  const imageIds = [version.startsWith('sha256:') ? { imageDigest: version } : { imageTag: version }];
  const missing = await call.ask('ecr', 'DescribeImages', { repositoryName, imageIds }).then(
    () => undefined,
    (error: Error) => {
      if (/^(RepositoryNotFound|ImageNotFound|InvalidParameter)/.test(error.name)) return error;
      throw error;
    },
  );
  if (missing === undefined) return undefined;
  if (puller.fargate) return `${failed} ${image}: not found`;
  return missing.name.startsWith('ImageNotFound')
    ? `CannotPullContainerError: Error response from daemon: manifest for ${image} not found: manifest unknown: Requested image not found`
    : `CannotPullContainerError: Error response from daemon: name unknown: ${missing.message}`;
}
