import { readFileSync } from 'node:fs';
import * as autoscaling from '@aws-sdk/client-auto-scaling';
import * as cloudformation from '@aws-sdk/client-cloudformation';
import * as ec2 from '@aws-sdk/client-ec2';
import * as ecs from '@aws-sdk/client-ecs';
import * as iam from '@aws-sdk/client-iam';
import * as ssm from '@aws-sdk/client-ssm';
import * as sts from '@aws-sdk/client-sts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { awsModel } from '../conformity/aws-model.ts';
import { openAccount, REGION, type TestAccount } from '../support.ts';
import { readKept, untrue } from './calls.ts';
import { DOCUMENT, documentWith } from './document.ts';
import { SERVICES } from './services.ts';

const AT_ONCE = 8;
const SDKS: Readonly<Record<string, object>> = { autoscaling, cloudformation, ec2, ecs, iam, ssm, sts };
/** Calls that nobody signs: an account that takes no unsigned call never gets to see what they ask. */
const UNSIGNED = ['AssumeRoleWithSAML', 'AssumeRoleWithWebIdentity'];

interface AnyClient {
  send(command: object): Promise<unknown>;
}

let account: TestAccount;

beforeAll(async () => {
  account = await openAccount();
});

afterAll(() => account.stop());

/** How each operation of a service answers a request without anything in it. */
async function outcomes(service: string): Promise<Map<string, string>> {
  const sdk = new Map<string, unknown>(Object.entries(SDKS[service] ?? {}));
  const [, Sdk] = [...sdk].find(([name]) => /^[A-Z]\w+Client$/.test(name)) ?? [];
  // Not witnessed: that such a call is answered proves no success.
  const client = new (Sdk as new (settings: object) => AnyClient)({
    endpoint: account.endpoint,
    region: REGION,
    credentials: { ...account.credentials },
    maxAttempts: 1,
  });
  const found = new Map<string, string>();
  const waiting = Object.keys(awsModel(service).operations);
  const work = async () => {
    for (let operation = waiting.pop(); operation !== undefined; operation = waiting.pop()) {
      const Command = sdk.get(`${operation}Command`);
      if (Command === undefined) throw new Error(`The SDK has no ${service}:${operation}.`);
      const call = client.send(new (Command as new (input: object) => object)({}));
      found.set(
        operation,
        await call.then(
          () => 'ok',
          (error: Error) => error.name,
        ),
      );
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return found;
}

test.each(SERVICES)('each operation of $service is listed, or refused by name', async (one) => {
  const listed = [...Object.keys(one.simulated), ...one.unchecked];
  const answered = [...(await outcomes(one.service))]
    .filter(([operation, outcome]) => outcome !== 'NotImplemented' && !UNSIGNED.includes(operation))
    .map(([operation]) => operation);
  expect(listed.length).toBe(new Set(listed).size);
  expect(answered.toSorted()).toEqual(listed.toSorted());
});

test('each operation listed as simulated was called with success, and refused as AWS documents it', () => {
  expect(untrue(readKept())).toEqual([]);
});

test('the document says what the lists and the tests say: npm run fidelity', () => {
  expect(readFileSync(DOCUMENT, 'utf8')).toBe(documentWith(readKept()));
});
