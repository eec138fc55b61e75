import * as AutoScaling from '@aws-sdk/client-auto-scaling';
import * as Ec2 from '@aws-sdk/client-ec2';
import * as Ecr from '@aws-sdk/client-ecr';
import * as Ecs from '@aws-sdk/client-ecs';
import * as Iam from '@aws-sdk/client-iam';
import * as Sts from '@aws-sdk/client-sts';
import type { World } from '../ecs/world.ts';
import { clients, REGION, until } from '../support.ts';
import { witnessed } from './witness.ts';

/** Calls each simulated operation for which AWS documents an example answer, so that it answers as much as that one. */
export async function callAll(world: World): Promise<void> {
  await callNetwork(world.ec2);
  await callTemplates(world);
  await callInstances(world);
  await callEcs(world);
  await callSettings(world.ecs);
  await callRegistry(world);
  await callIdentities(world);
  await callGroups(world);
}

async function callNetwork(ec2: Ec2.EC2Client): Promise<void> {
  const { Vpc } = await ec2.send(new Ec2.CreateVpcCommand({ CidrBlock: '10.0.0.0/16' }));
  const VpcId = Vpc?.VpcId;
  const subnet = await ec2.send(new Ec2.CreateSubnetCommand({ VpcId, CidrBlock: '10.0.1.0/24' }));
  const SubnetId = subnet.Subnet?.SubnetId;
  const gateway = await ec2.send(new Ec2.CreateInternetGatewayCommand({}));
  const InternetGatewayId = gateway.InternetGateway?.InternetGatewayId;
  await ec2.send(new Ec2.AttachInternetGatewayCommand({ VpcId, InternetGatewayId }));
  const tables = [];
  for (let count = 0; count < 2; count++)
    tables.push((await ec2.send(new Ec2.CreateRouteTableCommand({ VpcId }))).RouteTable);
  const [RouteTableId, other] = tables.map((table) => table?.RouteTableId);
  const { AssociationId } = await ec2.send(new Ec2.AssociateRouteTableCommand({ SubnetId, RouteTableId }));
  const replaced = await ec2.send(
    new Ec2.ReplaceRouteTableAssociationCommand({ AssociationId, RouteTableId: other }),
  );
  const route = { RouteTableId, DestinationCidrBlock: '0.0.0.0/0', GatewayId: InternetGatewayId };
  await ec2.send(new Ec2.CreateRouteCommand(route));
  await ec2.send(new Ec2.ReplaceRouteCommand(route));
  await ec2.send(new Ec2.DescribeRouteTablesCommand({}));
  await ec2.send(new Ec2.DeleteRouteCommand({ RouteTableId, DestinationCidrBlock: '0.0.0.0/0' }));
  await ec2.send(new Ec2.DisassociateRouteTableCommand({ AssociationId: replaced.NewAssociationId }));
  const group = { GroupName: 'web', Description: 'web', VpcId };
  await ec2.send(new Ec2.CreateSecurityGroupCommand(group));
  const Tags = [{ Key: 'Name', Value: 'news' }];
  await ec2.send(
    new Ec2.CreateTagsCommand({ Resources: [VpcId ?? '', SubnetId ?? '', InternetGatewayId ?? ''], Tags }),
  );
  await ec2.send(new Ec2.DescribeVpcsCommand({}));
  await ec2.send(new Ec2.DescribeSubnetsCommand({}));
  await ec2.send(new Ec2.DescribeInternetGatewaysCommand({}));
  const { AllocationId } = await ec2.send(new Ec2.AllocateAddressCommand({ Domain: 'vpc' }));
  await ec2.send(new Ec2.CreateNatGatewayCommand({ SubnetId, AllocationId }));
  await ec2.send(new Ec2.DescribeTagsCommand({}));
  await ec2.send(new Ec2.DescribeAvailabilityZonesCommand({}));
  for (const Attribute of ['enableDnsSupport', 'enableDnsHostnames'] as const)
    await ec2.send(new Ec2.DescribeVpcAttributeCommand({ VpcId, Attribute }));
}

async function callTemplates({ ec2, imageId, subnets }: World): Promise<void> {
  const template = { LaunchTemplateName: 'example' };
  const LaunchTemplateData: Ec2.RequestLaunchTemplateData = {
    ImageId: imageId,
    InstanceType: 't3.micro',
    KeyName: 'ann',
    UserData: Buffer.from('#!/bin/bash').toString('base64'),
    NetworkInterfaces: [
      {
        DeviceIndex: 0,
        AssociatePublicIpAddress: true,
        DeleteOnTermination: true,
        Groups: ['sg-0123456789abcdef0'],
        SubnetId: subnets[0],
      },
    ],
    TagSpecifications: [{ ResourceType: 'instance', Tags: [{ Key: 'Name', Value: 'news' }] }],
  };
  await ec2.send(
    new Ec2.CreateLaunchTemplateCommand({ ...template, LaunchTemplateData, VersionDescription: 'first' }),
  );
  await ec2.send(
    new Ec2.CreateLaunchTemplateVersionCommand({
      ...template,
      LaunchTemplateData,
      SourceVersion: '1',
      VersionDescription: 'second',
    }),
  );
  await ec2.send(new Ec2.DescribeLaunchTemplateVersionsCommand(template));
  await ec2.send(new Ec2.DescribeLaunchTemplatesCommand({}));
  await ec2.send(new Ec2.ModifyLaunchTemplateCommand({ ...template, DefaultVersion: '2' }));
  await ec2.send(new Ec2.DeleteLaunchTemplateCommand(template));
}

async function callInstances({ ec2, imageId, launch }: World): Promise<void> {
  await ec2.send(new Ec2.DescribeImagesCommand({ ImageIds: [imageId] }));
  const InstanceId = await launch(undefined);
  const InstanceIds = [InstanceId];
  const is = (state: string) =>
    until(async () => {
      const { Reservations } = await ec2.send(new Ec2.DescribeInstancesCommand({ InstanceIds }));
      return Reservations?.[0]?.Instances?.[0]?.State?.Name === state;
    });
  await is('running');
  for (const Attribute of ['instanceType', 'disableApiTermination'] as const)
    await ec2.send(new Ec2.DescribeInstanceAttributeCommand({ InstanceId, Attribute }));
  await ec2.send(new Ec2.DescribeInstanceStatusCommand({ InstanceIds }));
  await ec2.send(new Ec2.DescribeVolumesCommand({}));
  await ec2.send(new Ec2.GetConsoleOutputCommand({ InstanceId }));
  await ec2.send(new Ec2.StopInstancesCommand({ InstanceIds }));
  await is('stopped');
  await ec2.send(new Ec2.StartInstancesCommand({ InstanceIds }));
  await is('running');
  await ec2.send(new Ec2.TerminateInstancesCommand({ InstanceIds }));
}

async function callEcs(world: World): Promise<void> {
  const { ecs } = world;
  const cluster = 'example';
  const { cluster: made } = await ecs.send(
    new Ecs.CreateClusterCommand({ clusterName: cluster, tags: [{ key: 'team', value: 'news' }] }),
  );
  await ecs.send(new Ecs.ListTagsForResourceCommand({ resourceArn: made?.clusterArn }));
  await world.join(cluster);
  const container: Ecs.ContainerDefinition = {
    name: 'web',
    image: 'nginx',
    cpu: 10,
    memory: 64,
    command: ['sleep', '360'],
    environment: [{ name: 'COLOUR', value: 'blue' }],
    mountPoints: [{ sourceVolume: 'data', containerPath: '/data' }],
    portMappings: [{ containerPort: 80, hostPort: 0 }],
  };
  const linked = { name: 'proxy', image: 'nginx', memory: 64, links: ['web'] };
  const volumes = [{ name: 'data', host: { sourcePath: '/data' } }];
  const definition = { family: 'example', containerDefinitions: [container, linked], volumes };
  const taskRoleArn = 'arn:aws:iam::111122223333:role/ecsInstanceRole';
  await ecs.send(new Ecs.RegisterTaskDefinitionCommand({ ...definition, taskRoleArn }));
  await ecs.send(new Ecs.RegisterTaskDefinitionCommand(definition));
  await ecs.send(new Ecs.DescribeTaskDefinitionCommand({ taskDefinition: 'example:1' }));
  await ecs.send(new Ecs.DescribeTaskDefinitionCommand({ taskDefinition: 'example' }));
  await ecs.send(new Ecs.ListTaskDefinitionsCommand({}));
  await ecs.send(new Ecs.ListTaskDefinitionFamiliesCommand({}));
  const { tasks } = await ecs.send(
    new Ecs.RunTaskCommand({ cluster, taskDefinition: 'example', startedBy: 'ann' }),
  );
  const arn = tasks?.[0]?.taskArn;
  await world.reaches(cluster, arn, 'RUNNING');
  await ecs.send(new Ecs.ListTasksCommand({ cluster }));
  const service = { serviceName: 'example', desiredCount: 1 };
  await ecs.send(new Ecs.CreateServiceCommand({ cluster, taskDefinition: 'example', ...service }));
  const services = ['example'];
  await until(async () => {
    const described = await ecs.send(new Ecs.DescribeServicesCommand({ cluster, services }));
    return (described.services?.[0]?.events?.length ?? 0) > 0;
  });
  await ecs.send(new Ecs.ListServicesCommand({ cluster }));
  const listed = await ecs.send(new Ecs.ListContainerInstancesCommand({ cluster }));
  const containerInstances = listed.containerInstanceArns;
  await ecs.send(new Ecs.DescribeContainerInstancesCommand({ cluster, containerInstances }));
  await ecs.send(new Ecs.ListClustersCommand({}));
  await ecs.send(new Ecs.DescribeClustersCommand({ clusters: [cluster, 'elsewhere'] }));
  await ecs.send(new Ecs.CreateClusterCommand({ clusterName: 'short-lived' }));
  await ecs.send(new Ecs.DeleteClusterCommand({ cluster: 'short-lived' }));
}

async function callSettings(ecs: Ecs.ECSClient): Promise<void> {
  const setting = { name: 'awsvpcTrunking', value: 'enabled' } as const;
  await ecs.send(new Ecs.PutAccountSettingDefaultCommand(setting));
  await ecs.send(new Ecs.PutAccountSettingCommand(setting));
  await ecs.send(new Ecs.ListAccountSettingsCommand({}));
  await ecs.send(new Ecs.DeleteAccountSettingCommand({ name: setting.name }));
}

async function callRegistry({ account }: World): Promise<void> {
  const { endpoint, credentials } = account;
  const ecr = witnessed(new Ecr.ECRClient({ endpoint, region: REGION, credentials: { ...credentials } }));
  const repositoryName = 'example';
  await ecr.send(new Ecr.CreateRepositoryCommand({ repositoryName }));
  await ecr.send(new Ecr.DescribeRepositoriesCommand({}));
  const imageManifest = JSON.stringify({
    schemaVersion: 2,
    mediaType: 'application/vnd.oci.image.index.v1+json',
    manifests: [],
  });
  await ecr.send(new Ecr.PutImageCommand({ repositoryName, imageManifest, imageTag: 'precise' }));
  await ecr.send(new Ecr.ListImagesCommand({ repositoryName }));
  const images = { repositoryName, imageIds: [{ imageTag: 'precise' }] };
  await ecr.send(new Ecr.BatchGetImageCommand(images));
  await ecr.send(new Ecr.BatchDeleteImageCommand(images));
  await ecr.send(new Ecr.DeleteRepositoryCommand({ repositoryName }));
}

async function callIdentities(world: World): Promise<void> {
  const { iam, account } = world;
  await iam.send(new Iam.CreateUserCommand({ UserName: 'ann' }));
  await iam.send(new Iam.CreateAccessKeyCommand({ UserName: 'ann' }));
  await iam.send(new Iam.GetUserCommand({ UserName: 'ann' }));
  await iam.send(new Iam.ListUsersCommand({}));
  const trust = (Principal: object) =>
    JSON.stringify({
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Principal, Action: 'sts:AssumeRole' }],
    });
  const AssumeRolePolicyDocument = trust({ AWS: 'arn:aws:iam::111122223333:root' });
  const role = { RoleName: 'example' };
  const { Role } = await iam.send(new Iam.CreateRoleCommand({ ...role, AssumeRolePolicyDocument }));
  await iam.send(new Iam.GetRoleCommand(role));
  await iam.send(
    new Iam.UpdateAssumeRolePolicyCommand({ ...role, PolicyDocument: AssumeRolePolicyDocument }),
  );
  const profile = { InstanceProfileName: 'example' };
  await iam.send(new Iam.CreateInstanceProfileCommand(profile));
  await iam.send(new Iam.GetInstanceProfileCommand({ InstanceProfileName: 'ecsInstanceRole' }));
  await iam.send(new Iam.DeleteInstanceProfileCommand(profile));
  const { sts } = clients(account, account.credentials);
  await sts.send(new Sts.AssumeRoleCommand({ RoleArn: Role?.Arn, RoleSessionName: 'example' }));
  await sts.send(new Sts.GetCallerIdentityCommand({}));
  await sts.send(new Sts.GetSessionTokenCommand({}));
}

async function callGroups({ ec2, autoScaling, subnets, imageId }: World): Promise<void> {
  const template = { LaunchTemplateName: 'group' };
  const LaunchTemplateData = { ImageId: imageId, InstanceType: 't3.micro' as const };
  await ec2.send(new Ec2.CreateLaunchTemplateCommand({ ...template, LaunchTemplateData }));
  const group = { AutoScalingGroupName: 'example', MinSize: 1, MaxSize: 2 };
  await autoScaling.send(
    new AutoScaling.CreateAutoScalingGroupCommand({
      ...group,
      LaunchTemplate: { ...template, Version: '$Latest' },
      VPCZoneIdentifier: subnets[0],
      Tags: [{ Key: 'team', Value: 'news', PropagateAtLaunch: true }],
    }),
  );
  await until(async () => {
    const { AutoScalingGroups } = await autoScaling.send(
      new AutoScaling.DescribeAutoScalingGroupsCommand({}),
    );
    return AutoScalingGroups?.[0]?.Instances?.[0]?.LifecycleState === 'InService';
  });
  await autoScaling.send(new AutoScaling.DescribeAutoScalingInstancesCommand({}));
  await autoScaling.send(new AutoScaling.DescribeScalingActivitiesCommand({}));
  await autoScaling.send(new AutoScaling.DescribeTagsCommand({}));
}
