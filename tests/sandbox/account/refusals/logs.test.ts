import * as Logs from '@aws-sdk/client-cloudwatch-logs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { witnessed } from '../conformity/witness.ts';
import { openAccount, REGION, type TestAccount } from '../support.ts';

const logGroupName = '/ecs/news';
const logStreamName = 'web';

let account: TestAccount;
let logs: Logs.CloudWatchLogsClient;

beforeAll(async () => {
  account = await openAccount();
  const { endpoint, credentials } = account;
  const settings = { endpoint, region: REGION, credentials: { ...credentials }, maxAttempts: 1 };
  logs = witnessed(new Logs.CloudWatchLogsClient(settings));
  await logs.send(new Logs.CreateLogGroupCommand({ logGroupName }));
  await logs.send(new Logs.CreateLogStreamCommand({ logGroupName, logStreamName }));
});

afterAll(() => account.stop());

const refused = (call: Promise<unknown>) =>
  call.then(
    () => 'accepted',
    (error: Error) => `${error.name}: ${error.message}`,
  );

test('a log group has a name as AWS has them', async () => {
  const create = (name: string) => refused(logs.send(new Logs.CreateLogGroupCommand({ logGroupName: name })));
  expect(await create('web:latest')).toBe(
    "InvalidParameterException: 1 validation error detected: Value 'web:latest' at 'logGroupName' failed to satisfy " +
      'constraint: Member must satisfy regular expression pattern: [\\.\\-_/#A-Za-z0-9]+',
  );
  expect(await create('a'.repeat(513))).toMatch(/^InvalidParameterException: /);
  expect(await create('aws/news')).toMatch(/^InvalidParameterException: /);
  expect(await create('a'.repeat(512))).toBe('accepted');
  expect(await create(logGroupName)).toMatch(/^ResourceAlreadyExistsException: /);
});

test('a log group is deleted by its name, once; what would protect it is refused by name', async () => {
  const remove = (name: string) => refused(logs.send(new Logs.DeleteLogGroupCommand({ logGroupName: name })));
  const create = new Logs.CreateLogGroupCommand({ logGroupName: 'old' });
  await logs.send(create);
  expect(await remove('old')).toBe('accepted');
  expect(await remove('old')).toMatch(/^ResourceNotFoundException: /);
  expect(await remove('web:latest')).toMatch(/^InvalidParameterException: /);
  const guarded = { logGroupName: 'guarded', deletionProtectionEnabled: true };
  expect(await refused(logs.send(new Logs.CreateLogGroupCommand(guarded)))).toMatch(/^NotImplemented: /);
});

test.each<[string, () => Promise<unknown>]>([
  ['51 log groups', () => logs.send(new Logs.DescribeLogGroupsCommand({ limit: 51 }))],
  ['no log group', () => logs.send(new Logs.DescribeLogGroupsCommand({ limit: 0 }))],
  [
    'a prefix that none can have',
    () => logs.send(new Logs.DescribeLogGroupsCommand({ logGroupNamePrefix: 'a b' })),
  ],
  ['51 streams', () => logs.send(new Logs.DescribeLogStreamsCommand({ logGroupName, limit: 51 }))],
  [
    'streams by prefix and by time',
    () =>
      logs.send(
        new Logs.DescribeLogStreamsCommand({
          logGroupName,
          orderBy: 'LastEventTime',
          logStreamNamePrefix: 'w',
        }),
      ),
  ],
  [
    '10,001 events',
    () => logs.send(new Logs.GetLogEventsCommand({ logGroupName, logStreamName, limit: 10_001 })),
  ],
])('nobody is shown %s', async (_what, call) => {
  expect(await refused(call())).toMatch(/^InvalidParameterException: /);
});
