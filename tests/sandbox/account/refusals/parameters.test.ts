import * as Ssm from '@aws-sdk/client-ssm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { api } from '../ecs/api.ts';
import { codeOf, openAccount, type TestAccount } from '../support.ts';

let account: TestAccount;
let ssm: Ssm.SSMClient;

beforeAll(async () => {
  account = await openAccount();
  ssm = api(account).ssm;
});

afterAll(() => account.stop());

const put = (Name: string, more: Partial<Ssm.PutParameterCommandInput> = {}) =>
  ssm.send(new Ssm.PutParameterCommand({ Name, Value: 'blue', Type: 'String', ...more }));
const byPath = (more: Partial<Ssm.GetParametersByPathCommandInput> = {}) =>
  ssm.send(new Ssm.GetParametersByPathCommand({ Path: '/listed', ...more }));
const filtered = (Key: string, Option?: string, Values: string[] = ['String']) =>
  byPath({ ParameterFilters: [{ Key, Option, Values }] });

test('a hierarchy has fifteen levels', async () => {
  expect(await codeOf(put('/a'.repeat(15)))).toBe('accepted');
  expect(await codeOf(put('/a'.repeat(16)))).toBe('HierarchyLevelLimitExceeded');
});

test('a parameter has a type that there is, and keeps it', async () => {
  const unknown = { Type: 'Number' as Ssm.ParameterType };
  expect(await codeOf(put('/typed', unknown))).toBe('UnsupportedParameterType');
  await put('/typed');
  expect(await codeOf(put('/typed', { Overwrite: true, Type: undefined }))).toBe('accepted');
  expect(await codeOf(put('/typed', { Overwrite: true, Type: 'StringList' }))).toBe('HierarchyTypeMismatch');
});

test('a secret is encrypted with a key that exists', async () => {
  expect(await codeOf(put('/secret', { Type: 'SecureString', KeyId: 'alias/none' }))).toBe('InvalidKeyId');
  expect(await codeOf(put('/secret', { Type: 'SecureString', KeyId: 'alias/aws/ssm' }))).toBe('accepted');
});

test('a value is as its pattern says, also when it is overwritten', async () => {
  expect(await codeOf(put('/pattern', { AllowedPattern: '[' }))).toBe('InvalidAllowedPattern');
  expect(await codeOf(put('/pattern', { AllowedPattern: '\\d{1,4}' }))).toBe('ParameterPatternMismatch');
  expect(await codeOf(put('/pattern', { AllowedPattern: '\\d{1,4}', Value: '100' }))).toBe('accepted');
  const overwrite = (Value: string) => codeOf(put('/pattern', { Overwrite: true, Value }));
  expect(await overwrite('10,000')).toBe('ParameterPatternMismatch');
  expect(await overwrite('200')).toBe('accepted');
  expect(await overwrite('10,000')).toBe('ParameterPatternMismatch');
});

test('a label keeps the oldest of a hundred versions, so that there is no other', async () => {
  const Name = '/versions';
  for (let version = 1; version <= 100; version++) await put(Name, { Overwrite: true });
  await ssm.send(new Ssm.LabelParameterVersionCommand({ Name, ParameterVersion: 1, Labels: ['first'] }));
  expect(await codeOf(put(Name, { Overwrite: true }))).toBe('ParameterMaxVersionLimitExceeded');
  await ssm.send(new Ssm.LabelParameterVersionCommand({ Name, ParameterVersion: 50, Labels: ['first'] }));
  expect(await codeOf(put(Name, { Overwrite: true }))).toBe('accepted');
});

test('policies of parameters, which would be lost, are refused by name', async () => {
  expect(await codeOf(put('/policies', { Tier: 'Advanced', Policies: '[]' }))).toBe('NotImplemented');
});

test('a version that is not there is not found', async () => {
  await put('/version');
  const get = (Name: string) => codeOf(ssm.send(new Ssm.GetParameterCommand({ Name })));
  expect(await get('/version:1')).toBe('accepted');
  expect(await get('/version:2')).toBe('ParameterVersionNotFound');
});

test('parameters below a path come in pages, of the types that were asked for', async () => {
  const names = Array.from({ length: 12 }, (_, index) => `/listed/${String.fromCharCode(97 + index)}`);
  await Promise.all(names.map((name) => put(name)));
  await put('/listed/list', { Type: 'StringList' });
  const first = await filtered('Type');
  expect(first.Parameters?.map(({ Name }) => Name)).toEqual(names.slice(0, 10));
  const ParameterFilters = [{ Key: 'Type', Values: ['String'] }];
  const second = await byPath({ ParameterFilters, NextToken: first.NextToken });
  expect(second.Parameters?.map(({ Name }) => Name)).toEqual(names.slice(10));
  expect(second.NextToken).toBeUndefined();
  const lists = await filtered('Type', 'Equals', ['StringList']);
  expect(lists.Parameters?.map(({ Name }) => Name)).toEqual(['/listed/list']);
});

test('filters and tokens are those that AWS has', async () => {
  expect(await codeOf(filtered('Tier'))).toBe('InvalidFilterKey');
  expect(await codeOf(filtered('Type', 'Contains'))).toBe('InvalidFilterOption');
  expect(await codeOf(filtered('Type', 'Equals', []))).toBe('InvalidFilterValue');
  expect(await codeOf(filtered('Label'))).toBe('NotImplemented');
  expect(await codeOf(byPath({ NextToken: 'made up' }))).toBe('InvalidNextToken');
});
