import { CreateAccessKeyCommand, CreateUserCommand } from '@aws-sdk/client-iam';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { caller } from './fidelity/sdks.ts';
import { SERVICES } from './fidelity/services.ts';
import { clients, type Keys, openAccount, type TestAccount } from './support.ts';

let account: TestAccount;
let nobody: Keys;

beforeAll(async () => {
  account = await openAccount();
  const admin = clients(account, account.credentials);
  await admin.iam.send(new CreateUserCommand({ UserName: 'nobody' }));
  const { AccessKey } = await admin.iam.send(new CreateAccessKeyCommand({ UserName: 'nobody' }));
  nobody = {
    accessKeyId: AccessKey?.AccessKeyId ?? '',
    secretAccessKey: AccessKey?.SecretAccessKey ?? '',
  };
});
afterAll(() => account.stop());

const DENIED: Record<string, string> = { ec2: 'UnauthorizedOperation' };

// Everyone may ask STS who they are.
const HELD = SERVICES.filter(({ service }) => service !== 'sts');

test.each(HELD)('whoever has no rights is denied each operation of $service', async (one) => {
  const call = caller(one.service, account.endpoint, nobody);
  const operations = Object.keys(one.simulated);
  const outcomes = await Promise.all(
    operations.map(async (operation) => `${operation}: ${(await call(operation)).replace(/Exception$/, '')}`),
  );
  expect(operations.length).toBeGreaterThan(0);
  expect(outcomes).toEqual(operations.map((name) => `${name}: ${DENIED[one.service] ?? 'AccessDenied'}`));
});
