import {
  CloudFormationClient,
  CreateStackCommand,
  DeleteStackCommand,
  DescribeStackEventsCommand,
  DescribeStacksCommand,
  UpdateStackCommand,
} from '@aws-sdk/client-cloudformation';
import { DescribeServicesCommand, ListServicesCommand } from '@aws-sdk/client-ecs';
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
    new CloudFormationClient({
      endpoint,
      region: REGION,
      credentials: { ...credentials },
      maxAttempts: 1,
    }),
  );
});
afterAll(() => world.stop());

/** A stack of a cluster of Fargate, a task definition and a service, all made by it. */
const template = (service: object = {}, command = ['sleep', 'infinity']) =>
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
          TaskDefinition: { Ref: 'Web' },
          LaunchType: 'FARGATE',
          DesiredCount: 2,
          DeploymentConfiguration: { DeploymentCircuitBreaker: { Enable: true, Rollback: true } },
          NetworkConfiguration: { AwsvpcConfiguration: { Subnets: [world.subnets[0]] } },
          ...service,
        },
      },
    },
    Outputs: {
      Cluster: { Value: { Ref: 'Cluster' } },
      Arn: { Value: { Ref: 'Service' } },
      Name: { Value: { 'Fn::GetAtt': ['Service', 'Name'] } },
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
  const { Cluster: cluster, Arn } = await outputs(StackName);
  const answer = await world.ecs.send(new DescribeServicesCommand({ cluster, services: [Arn ?? ''] }));
  return answer.services?.[0];
};
const reasons = async (StackName: string) =>
  ((await cloudFormation.send(new DescribeStackEventsCommand({ StackName }))).StackEvents ?? [])
    .filter((event) => event.ResourceStatus?.endsWith('_FAILED'))
    .map((event) => `${event.LogicalResourceId}: ${event.ResourceStatusReason}`);

test('a service is made when its tasks run, updated when the new ones do, and deleted with its tasks', async () => {
  const StackName = 'site';
  await cloudFormation.send(new CreateStackCommand({ StackName, TemplateBody: template() }));
  await becomes(StackName, 'CREATE_COMPLETE');
  const made = await service(StackName);
  expect(made).toMatchObject({ status: 'ACTIVE', desiredCount: 2, runningCount: 2, pendingCount: 0 });
  expect(made?.serviceName).toMatch(/^site-Service-[A-Za-z0-9]{12}$/);
  expect((await outputs(StackName)).Name).toBe(made?.serviceName);

  const TemplateBody = template({ DesiredCount: 3, Tags: [{ Key: 'team', Value: 'news' }] }, [
    'sleep',
    '9999',
  ]);
  await cloudFormation.send(new UpdateStackCommand({ StackName, TemplateBody }));
  await becomes(StackName, 'UPDATE_COMPLETE');
  const updated = await service(StackName);
  expect(updated).toMatchObject({ serviceArn: made?.serviceArn, desiredCount: 3, runningCount: 3 });
  expect(updated?.deployments).toMatchObject([{ rolloutState: 'COMPLETED' }]);
  expect(updated?.taskDefinition).toMatch(/web:2$/);

  const { Cluster: cluster } = await outputs(StackName);
  await cloudFormation.send(new DeleteStackCommand({ StackName }));
  await until(async () => (await stack(StackName).catch(() => undefined)) === undefined, 25_000);
  const listed = await world.ecs.send(new ListServicesCommand({ cluster })).catch((error: Error) => error);
  expect(listed).toMatchObject({ name: 'ClusterNotFoundException' });
});

test('a service whose tasks do not start rolls the stack back and is gone', async () => {
  const StackName = 'broken';
  await cloudFormation.send(new CreateStackCommand({ StackName, TemplateBody: template({}, ['false']) }));
  await becomes(StackName, 'ROLLBACK_COMPLETE');
  expect((await reasons(StackName))[0]).toBe(
    "Service: Error occurred during operation 'ECS Deployment Circuit Breaker was triggered'. (GeneralServiceException)",
  );
});

test('an update whose tasks do not start brings the stack back to what ran', async () => {
  const StackName = 'back';
  await cloudFormation.send(new CreateStackCommand({ StackName, TemplateBody: template() }));
  await becomes(StackName, 'CREATE_COMPLETE');
  const before = await service(StackName);
  await cloudFormation.send(new UpdateStackCommand({ StackName, TemplateBody: template({}, ['false']) }));
  await becomes(StackName, 'UPDATE_ROLLBACK_COMPLETE');
  expect(await reasons(StackName)).toContainEqual(expect.stringMatching(/^Service: .*Circuit Breaker/));
  const after = await service(StackName);
  expect(after).toMatchObject({ taskDefinition: before?.taskDefinition, runningCount: 2 });
});
