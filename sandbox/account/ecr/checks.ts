import type { Call } from '../core/call.ts';
import { AwsError } from '../core/errors.ts';

/** The API model's pattern of a repository's name. */
const NAME = /^[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*(\/[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*)*$/;

export const invalid = (message: string) => new AwsError('InvalidParameterException', message);

/** AWS's sentence: github.com/jenkins-x/jx/issues/1344; most words of the constraints are ours. */
export function constraint(at: string, words: string): AwsError {
  return invalid(`Invalid parameter at '${at}' failed to satisfy constraint: '${words}'`);
}

/** Throws InvalidParameterException for what is no repository's name. */
export function checkedName(name: string | undefined): string {
  // github.com/aws/aws-dotnet-deploy/issues/549
  if (name === undefined || name.length < 2) {
    throw constraint('repositoryName', 'must have length greater than or equal to 2');
  }
  if (name.length > 256) throw constraint('repositoryName', 'must have length less than or equal to 256');
  if (!NAME.test(name)) {
    throw constraint(
      'repositoryName',
      "must satisfy regular expression '(?:[a-z0-9]+(?:[._-][a-z0-9]+)*/)*[a-z0-9]+(?:[._-][a-z0-9]+)*'",
    );
  }
  return name;
}

/** The API model's pattern. Throws InvalidParameterException for what is no account's id. */
export function checkRegistryId(registryId: string | undefined): void {
  if (registryId !== undefined && !/^\d{12}$/.test(registryId))
    throw constraint('registryId', "must satisfy regular expression '[0-9]{12}'");
}

/** Of another registry nothing is known here. */
export function checkRegistry(registryId: string | undefined, name: string, call: Call): void {
  checkRegistryId(registryId);
  if (registryId !== undefined && registryId !== call.accountId) throw repositoryNotFound(name, registryId);
}

/** The sentence as AWS answers it: github.com/plexsystems/sinker/issues/55. */
export const repositoryNotFound = (name: string, registryId: string) =>
  new AwsError(
    'RepositoryNotFoundException',
    `The repository with name '${name}' does not exist in the registry with id '${registryId}'`,
  );

const MUTABILITY = ['MUTABLE', 'IMMUTABLE'];

export function checkMutability(value: string | undefined): void {
  if (value === undefined || MUTABILITY.includes(value)) return;
  if (/^(IM)?MUTABLE_WITH_EXCLUSION$/.test(value)) {
    throw new AwsError('NotImplemented', `The simulated account does not simulate ${value} yet.`, 501);
  }
  throw constraint('imageTagMutability', `must satisfy enum value set: [${MUTABILITY.join(', ')}]`);
}

export function checkTags(tags: readonly { Key?: string | undefined; Value?: string | undefined }[] = []) {
  if (tags.length > 50) throw new AwsError('TooManyTagsException', 'A repository has at most 50 tags.');
  const keys = tags.map(({ Key = '' }) => Key);
  if (keys.some((key) => key === '' || key.length > 128 || /^aws:/i.test(key))) {
    throw new AwsError(
      'InvalidTagParameterException',
      'A tag key has 1 to 128 characters, and not aws: first.',
    );
  }
  if (new Set(keys).size < keys.length) {
    throw new AwsError('InvalidTagParameterException', 'A tag key is given more than once.');
  }
}

/** One page of a list; `most` is the largest. The token is an opaque position. */
export function page<Item>(
  items: readonly Item[],
  { maxResults, nextToken }: { maxResults?: number | undefined; nextToken?: string | undefined },
): { items: Item[]; nextToken?: string } {
  const size = maxResults ?? 100;
  if (!Number.isInteger(size) || size < 1 || size > 1000) {
    throw constraint('maxResults', 'must be between 1 and 1000');
  }
  const start = nextToken === undefined ? 0 : Number(Buffer.from(nextToken, 'base64url').toString());
  if (!Number.isInteger(start) || start < 0) throw invalid('The nextToken is not valid.');
  const end = start + size;
  return {
    items: items.slice(start, end),
    ...(end < items.length ? { nextToken: Buffer.from(String(end)).toString('base64url') } : {}),
  };
}
