import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import {
  CreateAutoScalingGroupCommand,
  DescribeAutoScalingGroupsCommand,
  SetDesiredCapacityCommand,
} from '@aws-sdk/client-auto-scaling';
import {
  CreateStackCommand,
  DeleteStackCommand,
  DescribeStackResourcesCommand,
  DescribeStacksCommand,
} from '@aws-sdk/client-cloudformation';
import {
  CreateLaunchTemplateCommand,
  DescribeInstancesCommand,
  GetConsoleOutputCommand,
  RunInstancesCommand,
  TerminateInstancesCommand,
} from '@aws-sdk/client-ec2';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type SimulatedAccount, startAccount } from '../../../../sandbox/account/account.ts';
import { codeOf, emulatorOf, type Keys, PYTHON, temporaryHome, until } from '../support.ts';
import {
  type Clients,
  computeClients,
  defaultSubnets,
  ECS_IMAGE,
  groupNamed,
  inService,
  instances,
  reaches,
} from './support.ts';

const G = 'news';

let home: string;
let remove: () => Promise<void>;
const ends: (() => Promise<unknown>)[] = [];
beforeEach(async () => {
  ({ home, remove } = await temporaryHome());
});
afterEach(async () => {
  for (const end of ends.splice(0)) await end();
  await remove();
});

async function start(instanceStartMs?: number): Promise<SimulatedAccount> {
  const account = await startAccount({ home, python: PYTHON, instanceStartMs });
  ends.push(() => account.stop());
  return account;
}

/** An account in a process of its own, which can be killed. */
async function startOwner(): Promise<{ endpoint: string; credentials: Keys; end(): Promise<unknown> }> {
  const owner = join(import.meta.dirname, '../owner.ts');
  const child = spawn(process.execPath, [owner, home], { stdio: ['ignore', 'pipe', 'inherit'] });
  const gone = once(child, 'exit');
  const end = () => {
    child.kill('SIGKILL');
    return gone;
  };
  ends.push(end);
  const [line] = await once(createInterface(child.stdout), 'line');
  return { ...JSON.parse(String(line)), end };
}

async function createGroup(aws: Clients, DesiredCapacity: number): Promise<void> {
  await aws.ec2.send(
    new CreateLaunchTemplateCommand({
      LaunchTemplateName: 'lt-news',
      LaunchTemplateData: { ImageId: `resolve:ssm:${ECS_IMAGE}`, InstanceType: 't3.micro' },
    }),
  );
  await aws.scaling.send(
    new CreateAutoScalingGroupCommand({
      AutoScalingGroupName: G,
      LaunchTemplate: { LaunchTemplateName: 'lt-news' },
      MinSize: 0,
      MaxSize: 200,
      DesiredCapacity,
      VPCZoneIdentifier: (await defaultSubnets(aws.ec2)).join(','),
    }),
  );
}

/** The ids of all instances that carry the group's name and are not on their way out. */
async function living(aws: Clients): Promise<string[]> {
  const Filters = [
    { Name: 'tag:aws:autoscaling:groupName', Values: [G] },
    { Name: 'instance-state-name', Values: ['pending', 'running'] },
  ];
  const { Reservations } = await aws.ec2.send(new DescribeInstancesCommand({ Filters }));
  return (
    Reservations?.flatMap((one) => one.Instances?.map((instance) => instance.InstanceId ?? '') ?? []) ?? []
  );
}

test('a group and its instances are whole after the account was killed at any moment', async () => {
  let answered = 2;
  for (let round = 0; round < 5; round++) {
    const owner = await startOwner();
    const aws = computeClients(owner);
    if (round === 0) await createGroup(aws, answered);
    const group = await groupNamed(aws.scaling, G);
    // What was asked and not answered may have been done or not.
    expect([answered, answered + 1]).toContain(group.DesiredCapacity);
    expect(group.Instances).toHaveLength(group.DesiredCapacity ?? 0);
    expect((group.Instances ?? []).map((one) => one.InstanceId).sort()).toEqual((await living(aws)).sort());
    answered = group.DesiredCapacity ?? 0;
    const { pid } = await emulatorOf(home);
    const kill = setTimeout(() => process.kill(pid, 'SIGKILL'), Math.random() * 60);
    const more = () =>
      new SetDesiredCapacityCommand({ AutoScalingGroupName: G, DesiredCapacity: answered + 1 });
    // As many as it takes until it is killed: then the call fails, and that is what ends this.
    while ((await codeOf(aws.scaling.send(more()))) === 'accepted') answered++;
    clearTimeout(kill);
    await owner.end();
  }
}, 60_000);

test('an instance that was on its way when the account stopped arrives after the next start', async () => {
  const account = await start(3_000);
  const aws = computeClients(account);
  await createGroup(aws, 1);
  const before = (await groupNamed(aws.scaling, G)).Instances?.[0];
  expect(before?.LifecycleState).toBe('Pending');
  await account.stop();
  const again = computeClients(await start());
  expect(await inService(again.scaling, G, 1)).toEqual([before?.InstanceId]);
});

test('a snapshot brings back the group with the instances it had, and a reset leaves neither', async () => {
  const account = await start();
  const aws = computeClients(account);
  await createGroup(aws, 2);
  const ids = await inService(aws.scaling, G, 2);
  await account.snapshot('two');
  await aws.ec2.send(new TerminateInstancesCommand({ InstanceIds: ids }));
  await reaches(aws.ec2, ids[0] ?? '', 'terminated');
  await account.reset();
  const { AutoScalingGroups } = await aws.scaling.send(new DescribeAutoScalingGroupsCommand({}));
  expect(AutoScalingGroups).toEqual([]);
  expect(await living(aws)).toEqual([]);
  await account.restore('two');
  expect(await inService(aws.scaling, G, 2)).toEqual(ids);
  expect((await instances(aws.ec2, ids)).map((one) => one.State?.Name)).toEqual(['running', 'running']);
});

test('how long an instance is pending can be set', async () => {
  const aws = computeClients(await start(0));
  await createGroup(aws, 1);
  expect((await groupNamed(aws.scaling, G)).Instances?.[0]?.LifecycleState).toBe('InService');
});

test('what runs inside an instance writes on its console, and it is there after a kill', async () => {
  const account = await start(0);
  const { ec2 } = computeClients(account);
  const asked = {
    ImageId: `resolve:ssm:${ECS_IMAGE}`,
    InstanceType: 't3.micro' as const,
    MinCount: 1,
    MaxCount: 1,
  };
  const id = (await ec2.send(new RunInstancesCommand(asked))).Instances?.[0]?.InstanceId ?? '';
  await reaches(ec2, id, 'running');
  await account.writeConsole(id, 'level=error msg="Unable to register" error="AccessDeniedException"');
  await expect(account.writeConsole('i-0123456789abcdef1', 'x')).rejects.toThrow('i-0123456789abcdef1');
  process.kill((await emulatorOf(home)).pid, 'SIGKILL');
  await until(async () => {
    const { Output } = await ec2.send(new GetConsoleOutputCommand({ InstanceId: id }));
    return Buffer.from(Output ?? '', 'base64')
      .toString()
      .includes('Unable to register');
  });
});

test('a stack whose subnet held an instance is deleted once the instance has ended', async () => {
  const { ec2, stacks } = computeClients(await start(0));
  const StackName = 'network';
  const Resources = {
    Vpc: { Type: 'AWS::EC2::VPC', Properties: { CidrBlock: '10.0.0.0/16' } },
    Subnet: { Type: 'AWS::EC2::Subnet', Properties: { VpcId: { Ref: 'Vpc' }, CidrBlock: '10.0.1.0/24' } },
  };
  await stacks.send(new CreateStackCommand({ StackName, TemplateBody: JSON.stringify({ Resources }) }));
  const status = async () =>
    (await stacks.send(new DescribeStacksCommand({ StackName }))).Stacks?.[0]?.StackStatus ?? '';
  await until(async () => (await status()) === 'CREATE_COMPLETE');
  const described = await stacks.send(
    new DescribeStackResourcesCommand({ StackName, LogicalResourceId: 'Subnet' }),
  );
  const SubnetId = described.StackResources?.[0]?.PhysicalResourceId;
  const asked = {
    ImageId: `resolve:ssm:${ECS_IMAGE}`,
    InstanceType: 't3.micro' as const,
    MinCount: 1,
    MaxCount: 1,
  };
  const { Instances } = await ec2.send(new RunInstancesCommand({ ...asked, SubnetId }));
  await ec2.send(new TerminateInstancesCommand({ InstanceIds: [Instances?.[0]?.InstanceId ?? ''] }));
  await stacks.send(new DeleteStackCommand({ StackName }));
  await until(async () => (await codeOf(status())) === 'ValidationError');
});
