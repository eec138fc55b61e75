import {
  CloudFormationClient,
  CreateStackCommand,
  DeleteStackCommand,
  DescribeStackEventsCommand,
  DescribeStacksCommand,
  UpdateStackCommand,
} from '@aws-sdk/client-cloudformation';
import {
  DeleteServiceCommand,
  DescribeServicesCommand,
  ListTagsForResourceCommand,
} from '@aws-sdk/client-ecs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { witnessed } from '../conformity/witness.ts';
import { REGION, until } from '../support.ts';
import { openWorld, type World } from './world.ts';

let world: World;
let cloudFormation: CloudFormationClient;
beforeAll(async () => {
  world = await openWorld();
  const { endpoint, credentials } = world.account;
  cloudFormation = witnessed(
    new CloudFormationClient({ endpoint, region: REGION, credentials: { ...credentials }, maxAttempts: 1 }),
  );
});
afterAll(() => world.stop());

/** A stack of a service with an external controller, a task set on Fargate, and it as the primary one. */
const template = (service: object = {}, taskSet: object = {}, command = ['sleep', 'infinity']) =>
  JSON.stringify({
    Resources: {
      Cluster: { Type: 'AWS::ECS::Cluster' },
      Web: {
        Type: 'AWS::ECS::TaskDefinition',
        Properties: {
          Family: 'web',
          Cpu: '256',
          Memory: '512',
          NetworkMode: 'awsvpc',
          RequiresCompatibilities: ['FARGATE'],
          ContainerDefinitions: [{ Name: 'web', Image: 'nginx', Command: command }],
        },
      },
      Service: {
        Type: 'AWS::ECS::Service',
        Properties: {
          Cluster: { Ref: 'Cluster' },
          DeploymentController: { Type: 'EXTERNAL' },
          DesiredCount: 2,
          DeploymentConfiguration: { MaximumPercent: 150, MinimumHealthyPercent: 50 },
          ...service,
        },
      },
      TaskSet: {
        Type: 'AWS::ECS::TaskSet',
        Properties: {
          Cluster: { Ref: 'Cluster' },
          Service: { Ref: 'Service' },
          TaskDefinition: { Ref: 'Web' },
          LaunchType: 'FARGATE',
          NetworkConfiguration: { AwsVpcConfiguration: { Subnets: [world.subnets[0]] } },
          Scale: { Unit: 'PERCENT', Value: 50 },
          ...taskSet,
        },
      },
      Primary: {
        Type: 'AWS::ECS::PrimaryTaskSet',
        Properties: {
          Cluster: { Ref: 'Cluster' },
          Service: { Ref: 'Service' },
          TaskSetId: { 'Fn::GetAtt': ['TaskSet', 'Id'] },
        },
      },
    },
    Outputs: {
      Cluster: { Value: { Ref: 'Cluster' } },
      Service: { Value: { Ref: 'Service' } },
      TaskSet: { Value: { Ref: 'TaskSet' } },
      TaskSetId: { Value: { 'Fn::GetAtt': ['TaskSet', 'Id'] } },
      Primary: { Value: { Ref: 'Primary' } },
    },
  });

const stack = async (StackName: string) =>
  (await cloudFormation.send(new DescribeStacksCommand({ StackName }))).Stacks?.[0];
const becomes = (StackName: string, status: string) =>
  until(async () => {
    const found = (await stack(StackName))?.StackStatus;
    if (found !== status && !found?.endsWith('_IN_PROGRESS')) throw new Error(found);
    return found === status;
  }, 25_000);
const outputs = async (StackName: string): Promise<Record<string, string>> =>
  Object.fromEntries(
    ((await stack(StackName))?.Outputs ?? []).map(({ OutputKey, OutputValue }) => [OutputKey, OutputValue]),
  );
const service = async (StackName: string) => {
  const { Cluster: cluster, Service = '' } = await outputs(StackName);
  return (await world.ecs.send(new DescribeServicesCommand({ cluster, services: [Service] }))).services?.[0];
};
const update = async (StackName: string, TemplateBody: string) => {
  await cloudFormation.send(new UpdateStackCommand({ StackName, TemplateBody }));
  await becomes(StackName, 'UPDATE_COMPLETE');
};
const gone = async (StackName: string) => {
  await cloudFormation.send(new DeleteStackCommand({ StackName }));
  await until(async () => (await stack(StackName).catch(() => undefined)) === undefined, 25_000);
};

test('a stack makes a task set the primary one, scales, tags and replaces it, and deletes all of it', async () => {
  const StackName = 'site';
  await cloudFormation.send(new CreateStackCommand({ StackName, TemplateBody: template() }));
  await becomes(StackName, 'CREATE_COMPLETE');
  const made = await outputs(StackName);
  expect(made.TaskSetId).toMatch(/^ecs-svc\/\d{19}$/);
  expect(made.TaskSet).toBe(`${made.Cluster}|${made.Service}|${made.TaskSetId}`);
  expect(made.Primary).toBe(`${made.Cluster}|${made.Service}`);
  expect(await service(StackName)).toMatchObject({
    desiredCount: 2,
    runningCount: 1,
    launchType: 'FARGATE',
    taskDefinition: expect.stringMatching(/web:1$/),
    taskSets: [{ id: made.TaskSetId, status: 'PRIMARY', runningCount: 1, stabilityStatus: 'STEADY_STATE' }],
  });

  const Tags = [{ Key: 'team', Value: 'news' }];
  await update(StackName, template({ DesiredCount: 3 }, { Scale: { Unit: 'PERCENT', Value: 100 }, Tags }));
  const scaled = await service(StackName);
  expect(scaled).toMatchObject({ desiredCount: 3, runningCount: 3 });
  expect(scaled?.taskSets).toMatchObject([{ id: made.TaskSetId, runningCount: 3 }]);
  const resourceArn = scaled?.taskSets?.[0]?.taskSetArn;
  const { tags } = await world.ecs.send(new ListTagsForResourceCommand({ resourceArn }));
  expect(tags).toEqual([{ key: 'team', value: 'news' }]);

  await update(
    StackName,
    template({ DesiredCount: 3 }, { Scale: { Unit: 'PERCENT', Value: 100 } }, ['sleep', '9999']),
  );
  await until(async () => (await service(StackName))?.taskSets?.length === 1);
  const replaced = await outputs(StackName);
  expect(replaced.TaskSetId).not.toBe(made.TaskSetId);
  expect(await service(StackName)).toMatchObject({
    taskDefinition: expect.stringMatching(/web:2$/),
    taskSets: [{ id: replaced.TaskSetId, status: 'PRIMARY', runningCount: 3 }],
  });

  await gone(StackName);
  const left = await world.ecs
    .send(new DescribeServicesCommand({ cluster: made.Cluster, services: [made.Service ?? ''] }))
    .catch((error: Error) => error);
  expect(left).toMatchObject({ name: 'ClusterNotFoundException' });
});

test('a task set that ECS refuses fails the stack, which is rolled back', async () => {
  const StackName = 'refused';
  const TemplateBody = template({}, { PlatformVersion: '9.9.9' });
  await cloudFormation.send(new CreateStackCommand({ StackName, TemplateBody }));
  await becomes(StackName, 'ROLLBACK_COMPLETE');
  const { StackEvents = [] } = await cloudFormation.send(new DescribeStackEventsCommand({ StackName }));
  const failed = StackEvents.filter((event) => event.ResourceStatus === 'CREATE_FAILED').at(-1);
  expect(failed).toMatchObject({
    LogicalResourceId: 'TaskSet',
    ResourceStatusReason: expect.stringContaining('The specified platform does not exist.'),
  });
});

test('a stack whose service was deleted by hand can still be deleted', async () => {
  const StackName = 'by-hand';
  await cloudFormation.send(new CreateStackCommand({ StackName, TemplateBody: template() }));
  await becomes(StackName, 'CREATE_COMPLETE');
  const { Cluster: cluster, Service } = await outputs(StackName);
  await world.ecs.send(new DeleteServiceCommand({ cluster, service: Service, force: true }));
  await until(async () => (await service(StackName))?.status === 'INACTIVE');
  await gone(StackName);
});
