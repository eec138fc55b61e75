/** What a path under /v2/ is about. https://distribution.github.io/distribution/spec/api/ */
type Kind = 'ping' | 'uploads' | 'upload' | 'blob' | 'manifest' | 'tags';

export interface Route {
  kind: Kind;
  repositoryName: string;
  /** An upload's id, a digest or a tag. */
  reference: string;
}

const SHAPES: readonly [Kind, RegExp][] = [
  ['ping', /^\/v2\/?()()$/],
  ['uploads', /^\/v2\/(.+)\/blobs\/uploads\/?()$/],
  ['upload', /^\/v2\/(.+)\/blobs\/uploads\/([\w-]+)$/],
  ['blob', /^\/v2\/(.+)\/blobs\/([^/]+)$/],
  ['manifest', /^\/v2\/(.+)\/manifests\/([^/]+)$/],
  ['tags', /^\/v2\/(.+)\/tags\/list()$/],
];

/** Undefined for a path that the protocol does not have. */
export function routeOf(path: string): Route | undefined {
  for (const [kind, shape] of SHAPES) {
    const [found, repositoryName = '', reference = ''] = shape.exec(path) ?? [];
    if (found !== undefined) return { kind, repositoryName, reference };
  }
  return undefined;
}

/** What each request asks of IAM: https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-push-iam.html */
const ACTIONS: Readonly<Record<string, string>> = {
  'manifest PUT': 'PutImage',
  'manifest GET': 'BatchGetImage',
  'manifest HEAD': 'BatchGetImage',
  'manifest DELETE': 'BatchDeleteImage',
  'blob GET': 'GetDownloadUrlForLayer',
  'blob HEAD': 'BatchCheckLayerAvailability',
  'uploads POST': 'InitiateLayerUpload',
  'upload PATCH': 'UploadLayerPart',
  'upload GET': 'UploadLayerPart',
  'upload PUT': 'CompleteLayerUpload',
  'tags GET': 'ListImages',
};

/** Undefined for what the registry does not do. */
export const actionOf = ({ kind }: Route, method: string): string | undefined => ACTIONS[`${kind} ${method}`];
