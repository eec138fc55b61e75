import * as Ecs from '@aws-sdk/client-ecs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Api, api, makeGroup } from '../ecs/api.ts';
import { codeOf, openAccount, type TestAccount } from '../support.ts';

const ARN = 'arn:aws:ecs:us-east-1:111122223333';

let account: TestAccount;
let clients: Api;
let ecs: Ecs.ECSClient;

beforeAll(async () => {
  account = await openAccount();
  clients = api(account);
  ecs = clients.ecs;
  await ecs.send(new Ecs.CreateClusterCommand({ clusterName: 'news' }));
});

afterAll(() => account.stop());

const elsewhere = { cluster: 'elsewhere' };

test('the cluster of a capacity provider exists', async () => {
  const calls = [
    ecs.send(new Ecs.DescribeCapacityProvidersCommand(elsewhere)),
    ecs.send(new Ecs.UpdateCapacityProviderCommand({ ...elsewhere, name: 'provider' })),
    ecs.send(new Ecs.DeleteCapacityProviderCommand({ ...elsewhere, capacityProvider: 'provider' })),
  ];
  expect(new Set(await Promise.all(calls.map(codeOf)))).toEqual(new Set(['ClusterNotFound']));
});

test('what is changed, described, deleted or stopped is named', async () => {
  const autoScalingGroupArn = await makeGroup(clients, 'group');
  const name = 'provider';
  const autoScalingGroupProvider = { autoScalingGroupArn };
  await ecs.send(new Ecs.CreateCapacityProviderCommand({ name, autoScalingGroupProvider }));
  const calls = [
    ecs.send(new Ecs.UpdateCapacityProviderCommand({ name })),
    ecs.send(new Ecs.DeleteCapacityProviderCommand({ capacityProvider: undefined })),
    ecs.send(new Ecs.DescribeTaskDefinitionCommand({ taskDefinition: undefined })),
    ecs.send(new Ecs.StopServiceDeploymentCommand({ serviceDeploymentArn: undefined })),
  ];
  expect(new Set(await Promise.all(calls.map(codeOf)))).toEqual(new Set(['InvalidParameter']));
});

test('the namespace that an ARN names exists; a name makes one', async () => {
  const arn = 'arn:aws:servicediscovery:us-east-1:111122223333:namespace/ns-none';
  const cluster = (clusterName: string, namespace: string) =>
    codeOf(ecs.send(new Ecs.CreateClusterCommand({ clusterName, serviceConnectDefaults: { namespace } })));
  const update = (namespace: string) =>
    codeOf(
      ecs.send(new Ecs.UpdateClusterCommand({ cluster: 'news', serviceConnectDefaults: { namespace } })),
    );
  expect(await cluster('connected', arn)).toBe('NamespaceNotFound');
  expect(await update(arn)).toBe('NamespaceNotFound');
  expect(await cluster('connected', 'internal')).toBe('accepted');
  const { clusters } = await ecs.send(new Ecs.DescribeClustersCommand({ clusters: ['connected'] }));
  expect(await update(clusters?.[0]?.serviceConnectDefaults?.namespace ?? '')).toBe('accepted');
});

test('a task definition has ten containers and 64 KiB', async () => {
  const register = (containers: number, value: string) =>
    ecs
      .send(
        new Ecs.RegisterTaskDefinitionCommand({
          family: 'large',
          containerDefinitions: Array.from({ length: containers }, (_, index) => ({
            name: `c${index}`,
            image: 'nginx',
            memory: 64,
            environment: [{ name: 'VALUE', value }],
          })),
        }),
      )
      .then(
        () => 'accepted',
        (error: Error) => `${error.name}: ${error.message}`,
      );
  expect(await register(10, '')).toBe('accepted');
  expect(await register(11, '')).toBe('ClientException: Too many containers.');
  expect(await register(1, 'a'.repeat(64_000))).toBe('accepted');
  expect(await register(1, 'a'.repeat(66_000))).toMatch(
    /^ClientException: Actual length: '\d+'\. Max allowed length is '65536' bytes\.$/,
  );
});

test('a resource has fifty tags, and a request too', async () => {
  const tag = (from: number, count: number) =>
    codeOf(
      ecs.send(
        new Ecs.TagResourceCommand({
          resourceArn: `${ARN}:cluster/news`,
          tags: Array.from({ length: count }, (_, index) => ({ key: `k${from + index}`, value: '' })),
        }),
      ),
    );
  expect(await tag(0, 51)).toBe('InvalidParameter');
  expect(await tag(0, 50)).toBe('accepted');
  expect(await tag(0, 50)).toBe('accepted');
  expect(await tag(50, 1)).toBe('LimitExceeded');
});
