import { AutoScalingClient, CreateAutoScalingGroupCommand } from '@aws-sdk/client-auto-scaling';
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { CreateLaunchTemplateCommand, DescribeSubnetsCommand, EC2Client } from '@aws-sdk/client-ec2';
import { ECSClient } from '@aws-sdk/client-ecs';
import { IAMClient } from '@aws-sdk/client-iam';
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { witnessed } from '../conformity/witness.ts';
import { type Keys, REGION } from '../support.ts';

const AMI = '/aws/service/ecs/optimized-ami/amazon-linux-2023/recommended/image_id';

export function api(
  account: { endpoint: string; credentials: Keys },
  credentials: Keys = account.credentials,
) {
  const settings = () => ({
    endpoint: account.endpoint,
    region: REGION,
    credentials: { ...credentials },
    maxAttempts: 1,
  });
  return {
    ecs: witnessed(new ECSClient(settings())),
    ec2: witnessed(new EC2Client(settings())),
    iam: witnessed(new IAMClient(settings())),
    ssm: witnessed(new SSMClient(settings())),
    autoScaling: witnessed(new AutoScalingClient(settings())),
    cloudFormation: witnessed(new CloudFormationClient(settings())),
  };
}

export type Api = ReturnType<typeof api>;

/** An Auto Scaling group without instances, which protects new ones from scale in or not. */
export async function makeGroup(clients: Api, name: string, protect = false): Promise<string> {
  const parameter = await clients.ssm.send(new GetParameterCommand({ Name: AMI })).catch(() => undefined);
  const data = {
    ImageId: parameter?.Parameter?.Value ?? 'ami-0123456789abcdef0',
    InstanceType: 't3.micro',
  } as const;
  const template = new CreateLaunchTemplateCommand({
    LaunchTemplateName: `${name}-template`,
    LaunchTemplateData: data,
  });
  await clients.ec2.send(template);
  const { Subnets = [] } = await clients.ec2.send(new DescribeSubnetsCommand({}));
  await clients.autoScaling.send(
    new CreateAutoScalingGroupCommand({
      AutoScalingGroupName: name,
      MinSize: 0,
      MaxSize: 2,
      DesiredCapacity: 0,
      LaunchTemplate: { LaunchTemplateName: `${name}-template`, Version: '$Latest' },
      VPCZoneIdentifier: Subnets[0]?.SubnetId,
      NewInstancesProtectedFromScaleIn: protect,
    }),
  );
  return name;
}
