import {
  CreateClusterCommand,
  CreateServiceCommand,
  DeleteAttributesCommand,
  DeleteClusterCommand,
  DescribeContainerInstancesCommand,
  ListAttributesCommand,
  ListTasksCommand,
  PutAttributesCommand,
  PutClusterCapacityProvidersCommand,
  RunTaskCommand,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateClusterCommand,
  UpdateContainerInstancesStateCommand,
  UpdateServiceCommand,
} from '@aws-sdk/client-ecs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { codeOf } from '../support.ts';
import { openWorld, type World } from './world.ts';

let world: World;
const cluster = 'c';
const FARGATE = {
  requiresCompatibilities: ['FARGATE' as const],
  networkMode: 'awsvpc' as const,
  cpu: '256',
  memory: '512',
};
beforeAll(async () => {
  world = await openWorld();
  await world.ecs.send(new CreateClusterCommand({ clusterName: cluster }));
  await world.define('web', {
    ...FARGATE,
    containerDefinitions: [{ name: 'web', image: 'nginx' }],
  });
  await world.join(cluster, 1);
});
afterAll(() => world.stop());

const network = () => ({ awsvpcConfiguration: { subnets: world.subnets.slice(0, 1) } });
const instance = async () => (await world.containerInstances(cluster))[0]?.containerInstanceArn ?? '';
const ARN = 'arn:aws:ecs:us-east-1:111122223333';

test('a cluster stays while it has container instances, or tasks', async () => {
  const drop = (name: string) => codeOf(world.ecs.send(new DeleteClusterCommand({ cluster: name })));
  expect(await drop(cluster)).toBe('ClusterContainsContainerInstances');
  await world.ecs.send(new CreateClusterCommand({ clusterName: 'busy' }));
  await world.ecs.send(
    new RunTaskCommand({
      cluster: 'busy',
      taskDefinition: 'web',
      launchType: 'FARGATE',
      networkConfiguration: network(),
    }),
  );
  expect(await drop('busy')).toBe('ClusterContainsTasks');
});

test('a capacity provider by which tasks run stays with its cluster', async () => {
  const associate = (capacityProviders: string[]) =>
    codeOf(
      world.ecs.send(
        new PutClusterCapacityProvidersCommand({
          cluster: 'spot',
          capacityProviders,
          defaultCapacityProviderStrategy: [],
        }),
      ),
    );
  await world.ecs.send(
    new CreateClusterCommand({ clusterName: 'spot', capacityProviders: ['FARGATE_SPOT'] }),
  );
  await world.ecs.send(
    new RunTaskCommand({
      cluster: 'spot',
      taskDefinition: 'web',
      capacityProviderStrategy: [{ capacityProvider: 'FARGATE_SPOT', weight: 1 }],
      networkConfiguration: network(),
    }),
  );
  expect(await associate(['FARGATE'])).toBe('ResourceInUse');
  expect(await associate(['FARGATE', 'FARGATE_SPOT'])).toBe('accepted');
});

test('an instance has at most ten attributes of its own', async () => {
  const put = async (names: string[]) =>
    codeOf(
      world.ecs.send(
        new PutAttributesCommand({
          cluster,
          attributes: await Promise.all(names.map(async (name) => ({ name, targetId: await instance() }))),
        }),
      ),
    );
  expect(await put(Array.from({ length: 10 }, (_, i) => `a${i}`))).toBe('accepted');
  expect(await put(['one-more'])).toBe('AttributeLimitExceeded');
  expect(await put(['a3'])).toBe('accepted');
});

test('a service knows the platform versions', async () => {
  const service = {
    cluster,
    serviceName: 's',
    taskDefinition: 'web',
    launchType: 'FARGATE' as const,
    desiredCount: 0,
    networkConfiguration: network(),
  };
  const create = (platformVersion: string, change = {}) =>
    codeOf(world.ecs.send(new CreateServiceCommand({ ...service, platformVersion, ...change })));
  const update = (platformVersion: string) =>
    codeOf(world.ecs.send(new UpdateServiceCommand({ cluster, service: 's', platformVersion })));
  expect(await create('2.0.0')).toBe('PlatformUnknown');
  expect(await create('1.4.0')).toBe('accepted');
  expect(await update('2.0.0')).toBe('PlatformUnknown');
  expect(await update('1.3.0')).toBe('accepted');
  await world.define('large', {
    ...FARGATE,
    ephemeralStorage: { sizeInGiB: 30 },
    containerDefinitions: [{ name: 'web', image: 'nginx' }],
  });
  expect(await create('1.3.0', { serviceName: 'l', taskDefinition: 'large' })).toBe(
    'PlatformTaskDefinitionIncompatibility',
  );
  const large = new UpdateServiceCommand({ cluster, service: 's', taskDefinition: 'large' });
  expect(await codeOf(world.ecs.send(large))).toBe('PlatformTaskDefinitionIncompatibility');
});

test('what is asked in a wrong form is refused', async () => {
  const many = Array.from({ length: 101 }, (_, i) => `${ARN}:container-instance/c/${i}`);
  const attribute = { name: 'a', targetId: 'none' };
  const wrong = {
    deleteAttributes: new DeleteAttributesCommand({ cluster, attributes: [] }),
    describeNone: new DescribeContainerInstancesCommand({ cluster, containerInstances: [] }),
    describeMany: new DescribeContainerInstancesCommand({ cluster, containerInstances: many }),
    listAttributes: new ListAttributesCommand({ cluster, targetType: undefined }),
    listTasks: new ListTasksCommand({ cluster, maxResults: 101 }),
    untag: new UntagResourceCommand({ resourceArn: 'c', tagKeys: ['k'] }),
    updateCluster: new UpdateClusterCommand({
      cluster,
      configuration: { executeCommandConfiguration: { logging: 'OVERRIDE' } },
    }),
    updateInstances: new UpdateContainerInstancesStateCommand({
      cluster,
      containerInstances: [await instance()],
      status: 'INACTIVE' as 'ACTIVE',
    }),
  };
  const codes = Object.fromEntries(
    await Promise.all(
      Object.entries(wrong).map(async ([name, command]) => [
        name,
        await codeOf((world.ecs as { send(command: object): Promise<unknown> }).send(command)),
      ]),
    ),
  );
  expect(codes).toEqual(Object.fromEntries(Object.keys(wrong).map((name) => [name, 'InvalidParameter'])));
  const unknown = new PutAttributesCommand({ cluster, attributes: [attribute] });
  expect(await codeOf(world.ecs.send(unknown))).toBe('TargetNotFound');
});

test('a resource that is not there has no tags', async () => {
  const resourceArn = `${ARN}:task/${cluster}/0123456789abcdef0123456789abcdef`;
  const tags = [{ key: 'team', value: 'news' }];
  expect(await codeOf(world.ecs.send(new TagResourceCommand({ resourceArn, tags })))).toBe(
    'ResourceNotFound',
  );
  expect(await codeOf(world.ecs.send(new UntagResourceCommand({ resourceArn, tagKeys: ['team'] })))).toBe(
    'ResourceNotFound',
  );
});
