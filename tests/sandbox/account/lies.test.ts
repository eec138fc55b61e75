import * as AutoScaling from '@aws-sdk/client-auto-scaling';
import * as CloudFormation from '@aws-sdk/client-cloudformation';
import * as Ec2 from '@aws-sdk/client-ec2';
import * as Ecs from '@aws-sdk/client-ecs';
import * as Iam from '@aws-sdk/client-iam';
import * as Ssm from '@aws-sdk/client-ssm';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { type Api, api, makeGroup } from './ecs/api.ts';
import { userData } from './ecs/world.ts';
import { clients, codeOf, openAccount, type TestAccount, until } from './support.ts';

// One test for each lie and each lax behaviour of the emulators that a survey of them found, operation by operation. Each
// fails on MiniStack alone: PLAIN_MINISTACK=1 npx vitest run tests/sandbox/account/lies.test.ts

const IMAGE = '/aws/service/ecs/optimized-ami/amazon-linux-2023/recommended/image_id';
const POLICY = 'arn:aws:iam::aws:policy/service-role/AmazonEC2ContainerServiceforEC2Role';
const container = { name: 'web', image: 'nginx', memory: 64 };

let account: TestAccount;
let ecs: Ecs.ECSClient;
let all: Api;

beforeAll(async () => {
  process.env.DRYDOCK_ECS_PACE = '0.05';
  account = await openAccount();
  all = api(account);
  ecs = all.ecs;
});

beforeEach(() => account.reset());

afterAll(() => account.stop());

const makeCluster = (clusterName = 'lab') => ecs.send(new Ecs.CreateClusterCommand({ clusterName }));

const register = (change: Partial<Ecs.RegisterTaskDefinitionCommandInput> = {}) =>
  ecs.send(
    new Ecs.RegisterTaskDefinitionCommand({ family: 'web', containerDefinitions: [container], ...change }),
  );

async function makeProvider(change: Partial<Ecs.AutoScalingGroupProvider> = {}, name = 'capacity') {
  await makeGroup(all, name);
  const { AutoScalingGroups } = await all.autoScaling.send(
    new AutoScaling.DescribeAutoScalingGroupsCommand({}),
  );
  const autoScalingGroupProvider = {
    autoScalingGroupArn: AutoScalingGroups?.[0]?.AutoScalingGroupARN,
    ...change,
  };
  const input = { name, autoScalingGroupProvider };
  return (await ecs.send(new Ecs.CreateCapacityProviderCommand(input))).capacityProvider;
}

/** A container instance in the cluster, with all that a real one needs. */
async function joinInstance(cluster: string): Promise<string> {
  const trust = { Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' };
  const document = JSON.stringify({ Version: '2012-10-17', Statement: [trust] });
  const role = { RoleName: 'instances' };
  await all.iam.send(new Iam.CreateRoleCommand({ ...role, AssumeRolePolicyDocument: document }));
  await all.iam.send(new Iam.AttachRolePolicyCommand({ ...role, PolicyArn: POLICY }));
  const profile = { InstanceProfileName: 'instances' };
  await all.iam.send(new Iam.CreateInstanceProfileCommand(profile));
  await all.iam.send(new Iam.AddRoleToInstanceProfileCommand({ ...profile, ...role }));
  const { Parameter } = await all.ssm.send(new Ssm.GetParameterCommand({ Name: IMAGE }));
  await all.ec2.send(
    new Ec2.RunInstancesCommand({
      MinCount: 1,
      MaxCount: 1,
      ImageId: Parameter?.Value,
      InstanceType: 't3.medium',
      IamInstanceProfile: { Name: 'instances' },
      UserData: userData(cluster),
    }),
  );
  let arns: string[] = [];
  await until(async () => {
    arns = (await ecs.send(new Ecs.ListContainerInstancesCommand({ cluster }))).containerInstanceArns ?? [];
    return arns.length === 1;
  });
  return arns[0] ?? '';
}

test('DeleteCluster: a deleted cluster is described as INACTIVE, one with a service is not deleted', async () => {
  await makeCluster();
  await register();
  const service = { cluster: 'lab', serviceName: 'web', taskDefinition: 'web', desiredCount: 0 };
  await ecs.send(new Ecs.CreateServiceCommand(service));
  const remove = (cluster: string) => codeOf(ecs.send(new Ecs.DeleteClusterCommand({ cluster })));
  expect(await remove('lab')).toBe('ClusterContainsServices');
  await makeCluster('gone');
  expect(await remove('gone')).toBe('accepted');
  const { clusters: found } = await ecs.send(new Ecs.DescribeClustersCommand({ clusters: ['gone'] }));
  expect(found?.[0]?.status).toBe('INACTIVE');
});

test('DescribeClusters: attachments are those of the capacity providers', async () => {
  await makeCluster();
  await makeProvider({ managedScaling: { status: 'ENABLED' } });
  const strategy = { capacityProviders: ['capacity'], defaultCapacityProviderStrategy: [] };
  await ecs.send(new Ecs.PutClusterCapacityProvidersCommand({ cluster: 'lab', ...strategy }));
  const include: Ecs.ClusterField[] = ['ATTACHMENTS'];
  const answer = await ecs.send(new Ecs.DescribeClustersCommand({ clusters: ['lab'], include }));
  expect(answer.clusters?.[0]?.attachments?.length).toBeGreaterThan(0);
});

test('CreateCapacityProvider: managed draining is kept, and there is a type', async () => {
  const provider = await makeProvider({ managedDraining: 'DISABLED' });
  expect(provider?.autoScalingGroupProvider?.managedDraining).toBe('DISABLED');
  expect(provider?.type).toBe('EC2_AUTOSCALING');
});

test('CreateCapacityProvider: reserved names and groups that do not exist are refused', async () => {
  const create = (name: string, group: string) => {
    const autoScalingGroupArn = `arn:aws:autoscaling:us-east-1:111122223333:autoScalingGroup:0a1b2c3d-0000-0000-0000-000000000000:autoScalingGroupName/${group}`;
    return ecs.send(
      new Ecs.CreateCapacityProviderCommand({ name, autoScalingGroupProvider: { autoScalingGroupArn } }),
    );
  };
  await makeGroup(all, 'group');
  expect(await codeOf(create('ecs-mine', 'group'))).not.toBe('accepted');
  expect(await codeOf(create('mine', 'nowhere'))).not.toBe('accepted');
});

test('DescribeCapacityProviders: an unknown one is among the failures', async () => {
  const answer = await ecs.send(
    new Ecs.DescribeCapacityProvidersCommand({ capacityProviders: ['FARGATE', 'none'] }),
  );
  expect(answer.failures?.[0]?.reason).toBe('MISSING');
});

test('strategies: an unknown provider, and weights that are all zero, are refused', async () => {
  await makeCluster();
  await register();
  const unknown = { cluster: 'lab', capacityProviders: ['none'], defaultCapacityProviderStrategy: [] };
  expect(await codeOf(ecs.send(new Ecs.PutClusterCapacityProvidersCommand(unknown)))).not.toBe('accepted');
  await makeProvider();
  const known = { ...unknown, capacityProviders: ['capacity'] };
  await ecs.send(new Ecs.PutClusterCapacityProvidersCommand(known));
  const capacityProviderStrategy = [{ capacityProvider: 'capacity', weight: 0 }];
  const asked = { cluster: 'lab', taskDefinition: 'web', capacityProviderStrategy };
  expect(await codeOf(ecs.send(new Ecs.RunTaskCommand(asked)))).toBe('InvalidParameter');
});

test.each<[string, Partial<Ecs.RegisterTaskDefinitionCommandInput>]>([
  ['no memory', { containerDefinitions: [{ name: 'web', image: 'nginx' }] }],
  ['nothing essential', { containerDefinitions: [{ ...container, essential: false }] }],
  [
    'a host port of its own in awsvpc',
    {
      networkMode: 'awsvpc',
      containerDefinitions: [{ ...container, portMappings: [{ containerPort: 80, hostPort: 8080 }] }],
    },
  ],
  [
    'a size that Fargate has not',
    { networkMode: 'awsvpc', requiresCompatibilities: ['FARGATE'], cpu: '256', memory: '8192' },
  ],
  [
    'bridge on Fargate',
    { networkMode: 'bridge', requiresCompatibilities: ['FARGATE'], cpu: '256', memory: '512' },
  ],
  ['a soft limit above the hard one', { containerDefinitions: [{ ...container, memoryReservation: 128 }] }],
])('RegisterTaskDefinition: %s is refused', async (_, change) => {
  expect(await codeOf(register(change))).not.toBe('accepted');
});

test('RegisterTaskDefinition: fault injection is kept, the host port of awsvpc is filled in', async () => {
  const portMappings = [{ containerPort: 80 }];
  const { taskDefinition } = await register({
    networkMode: 'awsvpc',
    enableFaultInjection: true,
    containerDefinitions: [{ ...container, portMappings }],
  });
  expect(taskDefinition?.enableFaultInjection).toBe(true);
  expect(taskDefinition?.containerDefinitions?.[0]?.portMappings?.[0]?.hostPort).toBe(80);
});

test('RunTask: a cluster that does not exist is not made, one without instances runs nothing', async () => {
  await register();
  const runTask = (cluster: string, count = 1) =>
    codeOf(ecs.send(new Ecs.RunTaskCommand({ cluster, taskDefinition: 'web', launchType: 'EC2', count })));
  expect(await runTask('nowhere')).toBe('ClusterNotFound');
  expect((await ecs.send(new Ecs.ListClustersCommand({}))).clusterArns).toEqual([]);
  await makeCluster();
  expect(await runTask('lab')).toBe('InvalidParameter');
  expect(await runTask('lab', 11)).toBe('InvalidParameter');
});

test('RunTask: a subnet that does not exist is refused', async () => {
  await makeCluster();
  const fargate = { networkMode: 'awsvpc', requiresCompatibilities: ['FARGATE'] } as const;
  await register({ ...fargate, requiresCompatibilities: ['FARGATE'], cpu: '256', memory: '512' });
  const networkConfiguration = { awsvpcConfiguration: { subnets: ['subnet-0123456789abcdef0'] } };
  const asked = {
    cluster: 'lab',
    taskDefinition: 'web',
    launchType: 'FARGATE',
    networkConfiguration,
  } as const;
  expect(await codeOf(ecs.send(new Ecs.RunTaskCommand(asked)))).not.toBe('accepted');
});

test('ExecuteCommand, ListServiceDeployments: no session and no empty history is made up', async () => {
  await makeCluster();
  await register();
  const service = { cluster: 'lab', serviceName: 'web', taskDefinition: 'web', desiredCount: 0 };
  await ecs.send(new Ecs.CreateServiceCommand(service));
  const command = { cluster: 'lab', task: 'a'.repeat(32), command: 'sh', interactive: true };
  expect(await codeOf(ecs.send(new Ecs.ExecuteCommandCommand(command)))).not.toBe('accepted');
  const history = await ecs
    .send(new Ecs.ListServiceDeploymentsCommand({ cluster: 'lab', service: 'web' }))
    .catch(() => undefined);
  expect(history?.serviceDeployments?.length).not.toBe(0);
});

test('ListContainerInstances and all that works on them: an instance joins, is seen, drained, tagged, let go', async () => {
  await makeCluster();
  const arn = await joinInstance('lab');
  const named = { cluster: 'lab', containerInstances: [arn] };
  const { containerInstances } = await ecs.send(new Ecs.DescribeContainerInstancesCommand(named));
  expect(containerInstances?.[0]?.registeredResources?.find(({ name }) => name === 'CPU')?.integerValue).toBe(
    2048,
  );
  const own = { name: 'colour', value: 'blue', targetId: arn };
  await ecs.send(new Ecs.PutAttributesCommand({ cluster: 'lab', attributes: [own] }));
  const unknown = { ...own, targetId: arn.replace(/\w{32}$/, '0'.repeat(32)) };
  const lost = ecs.send(new Ecs.PutAttributesCommand({ cluster: 'lab', attributes: [unknown] }));
  expect(await codeOf(lost)).toBe('TargetNotFound');
  const start = { cluster: 'lab', taskDefinition: 'web', containerInstances: [arn] };
  await register();
  expect((await ecs.send(new Ecs.StartTaskCommand(start))).tasks?.length).toBe(1);
  await ecs.send(new Ecs.UpdateContainerInstancesStateCommand({ ...named, status: 'DRAINING' }));
  const letGo = { cluster: 'lab', containerInstance: arn };
  expect(await codeOf(ecs.send(new Ecs.DeregisterContainerInstanceCommand(letGo)))).toBe('InvalidParameter');
  await ecs.send(new Ecs.DeregisterContainerInstanceCommand({ ...letGo, force: true }));
});

test('GetParameter: the public parameter of the ECS-optimized image names an image', async () => {
  const { Parameter } = await all.ssm.send(new Ssm.GetParameterCommand({ Name: IMAGE }));
  const images = new Ec2.DescribeImagesCommand({ ImageIds: [Parameter?.Value ?? ''] });
  expect((await all.ec2.send(images)).Images?.length).toBe(1);
});

test('Auto Scaling: instances of a group made by a stack or by hand are EC2 instances', async () => {
  await makeGroup(all, 'group');
  const size = { AutoScalingGroupName: 'group', DesiredCapacity: 1 };
  await all.autoScaling.send(new AutoScaling.SetDesiredCapacityCommand(size));
  const instanceIds = async () => {
    const { AutoScalingGroups } = await all.autoScaling.send(
      new AutoScaling.DescribeAutoScalingGroupsCommand({}),
    );
    return AutoScalingGroups?.[0]?.Instances?.map(({ InstanceId = '' }) => InstanceId) ?? [];
  };
  await until(async () => (await instanceIds()).length === 1);
  const described = new Ec2.DescribeInstancesCommand({ InstanceIds: await instanceIds() });
  expect((await all.ec2.send(described)).Reservations?.length).toBe(1);
  const upsideDown = { AutoScalingGroupName: 'group', MinSize: 5, MaxSize: 1 };
  expect(await codeOf(all.autoScaling.send(new AutoScaling.UpdateAutoScalingGroupCommand(upsideDown)))).toBe(
    'ValidationError',
  );
});

test('CloudFormation: capacity providers and their association are made, none is refused or lost', async () => {
  await makeGroup(all, 'group');
  const AutoScalingGroupProvider = { AutoScalingGroupArn: 'group' };
  const association = { Cluster: { Ref: 'Cluster' }, CapacityProviders: [{ Ref: 'Capacity' }] };
  const Resources = {
    Cluster: { Type: 'AWS::ECS::Cluster' },
    Capacity: { Type: 'AWS::ECS::CapacityProvider', Properties: { Name: 'mine', AutoScalingGroupProvider } },
    Association: {
      Type: 'AWS::ECS::ClusterCapacityProviderAssociations',
      Properties: { ...association, DefaultCapacityProviderStrategy: [] },
    },
  };
  const stack = { StackName: 'lab', TemplateBody: JSON.stringify({ Resources }) };
  await all.cloudFormation.send(new CloudFormation.CreateStackCommand(stack));
  await until(async () => {
    const { Stacks } = await all.cloudFormation.send(new CloudFormation.DescribeStacksCommand({}));
    return Stacks?.[0]?.StackStatus === 'CREATE_COMPLETE';
  });
  const { clusters: found } = await ecs.send(
    new Ecs.DescribeClustersCommand({
      clusters: (await ecs.send(new Ecs.ListClustersCommand({}))).clusterArns,
    }),
  );
  expect(found?.[0]?.capacityProviders).toEqual(['mine']);
});

test('AttachRolePolicy: the policy of container instances exists', async () => {
  expect((await all.iam.send(new Iam.GetPolicyCommand({ PolicyArn: POLICY }))).Policy?.DefaultVersionId).toBe(
    'v10',
  );
});

test('IAM: documents that are none are refused', async () => {
  const role = { RoleName: 'r', AssumeRolePolicyDocument: '{"Statement": "all"}' };
  expect(await codeOf(all.iam.send(new Iam.CreateRoleCommand(role)))).toBe('MalformedPolicyDocument');
});

test('IAM is enforced: a key that nobody has is refused', async () => {
  const nobody = { accessKeyId: 'AKIA0000000000000000', secretAccessKey: 'nothing' };
  const { ec2 } = clients(account, nobody);
  expect(await codeOf(ec2.send(new Ec2.DescribeVpcsCommand({})))).toBe('AuthFailure');
});

test('EC2: ranges too large, overlapping, or outside are refused; a VPC in use is not deleted', async () => {
  const makeVpc = (CidrBlock: string) => all.ec2.send(new Ec2.CreateVpcCommand({ CidrBlock }));
  expect(await codeOf(makeVpc('10.0.0.0/8'))).toBe('InvalidVpc.Range');
  const VpcId = (await makeVpc('10.0.0.0/16')).Vpc?.VpcId;
  const makeSubnet = (CidrBlock: string) =>
    codeOf(all.ec2.send(new Ec2.CreateSubnetCommand({ VpcId, CidrBlock })));
  expect(await makeSubnet('10.0.0.0/24')).toBe('accepted');
  expect(await makeSubnet('10.0.0.128/25')).toBe('InvalidSubnet.Conflict');
  expect(await makeSubnet('10.1.0.0/24')).toBe('InvalidSubnet.Range');
  expect(await codeOf(all.ec2.send(new Ec2.DeleteVpcCommand({ VpcId })))).toBe('DependencyViolation');
});
