import {
  CloudFormationClient,
  CreateStackCommand,
  DescribeStacksCommand,
} from '@aws-sdk/client-cloudformation';
import {
  BatchDeleteImageCommand,
  BatchGetImageCommand,
  CreateRepositoryCommand,
  type CreateRepositoryCommandInput,
  DeleteRepositoryCommand,
  DescribeImagesCommand,
  DescribeRepositoriesCommand,
  ECRClient,
  InitiateLayerUploadCommand,
  ListImagesCommand,
  ListTagsForResourceCommand,
  PutImageCommand,
  type PutImageCommandInput,
  PutImageTagMutabilityCommand,
  SetRepositoryPolicyCommand,
  StartImageScanCommand,
  TagResourceCommand,
} from '@aws-sdk/client-ecr';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { witnessed } from '../conformity/witness.ts';
import { codeOf, openAccount, REGION, type TestAccount, until } from '../support.ts';

let account: TestAccount;
let ecr: ECRClient;
beforeAll(async () => {
  account = await openAccount();
  const { endpoint, credentials } = account;
  ecr = witnessed(
    new ECRClient({ endpoint, region: REGION, credentials: { ...credentials }, maxAttempts: 1 }),
  );
});
afterAll(() => account.stop());
beforeEach(() => account.reset());

const repositoryName = '3am/read_news';
const create = (change: Partial<CreateRepositoryCommandInput> = {}) =>
  ecr.send(new CreateRepositoryCommand({ repositoryName, ...change }));
/** An index that names no image, told apart by its annotation: all that can be put without pushing layers. */
const manifest = (version: string) =>
  JSON.stringify({
    schemaVersion: 2,
    mediaType: 'application/vnd.oci.image.index.v1+json',
    manifests: [],
    annotations: { version },
  });
const put = (version: string, imageTag?: string, change: Partial<PutImageCommandInput> = {}) =>
  ecr.send(new PutImageCommand({ repositoryName, imageManifest: manifest(version), imageTag, ...change }));
const images = async (input: object = {}) =>
  (await ecr.send(new DescribeImagesCommand({ repositoryName, ...input }))).imageDetails ?? [];
const list = async (input: object = {}) =>
  (await ecr.send(new ListImagesCommand({ repositoryName, ...input }))).imageIds ?? [];
const sentenceOf = (call: Promise<unknown>) =>
  call.then(
    () => 'accepted',
    (error: Error) => `${error.name}: ${error.message}`,
  );

test('a repository is made, shown and deleted when it is empty', async () => {
  const { repository } = await create({ tags: [{ Key: 'team', Value: 'news' }] });
  expect(repository).toMatchObject({
    repositoryArn: `arn:aws:ecr:us-east-1:111122223333:repository/${repositoryName}`,
    repositoryUri: `111122223333.dkr.ecr.us-east-1.amazonaws.com/${repositoryName}`,
    registryId: '111122223333',
    imageTagMutability: 'MUTABLE',
    createdAt: expect.any(Date),
  });
  expect(await sentenceOf(create())).toBe(
    `RepositoryAlreadyExistsException: The repository with name '${repositoryName}' already exists in the registry with ` +
      "id '111122223333'",
  );
  const shown = await ecr.send(new DescribeRepositoriesCommand({}));
  expect(shown.repositories).toMatchObject([{ repositoryName }]);
  await put('1', 'v1');
  const drop = (force?: boolean) => ecr.send(new DeleteRepositoryCommand({ repositoryName, force }));
  expect(await sentenceOf(drop())).toBe(
    `RepositoryNotEmptyException: The repository with name '${repositoryName}' in registry with id '111122223333' cannot ` +
      'be deleted because it still contains images',
  );
  await drop(true);
  expect(await sentenceOf(drop(true))).toBe(
    `RepositoryNotFoundException: The repository with name '${repositoryName}' does not exist in the registry with id ` +
      "'111122223333'",
  );
});

test('repositories are listed in pages, and one that is not there is an error', async () => {
  for (const name of ['aa', 'bb', 'cc']) await create({ repositoryName: name });
  const page = (input: object) => ecr.send(new DescribeRepositoriesCommand(input));
  const first = await page({ maxResults: 2 });
  expect(first.repositories).toHaveLength(2);
  const rest = await page({ maxResults: 2, nextToken: first.nextToken });
  expect([rest.repositories?.length, rest.nextToken]).toEqual([1, undefined]);
  expect(await codeOf(page({ repositoryNames: ['aa', 'none'] }))).toBe('RepositoryNotFound');
  expect(await codeOf(page({ repositoryNames: ['aa'], registryId: '999900001111' }))).toBe(
    'RepositoryNotFound',
  );
  expect(await codeOf(page({ maxResults: 0 }))).toBe('InvalidParameter');
});

test('of a repository that is not there nothing is listed, taken, deleted or changed', async () => {
  const imageIds = [{ imageTag: 'v1' }];
  const calls = [
    ecr.send(new ListImagesCommand({ repositoryName })),
    ecr.send(new BatchGetImageCommand({ repositoryName, imageIds })),
    ecr.send(new BatchDeleteImageCommand({ repositoryName, imageIds })),
    ecr.send(new PutImageTagMutabilityCommand({ repositoryName, imageTagMutability: 'IMMUTABLE' })),
  ];
  expect(await Promise.all(calls.map(codeOf))).toEqual(calls.map(() => 'RepositoryNotFound'));
});

test('a repository is tagged', async () => {
  const { repository } = await create();
  const resourceArn = repository?.repositoryArn;
  const tags = [{ Key: 'team', Value: 'news' }];
  await ecr.send(new TagResourceCommand({ resourceArn, tags }));
  expect((await ecr.send(new ListTagsForResourceCommand({ resourceArn }))).tags).toEqual(tags);
});

test('what cannot be a repository is refused', async () => {
  for (const name of ['a', 'Upper', 'double..dot', '/lead', 'trail/', 'spa ce', 'a'.repeat(257)]) {
    expect([name, await codeOf(create({ repositoryName: name }))]).toEqual([name, 'InvalidParameter']);
  }
  for (const name of ['ab', 'a-b.c_d/e', 'a__b', 'a'.repeat(256)]) {
    expect([name, await codeOf(create({ repositoryName: name }))]).toEqual([name, 'accepted']);
  }
  const other = { repositoryName: 'other' };
  expect(await codeOf(create({ ...other, imageTagMutability: 'NEVER' as never }))).toBe('InvalidParameter');
  expect(await codeOf(create({ ...other, imageTagMutability: 'IMMUTABLE_WITH_EXCLUSION' }))).toBe(
    'NotImplemented',
  );
  expect(await codeOf(create({ ...other, tags: [{ Key: 'aws:x', Value: '' }] }))).toBe('InvalidTagParameter');
  const { repository } = await create(other);
  const resourceArn = repository?.repositoryArn;
  const tags = Array.from({ length: 51 }, (_, index) => ({ Key: `k${index}`, Value: '' }));
  expect(await codeOf(ecr.send(new TagResourceCommand({ resourceArn, tags })))).toBe('TooManyTags');
  const policyText = 'not JSON';
  expect(await codeOf(ecr.send(new SetRepositoryPolicyCommand({ ...other, policyText })))).toBe(
    'InvalidParameter',
  );
});

test('an image is found by its tag and its digest; a tag moves to the newest', async () => {
  await create();
  const { image } = await put('1', 'v1');
  const imageDigest = image?.imageId?.imageDigest;
  await put('1', 'latest');
  await put('2', 'latest');
  expect((await list()).map(({ imageTag }) => imageTag).toSorted()).toEqual(['latest', 'v1']);
  expect(await images({ imageIds: [{ imageTag: 'v1' }] })).toMatchObject([
    { imageDigest, imageTags: ['v1'] },
  ]);
  expect(await images({ imageIds: [{ imageDigest }] })).toHaveLength(1);
  expect(await sentenceOf(images({ imageIds: [{ imageTag: 'v9' }] }))).toBe(
    "ImageNotFoundException: The image with imageId {imageDigest:'null', imageTag:'v9'} does not exist within the " +
      `repository with name '${repositoryName}' in the registry with id '111122223333'`,
  );
  const got = await ecr.send(
    new BatchGetImageCommand({ repositoryName, imageIds: [{ imageTag: 'v1' }, { imageTag: 'v9' }, {}] }),
  );
  expect(got.images).toMatchObject([{ imageId: { imageDigest }, imageManifest: manifest('1') }]);
  expect(got.failures?.map((failure) => failure.failureCode)).toEqual([
    'ImageNotFound',
    'MissingDigestAndTag',
  ]);
  expect(await codeOf(put('1', 'v1'))).toBe('ImageAlreadyExists');
});

test('an image loses one tag at a time, and goes with the last or by its digest', async () => {
  await create();
  await put('1', 'v1');
  await put('1', 'latest');
  const drop = (imageIds: object[]) => ecr.send(new BatchDeleteImageCommand({ repositoryName, imageIds }));
  expect((await drop([{ imageTag: 'latest' }, { imageTag: 'none' }])).failures).toMatchObject([
    { failureCode: 'ImageNotFound' },
  ]);
  expect(await images()).toMatchObject([{ imageTags: ['v1'] }]);
  await drop([{ imageTag: 'v1' }]);
  expect(await images()).toEqual([]);
  const { image } = await put('2', 'v2');
  await put('2', 'v3');
  const { imageIds } = await drop([{ imageDigest: image?.imageId?.imageDigest }]);
  expect(imageIds?.map(({ imageTag }) => imageTag).toSorted()).toEqual(['v2', 'v3']);
  expect(await images()).toEqual([]);
  await put('3');
  expect(await list({ filter: { tagStatus: 'UNTAGGED' } })).toHaveLength(1);
  expect(await list({ filter: { tagStatus: 'TAGGED' } })).toEqual([]);
});

test('in an immutable repository a tag stays where it is', async () => {
  await create({ imageTagMutability: 'IMMUTABLE' });
  await put('1', 'v1');
  expect(await codeOf(put('2', 'v1'))).toBe('ImageTagAlreadyExists');
  expect(await codeOf(put('2', 'v2'))).toBe('accepted');
  const mutable = new PutImageTagMutabilityCommand({ repositoryName, imageTagMutability: 'MUTABLE' });
  await ecr.send(mutable);
  expect(await codeOf(put('3', 'v1'))).toBe('accepted');
});

test('an image is not there without its layers, and what pretends to upload them is not simulated', async () => {
  await create();
  const digest = `sha256:${'0'.repeat(64)}`;
  const raw = (content: object) => put('', 'v1', { imageManifest: JSON.stringify(content) });
  expect(await codeOf(raw({ schemaVersion: 2, config: { digest }, layers: [{ digest }] }))).toBe(
    'LayersNotFound',
  );
  expect(await codeOf(raw({ schemaVersion: 2, manifests: [{ digest }] }))).toBe('ReferencedImagesNotFound');
  expect(await codeOf(raw({ schemaVersion: 1 }))).toBe('InvalidParameter');
  expect(await codeOf(put('1', 'v1', { imageDigest: digest }))).toBe('ImageDigestDoesNotMatch');
  expect(await codeOf(ecr.send(new InitiateLayerUploadCommand({ repositoryName })))).toBe('NotImplemented');
  const scan = new StartImageScanCommand({ repositoryName, imageId: { imageTag: 'v1' } });
  expect(await codeOf(ecr.send(scan))).toBe('NotImplemented');
});

test('a stack makes repositories by the same rules', async () => {
  const { endpoint, credentials } = account;
  const cloudFormation = witnessed(
    new CloudFormationClient({
      endpoint,
      region: REGION,
      credentials: { ...credentials },
    }),
  );
  const make = async (StackName: string, RepositoryName: string) => {
    const Resources = { Images: { Type: 'AWS::ECR::Repository', Properties: { RepositoryName } } };
    const TemplateBody = JSON.stringify({ Resources });
    await cloudFormation.send(new CreateStackCommand({ StackName, TemplateBody }));
    let status = '';
    await until(async () => {
      const { Stacks = [] } = await cloudFormation.send(new DescribeStacksCommand({ StackName }));
      status = Stacks[0]?.StackStatus ?? '';
      return !status.endsWith('_IN_PROGRESS');
    });
    return status;
  };
  expect(await make('one', 'made')).toBe('CREATE_COMPLETE');
  expect(await codeOf(create({ repositoryName: 'made' }))).toBe('RepositoryAlreadyExists');
  expect(await make('two', 'made')).toBe('ROLLBACK_COMPLETE');
  expect(await make('three', 'Not A Name')).toBe('ROLLBACK_COMPLETE');
});
