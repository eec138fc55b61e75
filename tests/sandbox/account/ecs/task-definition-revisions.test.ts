import { type ECSClient, ListTaskDefinitionsCommand } from '@aws-sdk/client-ecs';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { codeOf, openAccount, type TestAccount, until } from '../support.ts';
import { api } from './api.ts';
import { ARN, definitions, one } from './definitions.ts';

let account: TestAccount;
let ecs: ECSClient;
beforeAll(async () => {
  account = await openAccount();
  ecs = api(account).ecs;
});
afterAll(() => account.stop());
beforeEach(() => account.reset());

const { deregister, families, list, register, remove, show } = definitions(() => ecs);

test('every registration is a new revision, and a number is never used again', async () => {
  expect((await register()).taskDefinition?.revision).toBe(1);
  expect((await register()).taskDefinition?.revision).toBe(2);
  await deregister('app:2');
  await remove('app:2');
  expect((await register()).taskDefinition?.taskDefinitionArn).toBe(`${ARN}app:3`);
});

test('a family is its latest ACTIVE revision; a revision is found by name and ARN, also INACTIVE', async () => {
  for (const image of ['one', 'two', 'three']) await register(one({ image }));
  await deregister('app:3');
  const revision = async (name: string) => (await show(name)).taskDefinition?.revision;
  expect([await revision('app'), await revision('app:1'), await revision(`${ARN}app:1`)]).toEqual([2, 1, 1]);
  expect((await show('app:3')).taskDefinition).toMatchObject({
    status: 'INACTIVE',
    deregisteredAt: expect.any(Date),
  });
  for (const name of ['ghost', 'app:4', '', 'a b']) expect(await codeOf(show(name))).toBe('Client');
});

test('a family without an ACTIVE revision is not found by its name', async () => {
  await register();
  await deregister('app:1');
  expect(await codeOf(show('app'))).toBe('Client');
});

test('definitions are listed by family and revision, as a number, and both ways round', async () => {
  for (let count = 0; count < 11; count++) await register();
  await register({ family: 'api' });
  await deregister('app:4');
  const all = await list();
  expect(all?.slice(0, 3)).toEqual(['api:1', 'app:1', 'app:2']);
  expect(all?.slice(-2)).toEqual(['app:10', 'app:11']);
  expect((await list({ sort: 'DESC' }))?.[0]).toBe('app:11');
  expect(await list({ status: 'INACTIVE' })).toEqual(['app:4']);
  expect(await list({ familyPrefix: 'api' })).toEqual(['api:1']);
  expect(await list({ familyPrefix: 'ap' })).toEqual([]);
  const first = await ecs.send(new ListTaskDefinitionsCommand({ maxResults: 4 }));
  const second = await ecs.send(
    new ListTaskDefinitionsCommand({ maxResults: 4, nextToken: first.nextToken }),
  );
  expect(second.taskDefinitionArns?.[0]).toBe(`${ARN}app:5`);
  expect(await codeOf(list({ status: 'GONE' }))).toBe('InvalidParameter');
});

test('families are listed by prefix and by whether one of their revisions is ACTIVE', async () => {
  await register();
  await register({ family: 'api' });
  await register({ family: 'old' });
  await deregister('old:1');
  expect(await families()).toEqual(['api', 'app', 'old']);
  expect(await families({ status: 'ACTIVE' })).toEqual(['api', 'app']);
  expect(await families({ status: 'INACTIVE' })).toEqual(['old']);
  expect(await families({ familyPrefix: 'ap' })).toEqual(['api', 'app']);
});

test('a revision is deregistered by its number, again without harm', async () => {
  await register();
  expect(await codeOf(deregister('app'))).toBe('InvalidParameter');
  expect(await codeOf(deregister('app:9'))).toBe('Client');
  const before = (await deregister('app:1')).taskDefinition?.deregisteredAt;
  expect((await deregister(`${ARN}app:1`)).taskDefinition).toMatchObject({
    status: 'INACTIVE',
    deregisteredAt: before,
  });
});

test('only INACTIVE revisions are deleted, the others are failures, and in the end they are gone', async () => {
  await register();
  await register();
  await deregister('app:1');
  const answer = await remove('app:1', 'app:2', 'app:9');
  expect(answer.taskDefinitions?.map((one) => one.status)).toEqual(['DELETE_IN_PROGRESS']);
  expect(answer.failures?.map((failure) => failure.arn)).toEqual([`${ARN}app:2`, `${ARN}app:9`]);
  expect((await show('app:1')).taskDefinition?.deleteRequestedAt).toBeInstanceOf(Date);
  expect(await codeOf(deregister('app:1'))).toBe('Client');
  expect(await codeOf(remove('app'))).toBe('InvalidParameter');
  expect(await codeOf(remove(...Array.from({ length: 11 }, (_, n) => `app:${n + 1}`)))).toBe(
    'InvalidParameter',
  );
  await until(async () => (await codeOf(show('app:1'))) === 'Client');
  expect(await list()).toEqual(['app:2']);
});
