import * as autoscaling from '@aws-sdk/client-auto-scaling';
import * as cloudformation from '@aws-sdk/client-cloudformation';
import * as cloudwatch from '@aws-sdk/client-cloudwatch';
import * as logs from '@aws-sdk/client-cloudwatch-logs';
import * as ec2 from '@aws-sdk/client-ec2';
import * as ecr from '@aws-sdk/client-ecr';
import * as ecs from '@aws-sdk/client-ecs';
import * as iam from '@aws-sdk/client-iam';
import * as ssm from '@aws-sdk/client-ssm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { witnessed } from './conformity/witness.ts';
import { SERVICES } from './fidelity/services.ts';
import { clients, codeOf, type Keys, openAccount, REGION, type TestAccount } from './support.ts';

let account: TestAccount;
let nobody: Keys;

beforeAll(async () => {
  account = await openAccount();
  const admin = clients(account, account.credentials);
  await admin.iam.send(new iam.CreateUserCommand({ UserName: 'nobody' }));
  const { AccessKey } = await admin.iam.send(new iam.CreateAccessKeyCommand({ UserName: 'nobody' }));
  nobody = {
    accessKeyId: AccessKey?.AccessKeyId ?? '',
    secretAccessKey: AccessKey?.SecretAccessKey ?? '',
  };
});
afterAll(() => account.stop());

interface AnySdk {
  client: { send(command: object): Promise<unknown> };
  commands: Record<string, unknown>;
}

/** A service's client for someone without rights, and its commands by name. */
function sdkOf(service: string): AnySdk | undefined {
  const settings = {
    endpoint: account.endpoint,
    region: REGION,
    credentials: { ...nobody },
    maxAttempts: 1,
  };
  const all: Record<string, () => AnySdk> = {
    autoscaling: () => ({
      client: witnessed(new autoscaling.AutoScalingClient(settings)) as AnySdk['client'],
      commands: autoscaling,
    }),
    cloudformation: () => ({
      client: witnessed(new cloudformation.CloudFormationClient(settings)) as AnySdk['client'],
      commands: cloudformation,
    }),
    cloudwatch: () => ({
      client: witnessed(new cloudwatch.CloudWatchClient(settings)) as AnySdk['client'],
      commands: cloudwatch,
    }),
    ec2: () => ({ client: witnessed(new ec2.EC2Client(settings)) as AnySdk['client'], commands: ec2 }),
    ecr: () => ({ client: witnessed(new ecr.ECRClient(settings)) as AnySdk['client'], commands: ecr }),
    ecs: () => ({ client: witnessed(new ecs.ECSClient(settings)) as AnySdk['client'], commands: ecs }),
    iam: () => ({ client: witnessed(new iam.IAMClient(settings)) as AnySdk['client'], commands: iam }),
    logs: () => ({
      client: witnessed(new logs.CloudWatchLogsClient(settings)) as AnySdk['client'],
      commands: logs,
    }),
    ssm: () => ({ client: witnessed(new ssm.SSMClient(settings)) as AnySdk['client'], commands: ssm }),
  };
  return all[service]?.();
}

const DENIED: Record<string, string> = { ec2: 'UnauthorizedOperation' };

// Everyone may ask STS who they are; DynamoDB's operations are not held against AWS.
const HELD = SERVICES.map(({ service }) => service).filter(
  (service) => !['sts', 'dynamodb'].includes(service),
);

test.each(HELD)('whoever has no rights is denied each operation of %s', async (service) => {
  const { simulated = {} } = SERVICES.find((one) => one.service === service) ?? {};
  const sdk = sdkOf(service);
  const outcomes = Object.keys(simulated).map(async (operation) => {
    const Command = sdk?.commands[`${operation}Command`] as (new (input: object) => object) | undefined;
    if (sdk === undefined || Command === undefined) return `${operation}: no command`;
    const code = await codeOf(sdk.client.send(new Command({})));
    return code === (DENIED[service] ?? 'AccessDenied') ? '' : `${operation}: ${code}`;
  });
  expect(outcomes.length).toBeGreaterThan(0);
  expect((await Promise.all(outcomes)).filter((outcome) => outcome !== '')).toEqual([]);
});
