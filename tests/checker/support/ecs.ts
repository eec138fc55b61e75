import { AutoScalingClient, CreateAutoScalingGroupCommand } from '@aws-sdk/client-auto-scaling';
import {
  CreateLaunchTemplateCommand,
  DescribeImagesCommand,
  DescribeSubnetsCommand,
  EC2Client,
} from '@aws-sdk/client-ec2';
import { CreateClusterCommand, ECSClient, RegisterTaskDefinitionCommand } from '@aws-sdk/client-ecs';
import { CreateInstanceProfileCommand, IAMClient } from '@aws-sdk/client-iam';

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
  await ecs.send(
    new CreateClusterCommand({
      clusterName: 'my-ecs-cluster',
      settings: [{ name: 'containerInsights', value: 'enhanced' }],
    }),
  );
  await ecs.send(
    new RegisterTaskDefinitionCommand({
      family: 'web',
      networkMode: 'bridge',
      containerDefinitions: [
        { name: 'web', image: 'web:v1', memory: 64, environment: [{ name: 'TOKEN', value: 's3cret' }] },
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
  for (const client of [ecs, ec2, iam, autoscaling]) client.destroy();
}
