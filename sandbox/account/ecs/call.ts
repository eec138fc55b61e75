import { AutoScalingClient } from '@aws-sdk/client-auto-scaling';
import { EC2Client } from '@aws-sdk/client-ec2';
import { IAMClient } from '@aws-sdk/client-iam';
import { SSMClient } from '@aws-sdk/client-ssm';
import type { State } from './state.ts';

/** The rest of AWS, spoken to as ECS itself: the account's policies do not bind it. */
export interface AwsClients {
  autoScaling: AutoScalingClient;
  ec2: EC2Client;
  iam: IAMClient;
  ssm: SSMClient;
}

/** Asks IAM whether a user or a role (an ARN) may do something; where not, `message` is AWS's sentence. */
export type Authorize = (question: {
  principal: string;
  /** `service:Operation` */
  action: string;
  resource: string;
  region: string;
  /** Condition keys and their values. */
  context: Record<string, string>;
}) => Promise<{ allowed: boolean; message: string }>;

/**
 * What a handler works on. One call is worked on at a time. A handler asks AWS what it needs first and changes the
 * state last, without awaiting in between: a read in the meantime then never sees half a change.
 */
export interface Call {
  accountId: string;
  region: string;
  /** The ARN of who calls; ECS's own for what goes on by itself. */
  caller: string;
  state: State;
  aws: AwsClients;
  /** What GetConsoleOutput shows of an EC2 instance: AWS has no API by which its own programs write there. */
  writeConsole(instanceId: string, line: string): Promise<void>;
  authorize: Authorize;
  /** Seconds since 1970, to the millisecond, as timestamps travel. */
  now(): number;
}

/** The emulator answers in milliseconds; one that does not must not keep everything after it waiting for ever. */
const ANSWER_MS = 10_000;

export function awsClients(endpoint: string, region: string, accessKeyId: string): AwsClients {
  const settings = () => ({
    endpoint,
    region,
    credentials: { accessKeyId, secretAccessKey: accessKeyId },
    maxAttempts: 2,
    requestHandler: { requestTimeout: ANSWER_MS, throwOnRequestTimeout: true },
  });
  return {
    autoScaling: new AutoScalingClient(settings()),
    ec2: new EC2Client(settings()),
    iam: new IAMClient(settings()),
    ssm: new SSMClient(settings()),
  };
}

export const arnOf = (call: Call, resource: string) =>
  `arn:aws:ecs:${call.region}:${call.accountId}:${resource}`;
