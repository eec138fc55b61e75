import { AutoScalingClient } from '@aws-sdk/client-auto-scaling';
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { EC2Client } from '@aws-sdk/client-ec2';
import { ECSClient } from '@aws-sdk/client-ecs';
import { IAMClient } from '@aws-sdk/client-iam';
import { STSClient, type STSClientConfig } from '@aws-sdk/client-sts';
import { fromEnv, fromNodeProviderChain, fromTemporaryCredentials } from '@aws-sdk/credential-providers';
import { loadConfig } from '@smithy/core/config';
import { guard, wholeJson, wholeXml } from './evidence.ts';
import type { Clients } from './read.ts';

/** Which account is read, and as whom. Keys are only ever in `simulated`, which is no secret of anybody's. */
export type AccountTarget =
  | {
      kind: 'simulated';
      endpoint: string;
      region: string;
      credentials: { accessKeyId: string; secretAccessKey: string };
    }
  | { kind: 'profile'; name: string }
  | { kind: 'role'; arn: string; externalId?: string }
  /** Keys, and a region if there is one, come from the environment. */
  | { kind: 'endpoint'; url: string };

export interface OpenClients extends Clients {
  readonly region: string;
  close(): void;
}

const DEFAULT_REGION = 'us-east-1';
/** Tries a call gets in all: throttling and cut connections are tried again, with the SDK's own pauses. */
const TRIES = 3;
/** Of one call, in milliseconds. A run's own budget is the shorter one as a rule. */
const CONNECT_MS = 5_000;
const ANSWER_MS = 10_000;

/** For people. Never holds a key: a URL's user and password are left out. */
export function labelOf(target: AccountTarget): string {
  if (target.kind === 'simulated') return 'simulated account';
  if (target.kind === 'profile') return `profile ${target.name}`;
  if (target.kind === 'role') return `role ${target.arn}`;
  const url = URL.canParse(target.url) ? new URL(target.url) : undefined;
  return `endpoint ${url ? url.origin : '(not a URL)'}`;
}

/** True when reading it costs nobody anything: the simulated account, or an endpoint on this machine. */
export function isLocal(target: AccountTarget): boolean {
  if (target.kind === 'simulated') return true;
  if (target.kind !== 'endpoint' || !URL.canParse(target.url)) return false;
  return /^(localhost|127(\.\d+){3}|\[::1\])$/.test(new URL(target.url).hostname);
}

/** Opens the clients of an account. Nothing is sent; connections are kept alive between calls until `close`. */
export async function openClients(target: AccountTarget): Promise<OpenClients> {
  const config = {
    ...(await settingsOf(target)),
    maxAttempts: TRIES,
    requestHandler: {
      connectionTimeout: CONNECT_MS,
      requestTimeout: ANSWER_MS,
      throwOnRequestTimeout: true,
      httpAgent: { keepAlive: true, maxSockets: 50 },
      httpsAgent: { keepAlive: true, maxSockets: 50 },
    },
  };
  const clients = {
    autoscaling: new AutoScalingClient(config),
    cloudformation: new CloudFormationClient(config),
    ec2: new EC2Client(config),
    ecs: new ECSClient(config),
    iam: new IAMClient(config),
    logs: new CloudWatchLogsClient(config),
    sts: new STSClient(config),
  };
  guard('autoscaling', clients.autoscaling.middlewareStack, wholeXml);
  guard('cloudformation', clients.cloudformation.middlewareStack, wholeXml);
  guard('ec2', clients.ec2.middlewareStack, wholeXml);
  guard('ecs', clients.ecs.middlewareStack, wholeJson);
  guard('iam', clients.iam.middlewareStack, wholeXml);
  guard('logs', clients.logs.middlewareStack, wholeJson);
  guard('sts', clients.sts.middlewareStack, wholeXml);
  return {
    ...clients,
    region: config.region,
    close: () => {
      for (const client of Object.values(clients)) client.destroy();
    },
  };
}

/** What differs from target to target; the same for every service's client. */
interface Settings {
  endpoint?: string;
  profile?: string;
  region: string;
  credentials: NonNullable<STSClientConfig['credentials']>;
}

async function settingsOf(target: AccountTarget): Promise<Settings> {
  switch (target.kind) {
    case 'simulated':
      return { endpoint: target.endpoint, region: target.region, credentials: target.credentials };
    case 'endpoint':
      return { endpoint: target.url, region: regionOfEnvironment(), credentials: fromEnv() };
    case 'profile': {
      const region = await regionOf({ profile: target.name });
      const endpoint = await endpointOf(target.name);
      return {
        profile: target.name,
        ...(endpoint === undefined ? {} : { endpoint }),
        region,
        credentials: fromNodeProviderChain({ profile: target.name }),
      };
    }
    case 'role': {
      const region = await regionOf({});
      return {
        region,
        credentials: fromTemporaryCredentials({
          params: {
            RoleArn: target.arn,
            RoleSessionName: 'drydock-check',
            ...(target.externalId === undefined ? {} : { ExternalId: target.externalId }),
          },
          clientConfig: { region },
        }),
      };
    }
  }
}

const regionOfEnvironment = (): string =>
  process.env.AWS_REGION ?? process.env.AWS_DEFAULT_REGION ?? DEFAULT_REGION;

/** A profile's own endpoint, as AWS's CLI takes it: the SDK's clients look for one in the default profile only. */
const endpointOf = (profile: string): Promise<string | undefined> =>
  loadConfig<string | undefined>(
    {
      environmentVariableSelector: (environment) => environment.AWS_ENDPOINT_URL,
      configFileSelector: (section) => section.endpoint_url,
      default: undefined,
    },
    { profile },
  )();

/** The region as the SDK finds it (AWS_REGION, the profile), else us-east-1. */
async function regionOf(config: STSClientConfig): Promise<string> {
  const probe = new STSClient(config);
  try {
    return await probe.config.region();
  } catch {
    return regionOfEnvironment();
  } finally {
    probe.destroy();
  }
}
