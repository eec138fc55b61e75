import { AutoScalingClient } from '@aws-sdk/client-auto-scaling';
import {
  DescribeSubnetsCommand,
  EC2Client,
  GetConsoleOutputCommand,
  RunInstancesCommand,
  type RunInstancesCommandInput,
} from '@aws-sdk/client-ec2';
import {
  DescribeContainerInstancesCommand,
  DescribeTasksCommand,
  ECSClient,
  ListContainerInstancesCommand,
  RegisterTaskDefinitionCommand,
  type RegisterTaskDefinitionCommandInput,
  type Task,
} from '@aws-sdk/client-ecs';

import {
  AddRoleToInstanceProfileCommand,
  AttachRolePolicyCommand,
  CreateInstanceProfileCommand,
  CreateRoleCommand,
  IAMClient,
} from '@aws-sdk/client-iam';
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { startAccount } from '../../../../sandbox/account/account.ts';
import { witnessed } from '../conformity/witness.ts';
import { PYTHON, REGION, temporaryHome, until } from '../support.ts';

const AMI = '/aws/service/ecs/optimized-ami/amazon-linux-2023/recommended/image_id';
export const INSTANCE_POLICY = 'arn:aws:iam::aws:policy/service-role/AmazonEC2ContainerServiceforEC2Role';

/** An account with an instance profile for container instances, and the clients to work in it. */
export async function openWorld() {
  process.env.DRYDOCK_ECS_PACE = '0.05';
  const { home, remove } = await temporaryHome();
  const account = await startAccount({ home, python: PYTHON, instanceStartMs: 0 });
  const settings = {
    endpoint: account.endpoint,
    region: REGION,
    credentials: { ...account.credentials },
    maxAttempts: 1,
  };
  const ecs = witnessed(new ECSClient(settings));
  const ec2 = witnessed(new EC2Client(settings));
  const iam = witnessed(new IAMClient(settings));
  const autoScaling = witnessed(new AutoScalingClient(settings));
  await makeRole(iam, 'ecsInstanceRole', 'ec2.amazonaws.com', INSTANCE_POLICY);
  await iam.send(new CreateInstanceProfileCommand({ InstanceProfileName: 'ecsInstanceRole' }));
  const profile = { InstanceProfileName: 'ecsInstanceRole', RoleName: 'ecsInstanceRole' };
  await iam.send(new AddRoleToInstanceProfileCommand(profile));
  const ssm = witnessed(new SSMClient(settings));
  const imageId = (await ssm.send(new GetParameterCommand({ Name: AMI }))).Parameter?.Value;
  const { Subnets = [] } = await ec2.send(new DescribeSubnetsCommand({}));
  const subnets = Subnets.map((subnet) => subnet.SubnetId ?? '');

  /** Starts one instance that joins `cluster`, or what `change` makes of it. Returns its id. */
  const launch = async (cluster: string | undefined, change: Partial<RunInstancesCommandInput> = {}) => {
    const answer = await ec2.send(
      new RunInstancesCommand({
        MinCount: 1,
        MaxCount: 1,
        ImageId: imageId,
        InstanceType: 't3.medium',
        SubnetId: subnets[0],
        IamInstanceProfile: { Name: 'ecsInstanceRole' },
        UserData: userData(cluster),
        ...change,
      }),
    );
    return answer.Instances?.[0]?.InstanceId ?? '';
  };
  const containerInstances = async (cluster: string) => {
    const { containerInstanceArns = [] } = await ecs.send(new ListContainerInstancesCommand({ cluster }));
    if (containerInstanceArns.length === 0) return [];
    const input = { cluster, containerInstances: containerInstanceArns };
    return (await ecs.send(new DescribeContainerInstancesCommand(input))).containerInstances ?? [];
  };
  /** Starts instances and waits until the cluster has that many more. */
  const join = async (cluster: string, count = 1, change: Partial<RunInstancesCommandInput> = {}) => {
    const before = (await containerInstances(cluster)).length;
    const ids = [];
    for (let index = 0; index < count; index++) ids.push(await launch(cluster, change));
    await until(async () => (await containerInstances(cluster)).length === before + count);
    return ids;
  };
  const consoleOf = async (InstanceId: string) => {
    const { Output } = await ec2.send(new GetConsoleOutputCommand({ InstanceId }));
    return Buffer.from(Output ?? '', 'base64').toString('utf8');
  };
  /** Registers a task definition and returns its family: bridge mode, one container, a quarter of a t3.medium. */
  const define = async (family: string, change: Partial<RegisterTaskDefinitionCommandInput> = {}) => {
    const container = { name: 'web', image: 'nginx', cpu: 512, memory: 256 };
    const asked = { family, containerDefinitions: [container], networkMode: 'bridge' as const, ...change };
    await ecs.send(new RegisterTaskDefinitionCommand(asked));
    return family;
  };
  const task = async (cluster: string, arn: string | undefined): Promise<Task> => {
    const answer = await ecs.send(new DescribeTasksCommand({ cluster, tasks: [arn ?? ''] }));
    return answer.tasks?.[0] ?? {};
  };
  /** Waits until a task has that status. */
  const reaches = async (cluster: string, arn: string | undefined, status: string) => {
    await until(async () => (await task(cluster, arn)).lastStatus === status);
    return task(cluster, arn);
  };
  return {
    define,
    task,
    reaches,
    account,
    ecs,
    ec2,
    iam,
    autoScaling,
    imageId: imageId ?? '',
    subnets,
    launch,
    join,
    containerInstances,
    consoleOf,
    stop: async () => {
      await account.stop();
      await remove();
    },
  };
}

export type World = Awaited<ReturnType<typeof openWorld>>;

export function userData(cluster: string | undefined): string {
  const script =
    cluster === undefined ? '' : `#!/bin/bash\necho ECS_CLUSTER=${cluster} >> /etc/ecs/ecs.config\n`;
  return Buffer.from(script).toString('base64');
}

export async function makeRole(iam: IAMClient, RoleName: string, service: string, PolicyArn?: string) {
  const statement = { Effect: 'Allow', Principal: { Service: service }, Action: 'sts:AssumeRole' };
  const AssumeRolePolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
  const made = await iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument }));
  if (PolicyArn !== undefined) await iam.send(new AttachRolePolicyCommand({ RoleName, PolicyArn }));
  return made.Role?.Arn ?? '';
}
