import {
  CreateClusterCommand,
  DeleteAccountSettingCommand,
  type ECSClient,
  ListAccountSettingsCommand,
  type ListAccountSettingsCommandInput,
  PutAccountSettingCommand,
  PutAccountSettingDefaultCommand,
  type SettingName,
} from '@aws-sdk/client-ecs';
import { CreateAccessKeyCommand, CreateUserCommand, PutUserPolicyCommand } from '@aws-sdk/client-iam';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { codeOf, openAccount, type TestAccount } from '../support.ts';
import { type Api, api } from './api.ts';

let account: TestAccount;
let clients: Api;
beforeAll(async () => {
  account = await openAccount();
  clients = api(account);
});
afterAll(() => account.stop());
beforeEach(() => account.reset());

const ROOT = 'arn:aws:iam::111122223333:root';
const LEARNER = 'arn:aws:iam::111122223333:user/learner';

const put = (name: string, value: string, principalArn?: string) =>
  clients.ecs.send(new PutAccountSettingCommand({ name: name as SettingName, value, principalArn }));
const putDefault = (name: string, value: string) =>
  clients.ecs.send(new PutAccountSettingDefaultCommand({ name: name as SettingName, value }));
const list = async (input: ListAccountSettingsCommandInput = {}, ecs: ECSClient = clients.ecs) =>
  (await ecs.send(new ListAccountSettingsCommand(input))).settings;
const insightsOf = async (clusterName: string, ecs: ECSClient = clients.ecs) => {
  const { cluster } = await ecs.send(new CreateClusterCommand({ clusterName }));
  return cluster?.settings?.[0]?.value;
};

async function anotherUser(): Promise<ECSClient> {
  const UserName = 'other';
  await clients.iam.send(new CreateUserCommand({ UserName }));
  const statement = { Effect: 'Allow', Action: 'ecs:*', Resource: '*' };
  const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
  await clients.iam.send(new PutUserPolicyCommand({ UserName, PolicyName: 'ecs', PolicyDocument }));
  const { AccessKey } = await clients.iam.send(new CreateAccessKeyCommand({ UserName }));
  return api(account, {
    accessKeyId: AccessKey?.AccessKeyId ?? '',
    secretAccessKey: AccessKey?.SecretAccessKey ?? '',
  }).ecs;
}

test('a new cluster has the Container Insights that its maker, or else the account, has set', async () => {
  const other = await anotherUser();
  expect(await insightsOf('a')).toBe('disabled');
  expect((await putDefault('containerInsights', 'enabled')).setting).toEqual({
    name: 'containerInsights',
    value: 'enabled',
    principalArn: ROOT,
    type: 'user',
  });
  expect((await put('containerInsights', 'enhanced')).setting).toMatchObject({
    value: 'enhanced',
    principalArn: LEARNER,
  });
  expect([await insightsOf('b'), await insightsOf('c', other)]).toEqual(['enhanced', 'enabled']);
  const deleted = await clients.ecs.send(new DeleteAccountSettingCommand({ name: 'containerInsights' }));
  expect(deleted.setting).toMatchObject({ value: 'enabled', principalArn: LEARNER });
  expect(await insightsOf('d')).toBe('enabled');
});

test('a list holds what one has set oneself, or what is in effect', async () => {
  expect(await list()).toEqual([]);
  await put('awsvpcTrunking', 'enabled');
  expect(await list()).toMatchObject([{ name: 'awsvpcTrunking', value: 'enabled', principalArn: LEARNER }]);
  const first = await clients.ecs.send(new ListAccountSettingsCommand({ effectiveSettings: true }));
  expect(first.settings).toHaveLength(10);
  const rest = await list({ effectiveSettings: true, nextToken: first.nextToken });
  const values = Object.fromEntries(
    [...(first.settings ?? []), ...(rest ?? [])].map(({ name, value }) => [name, value]),
  );
  expect(values).toMatchObject({
    awsvpcTrunking: 'enabled',
    containerInsights: 'disabled',
    taskLongArnFormat: 'enabled',
    defaultLogDriverMode: 'non-blocking',
    guardDutyActivate: 'off',
  });
  const name = 'containerInsights';
  expect(await list({ name, effectiveSettings: true, value: 'enabled' })).toEqual([]);
  expect(await list({ name, effectiveSettings: true, value: 'disabled' })).toHaveLength(1);
});

test('wrong settings and those of others are refused', async () => {
  expect(await codeOf(put('colour', 'on'))).toBe('InvalidParameter');
  expect(await codeOf(put('containerInsights', 'on'))).toBe('InvalidParameter');
  expect(await codeOf(put('guardDutyActivate', 'on'))).toBe('InvalidParameter');
  expect(await codeOf(put('taskLongArnFormat', 'disabled'))).toBe('NotImplemented');
  expect(await codeOf(put('containerInsights', 'enabled', ROOT))).toBe('AccessDenied');
  expect(await codeOf(put('containerInsights', 'enabled', LEARNER))).toBe('accepted');
  expect(await codeOf(put('fargateTaskRetirementWaitPeriod', '0'))).toBe('AccessDenied');
  expect(await codeOf(putDefault('fargateTaskRetirementWaitPeriod', '0'))).toBe('accepted');
  expect(await codeOf(putDefault('containerInsights', 'on'))).toBe('InvalidParameter');
  const remove = new DeleteAccountSettingCommand({ name: 'colour' as 'containerInsights' });
  expect(await codeOf(clients.ecs.send(remove))).toBe('InvalidParameter');
  expect(await codeOf(list({ value: 'enabled' }))).toBe('InvalidParameter');
  expect(await codeOf(list({ maxResults: 11 }))).toBe('InvalidParameter');
});
