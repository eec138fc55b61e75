import {
  type ClusterField,
  CreateClusterCommand,
  type CreateClusterCommandInput,
  DeleteClusterCommand,
  DescribeClustersCommand,
  type ECSClient,
  ExecuteCommandCommand,
  ListClustersCommand,
  ListTagsForResourceCommand,
  RegisterTaskDefinitionCommand,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateClusterCommand,
  UpdateClusterSettingsCommand,
} from '@aws-sdk/client-ecs';
import { CreateAccessKeyCommand, CreateUserCommand, PutUserPolicyCommand } from '@aws-sdk/client-iam';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { codeOf, openAccount, type TestAccount } from '../support.ts';
import { type Api, api } from './api.ts';

let account: TestAccount;
let clients: Api;
let ecs: ECSClient;
beforeAll(async () => {
  account = await openAccount();
  clients = api(account);
  ecs = clients.ecs;
});
afterAll(() => account.stop());
beforeEach(() => account.reset());

const ARN = 'arn:aws:ecs:us-east-1:111122223333:cluster/';
const create = (input: CreateClusterCommandInput = {}) => ecs.send(new CreateClusterCommand(input));
const show = async (clusters?: string[], include?: ClusterField[]) =>
  ecs.send(new DescribeClustersCommand({ clusters, include }));
const one = async (name: string, ...include: ClusterField[]) => (await show([name], include)).clusters?.[0];
const sentenceOf = (call: Promise<unknown>) =>
  call.then(
    () => 'accepted',
    (error: Error) => error.message,
  );

test('a new cluster answers what AWS answers, and nothing else', async () => {
  expect((await create({ clusterName: 'lab' })).cluster).toEqual({
    clusterArn: `${ARN}lab`,
    clusterName: 'lab',
    status: 'ACTIVE',
    registeredContainerInstancesCount: 0,
    runningTasksCount: 0,
    pendingTasksCount: 0,
    activeServicesCount: 0,
    statistics: [],
    tags: [],
    settings: [{ name: 'containerInsights', value: 'disabled' }],
    capacityProviders: [],
    defaultCapacityProviderStrategy: [],
  });
});

test('a cluster without a name is default, and so is the one that nobody names', async () => {
  expect((await show()).failures).toEqual([{ arn: `${ARN}default`, reason: 'MISSING' }]);
  expect((await create()).cluster?.clusterName).toBe('default');
  expect((await show()).clusters?.map((cluster) => cluster.clusterName)).toEqual(['default']);
});

test('no other call makes a cluster', async () => {
  await codeOf(
    ecs.send(new ExecuteCommandCommand({ task: 't', command: 'sh', interactive: true, cluster: 'no' })),
  );
  expect((await ecs.send(new ListClustersCommand({}))).clusterArns).toEqual([]);
});

test.each([
  ['a name with a space', { clusterName: 'my lab' }],
  ['a name that is too long', { clusterName: 'x'.repeat(256) }],
  ['a setting that does not exist', { settings: [{ name: 'insights', value: 'enabled' }] }],
  ['a value that Container Insights has not', { settings: [{ name: 'containerInsights', value: 'on' }] }],
  ['an unknown provider', { capacityProviders: ['nobody'] }],
  [
    'a log configuration that overrides nothing',
    {
      configuration: {
        executeCommandConfiguration: { logging: 'DEFAULT', logConfiguration: { s3BucketName: 'b' } },
      },
    },
  ],
  [
    'an override without a place for the logs',
    {
      configuration: { executeCommandConfiguration: { logging: 'OVERRIDE' } },
    },
  ],
  ['a tag that is reserved', { tags: [{ key: 'aws:me', value: 'x' }] }],
  [
    'a tag twice',
    {
      tags: [
        { key: 'a', value: '1' },
        { key: 'a', value: '2' },
      ],
    },
  ],
  ['51 tags', { tags: Array.from({ length: 51 }, (_, index) => ({ key: `k${index}`, value: '' })) }],
])('%s is refused and makes no cluster', async (_what, input) => {
  expect(await codeOf(create(input as CreateClusterCommandInput))).toBe('InvalidParameter');
  expect((await ecs.send(new ListClustersCommand({}))).clusterArns).toEqual([]);
});

test('a cluster can be asked for again with the same arguments only', async () => {
  const tags = [{ key: 'team', value: 'a' }];
  await create({ clusterName: 'lab', tags });
  expect(await codeOf(create({ clusterName: 'lab' }))).toBe('accepted');
  expect(await codeOf(create({ clusterName: 'lab', tags }))).toBe('accepted');
  expect(await codeOf(create({ clusterName: 'lab', tags: [] }))).toBe('InvalidParameter');
  expect((await show(['lab'])).clusters).toHaveLength(1);
});

test('settings, configuration, tags and statistics show when they are asked for', async () => {
  const configuration = {
    executeCommandConfiguration: {
      logging: 'OVERRIDE',
      logConfiguration: { cloudWatchLogGroupName: '/exec' },
    },
    managedStorageConfiguration: { fargateEphemeralStorageKmsKeyId: 'key' },
  } as const;
  const settings = [{ name: 'containerInsights', value: 'enhanced' }] as const;
  const tags = [{ key: 'team', value: 'a' }];
  await create({ clusterName: 'lab', configuration, settings: [...settings], tags });
  const bare = await one('lab');
  expect([bare?.settings, bare?.tags, bare?.statistics]).toEqual([[], [], []]);
  expect(bare?.configuration).toBeUndefined();
  const whole = await one('lab', 'SETTINGS', 'TAGS', 'CONFIGURATIONS', 'STATISTICS', 'ATTACHMENTS');
  expect(whole).toMatchObject({ configuration, settings, tags });
  expect(whole?.statistics).toContainEqual({ name: 'runningEC2TasksCount', value: '0' });
  expect(whole?.statistics).toHaveLength(8);
});

test('a cluster that is not there is a failure, beside those that are', async () => {
  await create({ clusterName: 'lab' });
  const answer = await show(['lab', 'ghost', `${ARN}phantom`]);
  expect(answer.clusters?.map((cluster) => cluster.clusterName)).toEqual(['lab']);
  expect(answer.failures).toEqual([
    { arn: `${ARN}ghost`, reason: 'MISSING' },
    { arn: `${ARN}phantom`, reason: 'MISSING' },
  ]);
});

test('the ARN of another account is refused', async () => {
  const call = show(['arn:aws:ecs:us-east-1:999988887777:cluster/lab']);
  expect(await codeOf(call)).toBe('InvalidParameter');
});

test('clusters are listed in pages that miss none', async () => {
  const names = Array.from({ length: 7 }, (_, index) => `lab-${index}`);
  for (const clusterName of names) await create({ clusterName });
  const seen: string[] = [];
  let nextToken: string | undefined;
  do {
    const answer = await ecs.send(new ListClustersCommand({ maxResults: 3, nextToken }));
    expect(answer.clusterArns?.length).toBeLessThanOrEqual(3);
    seen.push(...(answer.clusterArns ?? []));
    nextToken = answer.nextToken;
  } while (nextToken !== undefined);
  expect(seen.sort()).toEqual(names.map((name) => `${ARN}${name}`));
  expect(await codeOf(ecs.send(new ListClustersCommand({ maxResults: 101 })))).toBe('InvalidParameter');
  expect(await codeOf(ecs.send(new ListClustersCommand({ nextToken: 'made up' })))).toBe('InvalidParameter');
});

test('settings and configuration are changed; what is not named stays', async () => {
  await create({ clusterName: 'lab', settings: [{ name: 'containerInsights', value: 'enabled' }] });
  const configuration = { executeCommandConfiguration: { logging: 'NONE' as const } };
  await ecs.send(new UpdateClusterCommand({ cluster: 'lab', configuration }));
  const settings = [{ name: 'containerInsights' as const, value: 'disabled' }];
  expect((await one('lab', 'SETTINGS'))?.settings?.[0]?.value).toBe('enabled');
  await ecs.send(new UpdateClusterSettingsCommand({ cluster: 'lab', settings }));
  expect(await one('lab', 'SETTINGS', 'CONFIGURATIONS')).toMatchObject({ settings, configuration });
  const wrong = [{ name: 'containerInsights' as const, value: 'maximal' }];
  const call = ecs.send(new UpdateClusterSettingsCommand({ cluster: 'lab', settings: wrong }));
  expect(await codeOf(call)).toBe('InvalidParameter');
});

test('changing or deleting a cluster that is not there is refused with its own code', async () => {
  const settings = [{ name: 'containerInsights' as const, value: 'enabled' }];
  expect(await codeOf(ecs.send(new UpdateClusterCommand({ cluster: 'no', settings })))).toBe(
    'ClusterNotFound',
  );
  expect(await codeOf(ecs.send(new UpdateClusterSettingsCommand({ cluster: 'no', settings })))).toBe(
    'ClusterNotFound',
  );
  expect(await codeOf(ecs.send(new DeleteClusterCommand({ cluster: 'no' })))).toBe('ClusterNotFound');
});

test('a deleted cluster stays, INACTIVE, is listed no more, and can be made anew', async () => {
  await create({ clusterName: 'lab', tags: [{ key: 'a', value: '1' }] });
  const { cluster } = await ecs.send(new DeleteClusterCommand({ cluster: `${ARN}lab` }));
  expect(cluster?.status).toBe('INACTIVE');
  expect((await one('lab'))?.status).toBe('INACTIVE');
  expect((await ecs.send(new ListClustersCommand({}))).clusterArns).toEqual([]);
  expect(await codeOf(ecs.send(new DeleteClusterCommand({ cluster: 'lab' })))).toBe('ClusterNotFound');
  expect((await create({ clusterName: 'lab' })).cluster).toMatchObject({ status: 'ACTIVE', tags: [] });
});

test('tags are added, replaced, listed and taken away', async () => {
  await create({
    clusterName: 'lab',
    tags: [
      { key: 'a', value: '1' },
      { key: 'b', value: '2' },
    ],
  });
  const resourceArn = `${ARN}lab`;
  const list = async () => (await ecs.send(new ListTagsForResourceCommand({ resourceArn }))).tags;
  await ecs.send(
    new TagResourceCommand({
      resourceArn,
      tags: [
        { key: 'a', value: '3' },
        { key: 'c', value: '' },
      ],
    }),
  );
  await ecs.send(new UntagResourceCommand({ resourceArn, tagKeys: ['b', 'unknown'] }));
  expect(await list()).toEqual([
    { key: 'a', value: '3' },
    { key: 'c', value: '' },
  ]);
  const reserved = new TagResourceCommand({ resourceArn, tags: [{ key: 'AWS:x', value: '' }] });
  expect(await codeOf(ecs.send(reserved))).toBe('InvalidParameter');
  expect(await codeOf(ecs.send(new ListTagsForResourceCommand({ resourceArn: `${ARN}no` })))).toBe(
    'ClusterNotFound',
  );
  expect(await codeOf(ecs.send(new ListTagsForResourceCommand({ resourceArn: 'lab' })))).toBe(
    'InvalidParameter',
  );
});

test('an operation that is not simulated says so by its name', async () => {
  const call = ecs.send(new ExecuteCommandCommand({ task: 't', command: 'sh', interactive: true }));
  expect(await sentenceOf(call)).toBe('The simulated account does not simulate ecs:ExecuteCommand yet.');
});

/** Sends a body that the SDK would not let through. */
async function raw(operation: string, body: string): Promise<{ code: string; status?: number }> {
  const client = api(account).ecs;
  client.middlewareStack.add(
    (next) => (args) => {
      const request = args.request as { body: string; headers: Record<string, string> };
      request.body = body;
      request.headers['content-length'] = String(Buffer.byteLength(body));
      request.headers['x-amz-target'] = `AmazonEC2ContainerServiceV20141113.${operation}`;
      return next(args);
    },
    { step: 'build', priority: 'low' },
  );
  return client.send(new ListClustersCommand({})).then(
    () => ({ code: 'accepted' }),
    (error: Error) => ({ code: error.name.replace(/Exception$/, ''), message: error.message }),
  );
}

test('a body that is not what the API asks for is refused, and does no harm', async () => {
  expect((await raw('CreateCluster', '{"clusterName": ')).code).toBe('Serialization');
  expect((await raw('CreateCluster', '{"clusterName": 7}')).code).toBe('Serialization');
  expect((await raw('CreateCluster', '{"tags": {}}')).code).toBe('Serialization');
  expect((await raw('CreateCluster', '[]')).code).toBe('Serialization');
  expect((await raw('UpdateClusterSettings', '{"cluster": "lab"}')).code).toBe('InvalidParameter');
  expect((await raw('DeleteCluster', '{}')).code).toBe('InvalidParameter');
  expect((await raw('RegisterTaskDefinition', '{"containerDefinitions": []}')).code).toBe('Client');
  expect((await raw('MakeCoffee', '{}')).code).toBe('NotImplemented');
  expect((await raw('CreateCluster', '{"clusterName": null, "colour": "blue"}')).code).toBe('accepted');
  expect((await ecs.send(new ListClustersCommand({}))).clusterArns).toEqual([`${ARN}default`]);
});

test('ECS authorises every call: a user without the right is denied, with it let in', async () => {
  await clients.iam.send(new CreateUserCommand({ UserName: 'reader' }));
  const key = (await clients.iam.send(new CreateAccessKeyCommand({ UserName: 'reader' }))).AccessKey;
  const credentials = { accessKeyId: key?.AccessKeyId ?? '', secretAccessKey: key?.SecretAccessKey ?? '' };
  const reader = api(account, credentials).ecs;
  const denied = reader.send(new DescribeClustersCommand({}));
  expect(await codeOf(denied)).toBe('AccessDenied');
  expect(await sentenceOf(denied)).toContain('ecs:DescribeClusters');
  const statement = { Effect: 'Allow', Action: 'ecs:Describe*', Resource: '*' };
  const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
  await clients.iam.send(new PutUserPolicyCommand({ UserName: 'reader', PolicyName: 'p', PolicyDocument }));
  expect(await codeOf(reader.send(new DescribeClustersCommand({})))).toBe('accepted');
  expect(await codeOf(reader.send(new CreateClusterCommand({})))).toBe('AccessDenied');
  const definition = { family: 'f', containerDefinitions: [{ name: 'a', image: 'b', memory: 64 }] };
  expect(await codeOf(reader.send(new RegisterTaskDefinitionCommand(definition)))).toBe('AccessDenied');
  expect((await ecs.send(new ListClustersCommand({}))).clusterArns).toEqual([]);
});
