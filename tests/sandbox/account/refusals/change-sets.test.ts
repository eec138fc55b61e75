import * as CloudFormation from '@aws-sdk/client-cloudformation';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { api } from '../ecs/api.ts';
import { codeOf, openAccount, type TestAccount, until } from '../support.ts';

const TRUST = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' }],
};
const CLUSTER = { Cluster: { Type: 'AWS::ECS::Cluster' } };
const ROLE = { Role: { Type: 'AWS::IAM::Role', Properties: { AssumeRolePolicyDocument: TRUST } } };
const template = (Resources: object) => ({ TemplateBody: JSON.stringify({ Resources }) });
const StackName = 'news';

let account: TestAccount;
let stacks: CloudFormation.CloudFormationClient;

beforeAll(async () => {
  account = await openAccount();
  stacks = api(account).cloudFormation;
  await stacks.send(new CloudFormation.CreateStackCommand({ StackName, ...template(CLUSTER) }));
  await reached('CREATE_COMPLETE');
});

afterAll(() => account.stop());

const reached = (status: string) =>
  until(async () => {
    const { Stacks } = await stacks.send(new CloudFormation.DescribeStacksCommand({ StackName }));
    return Stacks?.[0]?.StackStatus === status;
  });
const changes = (ChangeSetName: string, resources: object, more = {}) =>
  stacks.send(
    new CloudFormation.CreateChangeSetCommand({ StackName, ChangeSetName, ...template(resources), ...more }),
  );
const described = (ChangeSetName: string) =>
  stacks.send(new CloudFormation.DescribeChangeSetCommand({ StackName, ChangeSetName }));
const execute = (ChangeSetName: string) =>
  stacks.send(new CloudFormation.ExecuteChangeSetCommand({ StackName, ChangeSetName }));

test('roles are made by who acknowledges it', async () => {
  const create = new CloudFormation.CreateStackCommand({ StackName: 'roles', ...template(ROLE) });
  const update = new CloudFormation.UpdateStackCommand({ StackName, ...template({ ...CLUSTER, ...ROLE }) });
  expect(await codeOf(stacks.send(create))).toBe('InsufficientCapabilities');
  expect(await codeOf(stacks.send(update))).toBe('InsufficientCapabilities');
  expect(await codeOf(changes('roles', { ...CLUSTER, ...ROLE }))).toBe('InsufficientCapabilities');
});

test('a change set is one that there is, not executed yet, and has changes', async () => {
  const Capabilities = [CloudFormation.Capability.CAPABILITY_IAM];
  expect(await codeOf(described('none'))).toBe('ChangeSetNotFound');
  expect(await codeOf(execute('none'))).toBe('ChangeSetNotFound');
  await changes('role', { ...CLUSTER, ...ROLE }, { Capabilities });
  expect(await codeOf(changes('role', CLUSTER))).toBe('AlreadyExists');
  await changes('nothing', CLUSTER);
  await until(async () => (await described('nothing')).Status === 'FAILED');
  expect(await codeOf(execute('nothing'))).toBe('InvalidChangeSetStatus');
  await until(async () => (await described('role')).Status === 'CREATE_COMPLETE');
  await execute('role');
  await reached('UPDATE_COMPLETE');
  const role = new CloudFormation.DescribeStackResourceCommand({ StackName, LogicalResourceId: 'Role' });
  const { StackResourceDetail } = await stacks.send(role);
  expect(StackResourceDetail?.ResourceType).toBe('AWS::IAM::Role');
  const none = new CloudFormation.DescribeStackResourceCommand({ StackName, LogicalResourceId: 'None' });
  expect(await codeOf(stacks.send(none))).toBe('ValidationError');
});

test('stacks are listed with their states', async () => {
  const { StackSummaries } = await stacks.send(new CloudFormation.ListStacksCommand({}));
  expect(StackSummaries?.map((one) => one.StackName)).toContain(StackName);
});
