import {
  AutoScalingClient,
  CreateAutoScalingGroupCommand,
  DescribeAutoScalingGroupsCommand,
} from '@aws-sdk/client-auto-scaling';
import {
  CloudFormationClient,
  CreateStackCommand,
  DeleteStackCommand,
  DescribeStacksCommand,
} from '@aws-sdk/client-cloudformation';
import { CloudWatchLogsClient, CreateLogGroupCommand } from '@aws-sdk/client-cloudwatch-logs';
import {
  CreateLaunchTemplateCommand,
  DescribeImagesCommand,
  DescribeSubnetsCommand,
  EC2Client,
  RunInstancesCommand,
} from '@aws-sdk/client-ec2';
import {
  CreateCapacityProviderCommand,
  CreateClusterCommand,
  ECSClient,
  ListContainerInstancesCommand,
  RegisterTaskDefinitionCommand,
  RunTaskCommand,
  StopTaskCommand,
} from '@aws-sdk/client-ecs';
import { CreateInstanceProfileCommand, IAMClient } from '@aws-sdk/client-iam';
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';

interface Place {
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: { accessKeyId: string; secretAccessKey: string };
}

/** One of each thing that reads of ECS and Auto Scaling fan out from: only then is every call of theirs made. */
export async function makeCluster({ endpoint, region, credentials }: Place): Promise<void> {
  const config = { endpoint, region, credentials };
  const ecs = new ECSClient(config);
  const ec2 = new EC2Client(config);
  const iam = new IAMClient(config);
  const autoscaling = new AutoScalingClient(config);
  const cloudformation = new CloudFormationClient(config);
  await ecs.send(
    new CreateClusterCommand({
      clusterName: 'my-ecs-cluster',
      settings: [{ name: 'containerInsights', value: 'enhanced' }],
    }),
  );
  const logs = new CloudWatchLogsClient(config);
  for (const logGroupName of ['/ecs/web', '/ecs/web-of-others'])
    await logs.send(new CreateLogGroupCommand({ logGroupName }));
  await ecs.send(
    new RegisterTaskDefinitionCommand({
      family: 'web',
      networkMode: 'bridge',
      containerDefinitions: [
        {
          name: 'web',
          image: 'web:v1',
          memory: 64,
          environment: [{ name: 'TOKEN', value: 's3cret' }],
          logConfiguration: {
            logDriver: 'awslogs',
            options: { 'awslogs-group': '/ecs/web', 'awslogs-region': region },
          },
        },
      ],
    }),
  );
  await iam.send(new CreateInstanceProfileCommand({ InstanceProfileName: 'of-cluster' }));
  const { Images } = await ec2.send(new DescribeImagesCommand({ Owners: ['amazon'] }));
  const { LaunchTemplate } = await ec2.send(
    new CreateLaunchTemplateCommand({
      LaunchTemplateName: 'ecs-instances',
      LaunchTemplateData: {
        ImageId: Images?.[0]?.ImageId ?? '',
        InstanceType: 't3.medium',
        IamInstanceProfile: { Name: 'of-cluster' },
        UserData: Buffer.from(
          '#!/bin/bash\necho ECS_CLUSTER=my-ecs-cluster >> /etc/ecs/ecs.config\nTOKEN=s3cret\n',
        ).toString('base64'),
      },
    }),
  );
  const { Subnets = [] } = await ec2.send(new DescribeSubnetsCommand({}));
  await autoscaling.send(
    new CreateAutoScalingGroupCommand({
      AutoScalingGroupName: 'ecs-instances',
      MinSize: 0,
      MaxSize: 1,
      DesiredCapacity: 0,
      VPCZoneIdentifier: Subnets[0]?.SubnetId ?? '',
      LaunchTemplate: { LaunchTemplateId: LaunchTemplate?.LaunchTemplateId ?? '', Version: '$Default' },
    }),
  );
  const { AutoScalingGroups } = await autoscaling.send(new DescribeAutoScalingGroupsCommand({}));
  await ecs.send(
    new CreateCapacityProviderCommand({
      name: 'instances',
      autoScalingGroupProvider: { autoScalingGroupArn: AutoScalingGroups?.[0]?.AutoScalingGroupARN ?? '' },
    }),
  );
  for (const StackName of ['kept', 'deleted']) await makeStack(cloudformation, StackName);
  await cloudformation.send(new DeleteStackCommand({ StackName: 'deleted' }));
  await settled(cloudformation, 'deleted');
  for (const client of [ecs, ec2, iam, autoscaling, cloudformation]) client.destroy();
}

/**
 * An instance in the cluster with a task that runs and one that has stopped, in the default VPC.
 * @param profile an instance profile whose role has the policy for instances.
 */
export async function makeInstance(place: Place, profile: string): Promise<void> {
  const { endpoint, region, credentials } = place;
  const config = { endpoint, region, credentials };
  const ecs = new ECSClient(config);
  const ec2 = new EC2Client(config);
  const ssm = new SSMClient(config);
  const { Parameter } = await ssm.send(
    new GetParameterCommand({
      Name: '/aws/service/ecs/optimized-ami/amazon-linux-2023/recommended/image_id',
    }),
  );
  await ec2.send(
    new RunInstancesCommand({
      ImageId: Parameter?.Value ?? '',
      InstanceType: 't3.medium',
      MinCount: 1,
      MaxCount: 1,
      IamInstanceProfile: { Name: profile },
      UserData: Buffer.from('#!/bin/bash\necho ECS_CLUSTER=my-ecs-cluster >> /etc/ecs/ecs.config\n').toString(
        'base64',
      ),
    }),
  );
  const run = { cluster: 'my-ecs-cluster', taskDefinition: 'web', count: 2, launchType: 'EC2' } as const;
  await eventually('the instance did not join the cluster', async () => {
    const answer = await ecs.send(new ListContainerInstancesCommand({ cluster: run.cluster }));
    return answer.containerInstanceArns?.[0];
  });
  const { tasks = [] } = await ecs.send(new RunTaskCommand(run));
  await ecs.send(new StopTaskCommand({ cluster: run.cluster, task: tasks[0]?.taskArn, reason: 'enough' }));
  for (const client of [ecs, ec2, ssm]) client.destroy();
}

/** What `attempt` gives, as soon as it gives something. */
async function eventually<T>(otherwise: string, attempt: () => Promise<T | undefined>): Promise<T> {
  const deadline = Date.now() + 15_000;
  while (Date.now() < deadline) {
    const found = await attempt();
    if (found !== undefined) return found;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`${otherwise} within 15 s`);
}

/** A stack with the description of the console's template, one parameter of it, and one that holds a secret. */
async function makeStack(cloudformation: CloudFormationClient, StackName: string): Promise<void> {
  const template = {
    Description: 'The template used to create an ECS Cluster from the ECS Console.',
    Parameters: { ECSClusterName: { Type: 'String' }, Password: { Type: 'String' } },
    Resources: {
      ECSCluster: { Type: 'AWS::ECS::Cluster', Properties: { ClusterName: { Ref: 'ECSClusterName' } } },
    },
    Outputs: { ECSCluster: { Value: { Ref: 'ECSCluster' } } },
  };
  await cloudformation.send(
    new CreateStackCommand({
      StackName,
      TemplateBody: JSON.stringify(template),
      Parameters: [
        { ParameterKey: 'ECSClusterName', ParameterValue: `of-${StackName}` },
        { ParameterKey: 'Password', ParameterValue: 's3cret' },
      ],
    }),
  );
  await settled(cloudformation, StackName);
}

/** Waits until a stack is made, or gone. */
async function settled(cloudformation: CloudFormationClient, StackName: string): Promise<void> {
  await eventually(`the stack ${StackName} did not settle`, async () => {
    const status = await cloudformation.send(new DescribeStacksCommand({ StackName })).then(
      ({ Stacks }) => Stacks?.[0]?.StackStatus,
      (error: Error) => {
        if (/does not exist/.test(error.message)) return 'DELETE_COMPLETE';
        throw error;
      },
    );
    return status?.endsWith('_IN_PROGRESS') ? undefined : status;
  });
}
