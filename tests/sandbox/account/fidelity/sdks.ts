import * as autoscaling from '@aws-sdk/client-auto-scaling';
import * as cloudformation from '@aws-sdk/client-cloudformation';
import * as cloudwatch from '@aws-sdk/client-cloudwatch';
import * as logs from '@aws-sdk/client-cloudwatch-logs';
import * as ec2 from '@aws-sdk/client-ec2';
import * as ecr from '@aws-sdk/client-ecr';
import * as ecs from '@aws-sdk/client-ecs';
import * as iam from '@aws-sdk/client-iam';
import * as ssm from '@aws-sdk/client-ssm';
import * as sts from '@aws-sdk/client-sts';
import { type Keys, REGION } from '../support.ts';

const SDKS: Readonly<Record<string, object>> = {
  autoscaling,
  cloudformation,
  cloudwatch,
  ec2,
  ecr,
  ecs,
  iam,
  logs,
  ssm,
  sts,
};

interface AnyClient {
  send(command: object): Promise<unknown>;
}

/**
 * Calls a service's operations by name, without anything in the request: 'ok' or the error's name. Not witnessed: that
 * such a call is answered proves no success. Throws where the SDK has no such service or operation.
 */
export function caller(service: string, endpoint: string, credentials: Keys) {
  const sdk = new Map<string, unknown>(Object.entries(SDKS[service] ?? {}));
  const [, Sdk] = [...sdk].find(([name]) => /^[A-Z]\w+Client$/.test(name)) ?? [];
  if (Sdk === undefined) throw new Error(`There is no SDK of ${service} here.`);
  const client = new (Sdk as new (settings: object) => AnyClient)({
    endpoint,
    region: REGION,
    credentials: { ...credentials },
    maxAttempts: 1,
  });
  return (operation: string): Promise<string> => {
    const Command = sdk.get(`${operation}Command`);
    if (Command === undefined) throw new Error(`The SDK has no ${service}:${operation}.`);
    return client.send(new (Command as new (input: object) => object)({})).then(
      () => 'ok',
      (error: Error) => error.name,
    );
  };
}
