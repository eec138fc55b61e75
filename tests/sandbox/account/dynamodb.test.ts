import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type SimulatedAccount, startAccount } from '../../../sandbox/account/account.ts';
import { AWS_CLI, emulatorOf, PYTHON, REGION, temporaryHome } from './support.ts';

let home: string;
let remove: () => Promise<void>;
let account: SimulatedAccount;
beforeEach(async () => {
  ({ home, remove } = await temporaryHome());
  account = await start();
});
afterEach(async () => {
  await account.stop();
  await remove();
});

const start = () => startAccount({ home, python: PYTHON });

/** What `aws dynamodb …` prints, parsed; or the code of its refusal. */
async function dynamodb(operation: string, input: object): Promise<unknown> {
  const args = ['dynamodb', operation, '--output', 'json', '--cli-input-json', JSON.stringify(input)];
  const env = {
    PATH: process.env.PATH,
    AWS_ENDPOINT_URL: account.endpoint,
    AWS_ACCESS_KEY_ID: account.credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: account.credentials.secretAccessKey,
    AWS_DEFAULT_REGION: REGION,
  };
  return promisify(execFile)(AWS_CLI, args, { env }).then(
    ({ stdout }) => JSON.parse(stdout || '{}'),
    ({ stderr }: { stderr: string }) => /\((\w+)\)/.exec(stderr)?.[1] ?? stderr,
  );
}

const TableName = 'news';
const table = {
  TableName,
  BillingMode: 'PAY_PER_REQUEST',
  AttributeDefinitions: ['feed', 'id'].map((AttributeName) => ({ AttributeName, AttributeType: 'S' })),
  KeySchema: [
    { AttributeName: 'feed', KeyType: 'HASH' },
    { AttributeName: 'id', KeyType: 'RANGE' },
  ],
};
const item = (id: string, title: string) => ({ feed: { S: 'news' }, id: { S: id }, title: { S: title } });
const put = (id: string, title: string) =>
  dynamodb('put-item', {
    TableName,
    Item: item(id, title),
    ConditionExpression: 'attribute_not_exists(id)',
  });
const titles = async () => {
  const found = await dynamodb('query', {
    TableName,
    KeyConditionExpression: 'feed = :feed',
    ExpressionAttributeValues: { ':feed': { S: 'news' } },
    ScanIndexForward: false,
  });
  if (typeof found === 'string') return found;
  return (found as { Items: { title: { S: string } }[] }).Items.map(({ title }) => title.S);
};

test('a table takes an item once under its key, and gives its items in order', async () => {
  expect(await put('1', 'early')).toBe('ResourceNotFoundException');
  expect(await dynamodb('create-table', table)).toMatchObject({ TableDescription: { TableName } });
  expect(await dynamodb('create-table', table)).toBe('ResourceInUseException');
  expect(await put('1', 'one')).toEqual({});
  expect(await put('2', 'two')).toEqual({});
  expect(await put('1', 'another')).toBe('ConditionalCheckFailedException');
  expect(await titles()).toEqual(['two', 'one']);
});

test('items outlive a kill, and go and come with reset, snapshot and restore', async () => {
  await dynamodb('create-table', table);
  await put('1', 'kept');
  await account.snapshot('one');
  await put('2', 'later');
  process.kill((await emulatorOf(home)).pid, 'SIGKILL');
  await account.stop();
  account = await start();
  expect(await titles()).toEqual(['later', 'kept']);

  await account.restore('one');
  expect(await titles()).toEqual(['kept']);
  expect(await put('1', 'another')).toBe('ConditionalCheckFailedException');
  await account.reset();
  expect(await titles()).toBe('ResourceNotFoundException');
});
