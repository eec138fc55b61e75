import * as AutoScaling from '@aws-sdk/client-auto-scaling';
import * as CloudFormation from '@aws-sdk/client-cloudformation';
import * as Ecs from '@aws-sdk/client-ecs';
import * as Iam from '@aws-sdk/client-iam';
import * as Ssm from '@aws-sdk/client-ssm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Api, api } from '../ecs/api.ts';
import { codeOf, openAccount, type TestAccount } from '../support.ts';

// What the other tests leave out: for each operation at least one refusal that AWS documents for it.

let account: TestAccount;
let clients: Api;

beforeAll(async () => {
  account = await openAccount();
  clients = api(account);
  await clients.ecs.send(new Ecs.CreateClusterCommand({ clusterName: 'news' }));
  await clients.iam.send(new Iam.CreateUserCommand({ UserName: 'ann' }));
  await clients.ssm.send(
    new Ssm.PutParameterCommand({ Name: '/news/colour', Value: 'blue', Type: 'String' }),
  );
  const template = { StackName: 'news', TemplateBody: JSON.stringify(TEMPLATE) };
  await clients.cloudFormation.send(new CloudFormation.CreateStackCommand(template));
});

afterAll(() => account.stop());

const TEMPLATE = { Resources: { Cluster: { Type: 'AWS::ECS::Cluster' } } };
const elsewhere = { cluster: 'elsewhere' };
const arn = 'arn:aws:ecs:us-east-1:111122223333';
const attributes = [{ name: 'colour', targetId: 'a'.repeat(32), targetType: 'container-instance' as const }];
const policy = (Statement: unknown) => JSON.stringify({ Version: '2012-10-17', Statement });
const allowed = { Effect: 'Allow', Action: 's3:ListAllMyBuckets', Resource: '*' };
const nobody = { UserName: 'nobody' };
const role = { RoleName: 'none' };
const managed = 'arn:aws:iam::111122223333:policy/none';

test.each([
  [new Ecs.DeleteAttributesCommand({ ...elsewhere, attributes }), 'ClusterNotFound'],
  [new Ecs.DeleteAttributesCommand({ cluster: 'news', attributes }), 'TargetNotFound'],
  [new Ecs.DescribeCapacityProvidersCommand({ maxResults: 11 }), 'InvalidParameter'],
  [new Ecs.DescribeContainerInstancesCommand({ ...elsewhere, containerInstances: ['a'] }), 'ClusterNotFound'],
  [new Ecs.DescribeServicesCommand({ ...elsewhere, services: ['a'] }), 'ClusterNotFound'],
  [new Ecs.DescribeServicesCommand({ cluster: 'news', services: [] }), 'InvalidParameter'],
  [new Ecs.DescribeTasksCommand({ ...elsewhere, tasks: ['a'.repeat(32)] }), 'ClusterNotFound'],
  [new Ecs.DescribeTasksCommand({ cluster: 'news', tasks: [] }), 'InvalidParameter'],
  [new Ecs.ListAttributesCommand({ ...elsewhere, targetType: 'container-instance' }), 'ClusterNotFound'],
  [new Ecs.ListServicesCommand(elsewhere), 'ClusterNotFound'],
  [new Ecs.ListServicesCommand({ cluster: 'news', maxResults: 101 }), 'InvalidParameter'],
  [new Ecs.ListTaskDefinitionFamiliesCommand({ maxResults: 101 }), 'InvalidParameter'],
  [new Ecs.ListTasksCommand(elsewhere), 'ClusterNotFound'],
  [new Ecs.ListTasksCommand({ cluster: 'news', serviceName: 'none' }), 'ServiceNotFound'],
  [
    new Ecs.StartTaskCommand({ ...elsewhere, taskDefinition: 'a', containerInstances: ['a'] }),
    'ClusterNotFound',
  ],
  [
    new Ecs.StartTaskCommand({ cluster: 'news', taskDefinition: 'a', containerInstances: [] }),
    'InvalidParameter',
  ],
  [new Ecs.StopTaskCommand({ ...elsewhere, task: 'a'.repeat(32) }), 'ClusterNotFound'],
  [
    new Ecs.UntagResourceCommand({ resourceArn: `${arn}:cluster/elsewhere`, tagKeys: ['a'] }),
    'ClusterNotFound',
  ],
  [
    new Ecs.TagResourceCommand({ resourceArn: `${arn}:cluster/elsewhere`, tags: [{ key: 'a' }] }),
    'ClusterNotFound',
  ],
  [
    new Ecs.UpdateContainerInstancesStateCommand({
      ...elsewhere,
      containerInstances: ['a'],
      status: 'DRAINING',
    }),
    'ClusterNotFound',
  ],
  [new Ecs.DeregisterContainerInstanceCommand({ ...elsewhere, containerInstance: 'a' }), 'ClusterNotFound'],
  [new Ecs.DeleteServiceCommand({ ...elsewhere, service: 'a' }), 'ClusterNotFound'],
  [new Ecs.UpdateServiceCommand({ ...elsewhere, service: 'a' }), 'ClusterNotFound'],
  [new Ecs.CreateServiceCommand({ ...elsewhere, serviceName: 'a', taskDefinition: 'a' }), 'ClusterNotFound'],
  [new Ecs.PutAttributesCommand({ ...elsewhere, attributes }), 'ClusterNotFound'],
])('ECS refuses, as AWS documents it: %#', async (command, code) => {
  expect(await codeOf(clients.ecs.send(command as Ecs.ListTasksCommand))).toBe(code);
});

test.each([
  [new Iam.AddRoleToInstanceProfileCommand({ ...role, InstanceProfileName: 'none' }), 'NoSuchEntity'],
  [new Iam.CreateAccessKeyCommand(nobody), 'NoSuchEntity'],
  [
    new Iam.CreatePolicyVersionCommand({ PolicyArn: managed, PolicyDocument: policy(allowed) }),
    'NoSuchEntity',
  ],
  [new Iam.CreateUserCommand({ UserName: 'ann' }), 'EntityAlreadyExists'],
  [new Iam.DeleteInstanceProfileCommand({ InstanceProfileName: 'none' }), 'NoSuchEntity'],
  [new Iam.DeleteRoleCommand(role), 'NoSuchEntity'],
  [new Iam.DeleteRolePolicyCommand({ ...role, PolicyName: 'p' }), 'NoSuchEntity'],
  [new Iam.DetachRolePolicyCommand({ ...role, PolicyArn: managed }), 'NoSuchEntity'],
  [new Iam.GetPolicyCommand({ PolicyArn: managed }), 'NoSuchEntity'],
  [new Iam.GetPolicyVersionCommand({ PolicyArn: managed, VersionId: 'v1' }), 'NoSuchEntity'],
  [new Iam.GetRoleCommand(role), 'NoSuchEntity'],
  [new Iam.GetRolePolicyCommand({ ...role, PolicyName: 'p' }), 'NoSuchEntity'],
  [new Iam.GetUserCommand(nobody), 'NoSuchEntity'],
  [new Iam.ListAttachedRolePoliciesCommand(role), 'NoSuchEntity'],
  [new Iam.ListEntitiesForPolicyCommand({ PolicyArn: managed }), 'NoSuchEntity'],
  [new Iam.ListInstanceProfilesForRoleCommand(role), 'NoSuchEntity'],
  [new Iam.ListRolePoliciesCommand(role), 'NoSuchEntity'],
  [
    new Iam.PutUserPolicyCommand({ ...nobody, PolicyName: 'p', PolicyDocument: policy(allowed) }),
    'NoSuchEntity',
  ],
  [new Iam.RemoveRoleFromInstanceProfileCommand({ ...role, InstanceProfileName: 'none' }), 'NoSuchEntity'],
  [
    new Iam.UpdateAssumeRolePolicyCommand({
      ...role,
      PolicyDocument: policy({
        Effect: 'Allow',
        Principal: { Service: 'ec2.amazonaws.com' },
        Action: 'sts:AssumeRole',
      }),
    }),
    'NoSuchEntity',
  ],
])('IAM refuses, as AWS documents it: %#', async (command, code) => {
  expect(await codeOf(clients.iam.send(command as Iam.GetRoleCommand))).toBe(code);
});

test.each([
  [new AutoScaling.DescribeAutoScalingGroupsCommand({ NextToken: 'made up' }), 'InvalidNextToken'],
  [new AutoScaling.DescribeAutoScalingInstancesCommand({ NextToken: 'made up' }), 'InvalidNextToken'],
  [new AutoScaling.DescribeScalingActivitiesCommand({ NextToken: 'made up' }), 'InvalidNextToken'],
])('Auto Scaling refuses, as AWS documents it: %#', async (command, code) => {
  expect(
    await codeOf(clients.autoScaling.send(command as AutoScaling.DescribeAutoScalingGroupsCommand)),
  ).toBe(code);
});

test.each([
  [
    new CloudFormation.CreateStackCommand({ StackName: 'news', TemplateBody: JSON.stringify(TEMPLATE) }),
    'AlreadyExists',
  ],
  [new CloudFormation.DeleteStackCommand({ StackName: '' }), 'ValidationError'],
  [
    new CloudFormation.UpdateStackCommand({ StackName: 'none', TemplateBody: JSON.stringify(TEMPLATE) }),
    'ValidationError',
  ],
])('CloudFormation refuses, as AWS documents it: %#', async (command, code) => {
  expect(await codeOf(clients.cloudFormation.send(command as CloudFormation.CreateStackCommand))).toBe(code);
});

test.each([
  [
    new Ssm.PutParameterCommand({ Name: '/news/colour', Value: 'red', Type: 'String' }),
    'ParameterAlreadyExists',
  ],
])('Systems Manager refuses, as AWS documents it: %#', async (command, code) => {
  expect(await codeOf(clients.ssm.send(command as Ssm.PutParameterCommand))).toBe(code);
});
