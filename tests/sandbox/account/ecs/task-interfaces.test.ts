import {
  CreateSecurityGroupCommand,
  DeleteNetworkInterfaceCommand,
  DescribeNetworkInterfacesCommand,
  type DescribeNetworkInterfacesCommandInput,
} from '@aws-sdk/client-ec2';
import { CreateClusterCommand, RunTaskCommand, StopTaskCommand } from '@aws-sdk/client-ecs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { codeOf, until } from '../support.ts';
import { openWorld, type World } from './world.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld();
  await world.ecs.send(new CreateClusterCommand({ clusterName: 'c' }));
  await world.define('fargate', {
    requiresCompatibilities: ['FARGATE'],
    networkMode: 'awsvpc',
    cpu: '256',
    memory: '512',
    containerDefinitions: [{ name: 'web', image: 'nginx' }],
  });
});
afterAll(() => world.stop());

const run = async (assignPublicIp: 'ENABLED' | 'DISABLED', securityGroups?: string[]) => {
  const awsvpcConfiguration = { subnets: [world.subnets[0] ?? ''], assignPublicIp, securityGroups };
  const { tasks } = await world.ecs.send(
    new RunTaskCommand({
      cluster: 'c',
      taskDefinition: 'fargate',
      launchType: 'FARGATE',
      networkConfiguration: { awsvpcConfiguration },
    }),
  );
  const task = await world.reaches('c', tasks?.[0]?.taskArn, 'RUNNING');
  const details = Object.fromEntries(
    (task.attachments?.[0]?.details ?? []).map(({ name, value }) => [name, value]),
  );
  return { arn: task.taskArn, id: details.networkInterfaceId ?? '', address: details.privateIPv4Address };
};
const describeAll = async (input: DescribeNetworkInterfacesCommandInput) =>
  (await world.ec2.send(new DescribeNetworkInterfacesCommand(input))).NetworkInterfaces ?? [];
const by = (Name: string, ...Values: string[]) => describeAll({ Filters: [{ Name, Values }] });

test("a task's network interface is EC2's as long as the task has it", async () => {
  const group = new CreateSecurityGroupCommand({ GroupName: 'tasks', Description: 'of tasks' });
  const { GroupId = '' } = await world.ec2.send(group);
  const open = await run('ENABLED', [GroupId]);
  const closed = await run('DISABLED');
  const [shown] = await describeAll({ NetworkInterfaceIds: [open.id] });
  expect(shown).toMatchObject({
    NetworkInterfaceId: open.id,
    PrivateIpAddress: open.address,
    SubnetId: world.subnets[0],
    Status: 'in-use',
    InterfaceType: 'interface',
    Groups: [{ GroupId, GroupName: 'tasks' }],
    Attachment: { Status: 'attached', AttachTime: expect.any(Date) },
    Association: { PublicIp: expect.stringMatching(/^203\.0\.113\.\d+$/) },
  });
  expect(shown?.Description).toMatch(/^arn:aws:ecs:us-east-1:111122223333:attachment\/[0-9a-f-]{36}$/);
  const [other] = await describeAll({ NetworkInterfaceIds: [closed.id] });
  expect(other).toMatchObject({ Groups: [{ GroupName: 'default' }] });
  expect(other?.Association).toBeUndefined();
  const ids = async (...asked: Parameters<typeof by>) =>
    (await by(...asked)).map(({ NetworkInterfaceId }) => NetworkInterfaceId);
  expect(await ids('group-id', GroupId)).toEqual([open.id]);
  expect(await ids('private-ip-address', closed.address ?? '')).toEqual([closed.id]);
  expect((await ids('description', 'arn:aws:ecs:*:attachment/*')).toSorted()).toEqual(
    [open.id, closed.id].toSorted(),
  );
  const drop = (NetworkInterfaceId: string) =>
    world.ec2.send(new DeleteNetworkInterfaceCommand({ NetworkInterfaceId }));
  expect(await codeOf(drop(open.id))).toBe('InvalidNetworkInterface.InUse');
  await world.ecs.send(new StopTaskCommand({ cluster: 'c', task: open.arn }));
  await until(async () => (await ids('group-id', GroupId)).length === 0);
  expect(await codeOf(describeAll({ NetworkInterfaceIds: [open.id] }))).toBe(
    'InvalidNetworkInterfaceID.NotFound',
  );
  expect(await codeOf(by('colour', 'red'))).toBe('InvalidParameterValue');
});
