import {
  CreateAutoScalingGroupCommand,
  DeleteAutoScalingGroupCommand,
  DescribeScalingActivitiesCommand,
  SetInstanceProtectionCommand,
} from '@aws-sdk/client-auto-scaling';
import {
  CreateSecurityGroupCommand,
  CreateSubnetCommand,
  CreateVpcCommand,
  DeleteSecurityGroupCommand,
  DeleteSubnetCommand,
  DescribeInstanceStatusCommand,
  GetConsoleOutputCommand,
  RunInstancesCommand,
  StartInstancesCommand,
  StopInstancesCommand,
  TerminateInstancesCommand,
} from '@aws-sdk/client-ec2';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type SimulatedAccount, startAccount } from '../../../../sandbox/account/account.ts';
import { codeOf, PYTHON, temporaryHome } from '../support.ts';
import {
  type Clients,
  computeClients,
  createTemplate,
  defaultSubnets,
  ECS_IMAGE,
  groupNamed,
  groupOf,
  instances,
} from './support.ts';

// Nothing arrives here within a test, so what can be seen on the way can be looked at in peace.
const NEVER_MS = 600_000;

let account: SimulatedAccount;
let remove: () => Promise<void>;
let aws: Clients;
beforeAll(async () => {
  const { home, remove: removeHome } = await temporaryHome();
  remove = removeHome;
  account = await startAccount({ home, python: PYTHON, instanceStartMs: NEVER_MS });
  aws = computeClients(account);
});
afterAll(async () => {
  await account.stop();
  await remove();
});

async function run(SubnetId?: string, SecurityGroupIds?: string[]): Promise<string> {
  const asked = {
    ImageId: `resolve:ssm:${ECS_IMAGE}`,
    InstanceType: 't3.micro' as const,
    MinCount: 1,
    MaxCount: 1,
  };
  const { Instances } = await aws.ec2.send(new RunInstancesCommand({ ...asked, SubnetId, SecurityGroupIds }));
  return Instances?.[0]?.InstanceId ?? '';
}

test('a pending instance has no status yet and nothing on its console', async () => {
  const InstanceId = await run();
  expect((await instances(aws.ec2, [InstanceId]))[0]?.State).toEqual({ Code: 0, Name: 'pending' });
  const status = async (IncludeAllInstances: boolean) =>
    (
      await aws.ec2.send(
        new DescribeInstanceStatusCommand({ InstanceIds: [InstanceId], IncludeAllInstances }),
      )
    ).InstanceStatuses?.[0]?.InstanceStatus?.Status;
  expect([await status(false), await status(true)]).toEqual([undefined, 'not-applicable']);
  expect((await aws.ec2.send(new GetConsoleOutputCommand({ InstanceId }))).Output).toBeUndefined();
});

test('a stopping instance cannot be started, and one that ends cannot be stopped', async () => {
  const InstanceIds = [await run()];
  const { StoppingInstances } = await aws.ec2.send(new StopInstancesCommand({ InstanceIds }));
  expect(StoppingInstances?.[0]?.CurrentState).toEqual({ Code: 64, Name: 'stopping' });
  expect(await codeOf(aws.ec2.send(new StartInstancesCommand({ InstanceIds })))).toBe(
    'IncorrectInstanceState',
  );
  await aws.ec2.send(new TerminateInstancesCommand({ InstanceIds }));
  expect(await codeOf(aws.ec2.send(new StopInstancesCommand({ InstanceIds })))).toBe(
    'IncorrectInstanceState',
  );
});

test('an instance that is shutting down still needs its subnet and its group', async () => {
  const { Vpc } = await aws.ec2.send(new CreateVpcCommand({ CidrBlock: '10.0.0.0/16' }));
  const VpcId = Vpc?.VpcId;
  const { Subnet } = await aws.ec2.send(new CreateSubnetCommand({ VpcId, CidrBlock: '10.0.1.0/24' }));
  const group = { GroupName: 'open', Description: 'open', VpcId };
  const { GroupId } = await aws.ec2.send(new CreateSecurityGroupCommand(group));
  const InstanceIds = [await run(Subnet?.SubnetId, [GroupId ?? ''])];
  await aws.ec2.send(new TerminateInstancesCommand({ InstanceIds }));
  const deletions = [
    aws.ec2.send(new DeleteSubnetCommand({ SubnetId: Subnet?.SubnetId })),
    aws.ec2.send(new DeleteSecurityGroupCommand({ GroupId })),
  ];
  expect(await Promise.all(deletions.map(codeOf))).toEqual(['DependencyViolation', 'DependencyViolation']);
});

test("a group's instance is pending, cannot be protected yet, and the group is deleted when it is gone", async () => {
  const AutoScalingGroupName = 'news';
  const template = await createTemplate(aws.ec2);
  const group = groupOf(AutoScalingGroupName, template, await defaultSubnets(aws.ec2));
  await aws.scaling.send(new CreateAutoScalingGroupCommand(group));
  const [member] = (await groupNamed(aws.scaling, AutoScalingGroupName)).Instances ?? [];
  expect(member?.LifecycleState).toBe('Pending');
  const InstanceIds = [member?.InstanceId ?? ''];
  const protect = { AutoScalingGroupName, InstanceIds, ProtectedFromScaleIn: true };
  expect(await codeOf(aws.scaling.send(new SetInstanceProtectionCommand(protect)))).toBe('ValidationError');
  const remove = (ForceDelete: boolean) =>
    aws.scaling.send(new DeleteAutoScalingGroupCommand({ AutoScalingGroupName, ForceDelete }));
  expect(await codeOf(remove(false))).toBe('ResourceInUseFault');
  await remove(true);
  const { Status, Instances } = await groupNamed(aws.scaling, AutoScalingGroupName);
  expect([Status, Instances?.[0]?.LifecycleState]).toEqual(['Delete in progress', 'Terminating']);
  const { Activities } = await aws.scaling.send(
    new DescribeScalingActivitiesCommand({ AutoScalingGroupName }),
  );
  expect(Activities?.map((one) => one.StatusCode)).toEqual(['InProgress', 'InProgress']);
});
