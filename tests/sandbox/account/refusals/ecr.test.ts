import * as Ecr from '@aws-sdk/client-ecr';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { witnessed } from '../conformity/witness.ts';
import { codeOf, openAccount, REGION, type TestAccount } from '../support.ts';

const repositoryName = 'news';
const ARN = 'arn:aws:ecr:us-east-1:111122223333:repository';

let account: TestAccount;
let ecr: Ecr.ECRClient;

beforeAll(async () => {
  account = await openAccount();
  const { endpoint, credentials } = account;
  ecr = witnessed(
    new Ecr.ECRClient({ endpoint, region: REGION, credentials: { ...credentials }, maxAttempts: 1 }),
  );
  await ecr.send(new Ecr.CreateRepositoryCommand({ repositoryName }));
});

afterAll(() => account.stop());

const imageIds = [{ imageTag: 'latest' }];
const policyText = JSON.stringify({ Version: '2012-10-17', Statement: [] });

test.each<[string, (named: { repositoryName: string; registryId?: string }) => Promise<unknown>]>([
  ['BatchDeleteImage', (named) => ecr.send(new Ecr.BatchDeleteImageCommand({ ...named, imageIds }))],
  ['BatchGetImage', (named) => ecr.send(new Ecr.BatchGetImageCommand({ ...named, imageIds }))],
  ['DeleteRepository', (named) => ecr.send(new Ecr.DeleteRepositoryCommand(named))],
  ['DescribeImages', (named) => ecr.send(new Ecr.DescribeImagesCommand(named))],
  ['ListImages', (named) => ecr.send(new Ecr.ListImagesCommand(named))],
  ['PutImage', (named) => ecr.send(new Ecr.PutImageCommand({ ...named, imageManifest: '{}' }))],
  [
    'PutImageTagMutability',
    (named) => ecr.send(new Ecr.PutImageTagMutabilityCommand({ ...named, imageTagMutability: 'IMMUTABLE' })),
  ],
  ['SetRepositoryPolicy', (named) => ecr.send(new Ecr.SetRepositoryPolicyCommand({ ...named, policyText }))],
])('%s looks for a repository that exists, by a name and a registry that can be', async (_name, call) => {
  expect(await codeOf(call({ repositoryName: 'none' }))).toBe('RepositoryNotFound');
  expect(await codeOf(call({ repositoryName, registryId: '444455556666' }))).toBe('RepositoryNotFound');
  expect(await codeOf(call({ repositoryName: 'No Name' }))).toBe('InvalidParameter');
  expect(await codeOf(call({ repositoryName, registryId: '12' }))).toBe('InvalidParameter');
});

test('a token is asked for a registry that can be', async () => {
  const call = ecr.send(new Ecr.GetAuthorizationTokenCommand({ registryIds: ['12'] }));
  expect(await codeOf(call)).toBe('InvalidParameter');
});

test('tags are those of a repository that exists, by its ARN', async () => {
  const list = (resourceArn: string) => ecr.send(new Ecr.ListTagsForResourceCommand({ resourceArn }));
  const tag = (resourceArn: string) => ecr.send(new Ecr.TagResourceCommand({ resourceArn, tags: [] }));
  const untag = (resourceArn: string) => ecr.send(new Ecr.UntagResourceCommand({ resourceArn, tagKeys: [] }));
  for (const call of [list, tag, untag]) {
    expect(await codeOf(call(`${ARN}/news`))).toBe('accepted');
    expect(await codeOf(call(`${ARN}/none`))).toBe('RepositoryNotFound');
    expect(await codeOf(call('news'))).toBe('InvalidParameter');
  }
});

test('a repository has fifty tags, with keys as AWS has them', async () => {
  const tags = Array.from({ length: 51 }, (_, index) => ({ Key: `k${index}`, Value: '' }));
  const create = ecr.send(new Ecr.CreateRepositoryCommand({ repositoryName: 'tagged', tags }));
  expect(await codeOf(create)).toBe('TooManyTags');
  const tag = (Key: string) =>
    codeOf(ecr.send(new Ecr.TagResourceCommand({ resourceArn: `${ARN}/news`, tags: [{ Key, Value: '' }] })));
  expect(await tag('k'.repeat(129))).toBe('InvalidTagParameter');
  expect(await tag('aws:team')).toBe('InvalidTagParameter');
});
