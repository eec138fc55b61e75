import type { Repository } from '@aws-sdk/client-ecr';
import type { Call } from '../core/call.ts';
import { AwsError } from '../core/errors.ts';
import { type Operation, operation } from '../core/operation.ts';
import type { Wire } from '../core/wire.ts';
import {
  checkedName,
  checkMutability,
  checkRegistry,
  checkTags,
  constraint,
  page,
  repositoryNotFound,
} from './checks.ts';
import { empty, imagesOf } from './store.ts';

/**
 * The repository. Throws RepositoryNotFoundException. Repositories, their policies and tags are the emulator's to keep:
 * it weighs them when it authorises a call. What is in them is kept here.
 */
export async function repository(
  given: { repositoryName?: string | undefined; registryId?: string | undefined },
  call: Call,
): Promise<Wire<Repository>> {
  const name = checkedName(given.repositoryName);
  checkRegistry(given.registryId, name, call);
  const found = await repositoryNamed(name, call);
  if (found === undefined) throw repositoryNotFound(name, call.accountId);
  return found;
}

export const repositoryNamed = async (name: string, call: Call) =>
  (await all(call)).find((one) => one.repositoryName === name);

async function all(call: Call): Promise<Wire<Repository>[]> {
  return (await call.base('ecr', 'DescribeRepositories', {})).repositories ?? [];
}

const create = operation('ecr', 'CreateRepository', async (input, call) => {
  const name = checkedName(input.repositoryName);
  checkRegistry(input.registryId, name, call);
  checkMutability(input.imageTagMutability);
  checkTags(input.tags);
  const encryption = input.encryptionConfiguration?.encryptionType ?? 'AES256';
  if (!['AES256', 'KMS', 'KMS_DSSE'].includes(encryption)) {
    throw constraint('encryptionType', 'must satisfy enum value set: [AES256, KMS, KMS_DSSE]');
  }
  await assertNew(name, call);
  const made = await call.base('ecr', 'CreateRepository', input);
  empty(name, call);
  return made;
});

/** The sentence as AWS answers it: github.com/metaps/genova/issues/164. */
export async function assertNew(name: string, call: Call): Promise<void> {
  if ((await repositoryNamed(name, call)) === undefined) return;
  throw new AwsError(
    'RepositoryAlreadyExistsException',
    `The repository with name '${name}' already exists in the registry with id '${call.accountId}'`,
  );
}

const describe = operation('ecr', 'DescribeRepositories', async (input, call) => {
  const names = input.repositoryNames ?? [];
  if (names.length > 100) throw constraint('repositoryNames', 'must have at most 100 members');
  if (names.length > 0) {
    const { registryId } = input;
    const found = await Promise.all(
      names.map((repositoryName) => repository({ repositoryName, registryId }, call)),
    );
    return { repositories: found };
  }
  const { items, nextToken } = page(await all(call), input);
  return { repositories: items, ...(nextToken === undefined ? {} : { nextToken }) };
});

const remove = operation('ecr', 'DeleteRepository', async (input, call) => {
  const { repositoryName = '' } = await repository(input, call);
  if (input.force !== true) assertEmpty(repositoryName, call);
  const deleted = await call.base('ecr', 'DeleteRepository', input);
  empty(repositoryName, call);
  return deleted;
});

/** The sentence as AWS answers it: github.com/brentley/appmeshworkshop/issues/31. */
export function assertEmpty(repositoryName: string, call: Call): void {
  if (imagesOf(repositoryName, call).length === 0) return;
  throw new AwsError(
    'RepositoryNotEmptyException',
    `The repository with name '${repositoryName}' in registry with id '${call.accountId}' cannot be deleted because it ` +
      'still contains images',
  );
}

const putMutability = operation('ecr', 'PutImageTagMutability', async (input, call) => {
  await repository(input, call);
  if (input.imageTagMutability === undefined) throw constraint('imageTagMutability', 'must not be null');
  checkMutability(input.imageTagMutability);
  return call.base('ecr', 'PutImageTagMutability', input);
});

const setPolicy = operation('ecr', 'SetRepositoryPolicy', async (input, call) => {
  await repository(input, call);
  if (!isObject(input.policyText)) throw constraint('PolicyText', 'Invalid repository policy provided');
  return call.base('ecr', 'SetRepositoryPolicy', input);
});

function isObject(text: string | undefined): boolean {
  try {
    const parsed: unknown = JSON.parse(text ?? '');
    return typeof parsed === 'object' && parsed !== null && 'Statement' in parsed;
  } catch {
    return false; // Not JSON at all: refused in the same words.
  }
}

/** Throws InvalidParameterException for what is no repository's ARN, RepositoryNotFoundException for one that is not there. */
async function checkTagged(arn: string | undefined, call: Call): Promise<void> {
  const [, registryId, repositoryName] =
    /^arn:aws:ecr:[^:]+:(\d{12}):repository\/(.+)$/.exec(arn ?? '') ?? [];
  if (registryId === undefined || repositoryName === undefined)
    throw constraint('resourceArn', "must be a repository's ARN");
  await repository({ registryId, repositoryName }, call);
}

const listTags = operation('ecr', 'ListTagsForResource', async (input, call) => {
  await checkTagged(input.resourceArn, call);
  return call.base('ecr', 'ListTagsForResource', input);
});

const tag = operation('ecr', 'TagResource', async (input, call) => {
  checkTags(input.tags);
  await checkTagged(input.resourceArn, call);
  return call.base('ecr', 'TagResource', input);
});

const untag = operation('ecr', 'UntagResource', async (input, call) => {
  await checkTagged(input.resourceArn, call);
  return call.base('ecr', 'UntagResource', input);
});

export const REPOSITORY_OPERATIONS: readonly Operation[] = [
  create,
  describe,
  remove,
  putMutability,
  setPolicy,
  listTags,
  tag,
  untag,
];
