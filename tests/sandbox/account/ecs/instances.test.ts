import {
  AssociateRouteTableCommand,
  AuthorizeSecurityGroupEgressCommand,
  CreateRouteTableCommand,
  CreateSecurityGroupCommand,
  CreateSubnetCommand,
  DescribeImagesCommand,
  DescribeVpcsCommand,
  RevokeSecurityGroupEgressCommand,
  StartInstancesCommand,
  StopInstancesCommand,
  TerminateInstancesCommand,
} from '@aws-sdk/client-ec2';
import {
  CreateClusterCommand,
  DeleteAttributesCommand,
  DeregisterContainerInstanceCommand,
  DescribeContainerInstancesCommand,
  ListAttributesCommand,
  ListContainerInstancesCommand,
  PutAttributesCommand,
  RegisterContainerInstanceCommand,
  UpdateContainerInstancesStateCommand,
} from '@aws-sdk/client-ecs';
import { AddRoleToInstanceProfileCommand, CreateInstanceProfileCommand } from '@aws-sdk/client-iam';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { codeOf, until } from '../support.ts';
import { makeRole, openWorld, type World } from './world.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.stop());

let clusters = 0;
async function newCluster(): Promise<string> {
  const clusterName = `c${++clusters}`;
  await world.ecs.send(new CreateClusterCommand({ clusterName }));
  return clusterName;
}

test('an instance that is set up well registers, with what its type has', async () => {
  const cluster = await newCluster();
  const [id] = await world.join(cluster);
  const [instance] = await world.containerInstances(cluster);
  expect(instance).toMatchObject({
    ec2InstanceId: id,
    status: 'ACTIVE',
    agentConnected: true,
    runningTasksCount: 0,
    pendingTasksCount: 0,
  });
  const cpu = instance?.registeredResources?.find((resource) => resource.name === 'CPU');
  expect(cpu?.integerValue).toBe(2048);
  expect(instance?.remainingResources).toEqual(instance?.registeredResources);
  const attributes = Object.fromEntries((instance?.attributes ?? []).map(({ name, value }) => [name, value]));
  expect(attributes).toMatchObject({
    'ecs.instance-type': 't3.medium',
    'ecs.os-type': 'linux',
    'ecs.ami-id': world.imageId,
  });
  expect(instance?.versionInfo?.agentVersion).toMatch(/^1\./);
  expect(instance?.registeredAt).toBeInstanceOf(Date);
  expect(await world.consoleOf(id ?? '')).toContain('Registered container instance with cluster!');
});

test('what keeps an instance from registering is on its console', async () => {
  const cluster = await newCluster();
  const { ec2, iam } = world;
  const VpcId = (await ec2.send(new DescribeVpcsCommand({}))).Vpcs?.[0]?.VpcId;
  const closed =
    (await ec2.send(new CreateSecurityGroupCommand({ VpcId, GroupName: 'closed', Description: 'none' })))
      .GroupId ?? '';
  const everything = { IpProtocol: '-1', IpRanges: [{ CidrIp: '0.0.0.0/0' }] };
  await ec2.send(new RevokeSecurityGroupEgressCommand({ GroupId: closed, IpPermissions: [everything] }));
  const lone = (await ec2.send(new CreateSubnetCommand({ VpcId, CidrBlock: '172.31.240.0/24' }))).Subnet
    ?.SubnetId;
  const RouteTableId = (await ec2.send(new CreateRouteTableCommand({ VpcId }))).RouteTable?.RouteTableId;
  await ec2.send(new AssociateRouteTableCommand({ RouteTableId, SubnetId: lone }));
  for (const [name, service] of [
    ['bare', 'ec2.amazonaws.com'],
    ['stranger', 'ecs.amazonaws.com'],
  ] as const) {
    await makeRole(iam, name, service);
    await iam.send(new CreateInstanceProfileCommand({ InstanceProfileName: name }));
    await iam.send(new AddRoleToInstanceProfileCommand({ InstanceProfileName: name, RoleName: name }));
  }
  const { Images = [] } = await ec2.send(new DescribeImagesCommand({}));
  const plain = Images.find(
    (image) => !/ecs/.test(image.Name ?? '') && image.Architecture === 'x86_64',
  )?.ImageId;
  const cases: [Parameters<World['launch']>[1], string | undefined, string][] = [
    [{ IamInstanceProfile: undefined }, cluster, 'NoCredentialProviders'],
    [{ IamInstanceProfile: { Name: 'stranger' } }, cluster, 'does not trust ec2.amazonaws.com'],
    [
      { IamInstanceProfile: { Name: 'bare' } },
      cluster,
      'is not authorized to perform: ecs:RegisterContainerInstance',
    ],
    [{ SecurityGroupIds: [closed] }, cluster, 'no rule of its security groups lets port 443 out'],
    [{ SubnetId: lone }, cluster, 'no route to an internet gateway'],
    [{}, 'no-such-cluster', 'ClientException: Cluster not found.'],
    ...(plain === undefined
      ? []
      : [[{ ImageId: plain }, cluster, 'is not ECS-optimized'] as [object, string, string]]),
  ];
  const ids = await Promise.all(cases.map(([change, name]) => world.launch(name, change)));
  for (const [index, id] of ids.entries()) {
    await until(async () => (await world.consoleOf(id)).includes('Simulated'));
    expect(await world.consoleOf(id)).toContain(cases[index]?.[2]);
  }
  expect(await world.containerInstances(cluster)).toEqual([]);

  // What was wrong is put right, and the agent's next try succeeds.
  await ec2.send(new AuthorizeSecurityGroupEgressCommand({ GroupId: closed, IpPermissions: [everything] }));
  await until(async () =>
    (await world.containerInstances(cluster)).some(({ ec2InstanceId }) => ec2InstanceId === ids[3]),
  );
});

test('an instance whose user data names no cluster, or is not run, joins default', async () => {
  const notRun = Buffer.from('echo ECS_CLUSTER=c1 >> /etc/ecs/ecs.config').toString('base64');
  const ids = [await world.launch(undefined), await world.launch('c1', { UserData: notRun })];
  await until(async () => (await world.containerInstances('default')).length === 2);
  expect(await world.consoleOf(ids[1] ?? '')).toContain(
    'Unhandled non-multipart (text/x-not-multipart) userdata',
  );
});

test('instances are listed by status and by expression, and described with failures', async () => {
  const cluster = await newCluster();
  await world.join(cluster, 2);
  const { ecs } = world;
  const arns = (await world.containerInstances(cluster)).map(
    (instance) => instance.containerInstanceArn ?? '',
  );
  const list = async (input: object) =>
    (await ecs.send(new ListContainerInstancesCommand({ cluster, ...input }))).containerInstanceArns;
  const changed = await ecs.send(
    new UpdateContainerInstancesStateCommand({
      cluster,
      containerInstances: [arns[0] ?? '', 'none'],
      status: 'DRAINING',
    }),
  );
  expect(changed.containerInstances?.[0]?.status).toBe('DRAINING');
  expect(changed.failures?.[0]?.reason).toBe('MISSING');
  expect(await list({ status: 'DRAINING' })).toEqual([arns[0]]);
  expect(await list({ filter: 'attribute:ecs.instance-type == t3.medium' })).toEqual(arns);
  expect(await list({ filter: 'attribute:ecs.instance-type == t3.large' })).toEqual([]);
  expect(await list({ maxResults: 1 })).toEqual([arns[0]]);
  expect(await codeOf(list({ filter: 'colour == red' }))).toBe('InvalidParameter');
  const described = await ecs.send(
    new DescribeContainerInstancesCommand({
      cluster,
      containerInstances: [arns[1] ?? '', 'none'],
      include: ['TAGS', 'CONTAINER_INSTANCE_HEALTH'],
    }),
  );
  expect(described.containerInstances?.[0]?.healthStatus?.overallStatus).toBe('OK');
  expect(described.failures).toMatchObject([{ reason: 'MISSING' }]);
  expect(await codeOf(ecs.send(new ListContainerInstancesCommand({ cluster: 'nowhere' })))).toBe(
    'ClusterNotFound',
  );
  expect(await codeOf(ecs.send(new RegisterContainerInstanceCommand({ cluster })))).toBe('NotImplemented');
});

test('attributes are put, found and deleted; those of the agent are reserved', async () => {
  const cluster = await newCluster();
  await world.join(cluster);
  const targetId = (await world.containerInstances(cluster))[0]?.containerInstanceArn;
  const attribute = { name: 'stack', value: 'production', targetId };
  const { ecs } = world;
  await ecs.send(new PutAttributesCommand({ cluster, attributes: [attribute] }));
  const list = async (attributeValue?: string) =>
    (
      await ecs.send(
        new ListAttributesCommand({
          cluster,
          targetType: 'container-instance',
          attributeName: 'stack',
          attributeValue,
        }),
      )
    ).attributes;
  expect(await list()).toEqual([{ ...attribute, targetType: 'container-instance' }]);
  expect(await list('test')).toEqual([]);
  const reserved = { name: 'ecs.instance-type', value: 'x', targetId };
  expect(await codeOf(ecs.send(new PutAttributesCommand({ cluster, attributes: [reserved] })))).toBe(
    'InvalidParameter',
  );
  const stray = { ...attribute, targetId: 'none' };
  expect(await codeOf(ecs.send(new PutAttributesCommand({ cluster, attributes: [stray] })))).toBe(
    'TargetNotFound',
  );
  await ecs.send(new DeleteAttributesCommand({ cluster, attributes: [attribute] }));
  expect(await list()).toEqual([]);
});

test('a stopped instance is not connected, a terminated one is gone, a deregistered one stays away', async () => {
  const cluster = await newCluster();
  const [stopping, ending, leaving] = (await world.join(cluster, 3)) as [string, string, string];
  const { ec2, ecs } = world;
  const of = async (id: string) =>
    (await world.containerInstances(cluster)).find((instance) => instance.ec2InstanceId === id);
  await ec2.send(new StopInstancesCommand({ InstanceIds: [stopping] }));
  await until(async () => (await of(stopping))?.agentConnected === false);
  await ec2.send(new TerminateInstancesCommand({ InstanceIds: [ending] }));
  await until(async () => (await of(ending)) === undefined);
  const containerInstance = (await of(leaving))?.containerInstanceArn;
  const answer = await ecs.send(new DeregisterContainerInstanceCommand({ cluster, containerInstance }));
  expect(answer.containerInstance?.status).toBe('INACTIVE');
  await until(
    async () => (await ec2.send(new StartInstancesCommand({ InstanceIds: [stopping] }))) !== undefined,
  );
  await until(async () => (await of(stopping))?.agentConnected === true);
  expect(await of(leaving)).toBeUndefined();
  const again = ecs.send(new DeregisterContainerInstanceCommand({ cluster, containerInstance }));
  expect(await codeOf(again)).toBe('Client');
});
