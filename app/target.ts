import { type AccountTarget, labelOf } from '../checker/account/clients.ts';
import { AccountRequest } from '../checker/contract.ts';
import { type SimulatedAccount, startAccount } from '../sandbox/account/account.ts';
import { learnerCredentials } from '../sandbox/account/home.ts';
import type { ShellEnvironment } from '../sandbox/machine/environment.ts';
import { accountHome, readOwner } from './home.ts';
import { HOME, PYTHON } from './paths.ts';
import { ensurePython } from './setup/python.ts';

/** Wrong usage of the command line, as a sentence. */
export class UsageError extends Error {}

/** What `--account` names. The simulated account is opened later: `simulated` alone says nothing of where it is. */
export type AccountChoice = AccountRequest;

/**
 * Parses `simulated`, `profile:NAME`, `role:ARN` or `endpoint:URL`.
 * @throws UsageError saying what is wrong with it.
 */
export function parseAccount(text: string, externalId?: string): AccountChoice {
  const [, kind, value] = /^(\w+)(?::(.*))?$/.exec(text) ?? [];
  const field = { simulated: undefined, profile: 'name', role: 'arn', endpoint: 'url' }[kind ?? ''];
  const named = {
    kind,
    ...(field ? { [field]: value } : {}),
    ...(externalId === undefined ? {} : { externalId }),
  };
  const parsed = AccountRequest.safeParse(named);
  if (parsed.success && (field || value === undefined)) return parsed.data;
  if (externalId !== undefined && kind !== 'role')
    throw new UsageError('--external-id goes with --account role:ARN.');
  const why = field && parsed.error ? ` The part after ${kind}: ${parsed.error.issues[0]?.message}.` : '';
  throw new UsageError(
    `"${text}" is no account: say simulated, profile:NAME, role:ARN or endpoint:URL.${why}`,
  );
}

export interface OpenTarget {
  readonly target: AccountTarget;
  /** The socket of the learner's own Docker Engine; undefined where none runs. */
  readonly engine: () => string | undefined;
  close(): Promise<void>;
}

/** Opens the account chosen. The simulated one is that of the running owner, else it is started for as long as needed. */
export async function openTarget(choice: AccountChoice): Promise<OpenTarget> {
  if (choice.kind !== 'simulated') {
    const engine = (await readOwner(HOME))?.engine;
    return { target: choice, engine: () => engine, close: async () => {} };
  }
  const owner = await readOwner(HOME);
  if (owner) {
    const credentials = await learnerCredentials(accountHome(HOME));
    return {
      target: { kind: 'simulated', endpoint: owner.endpoint, region: 'us-east-1', credentials },
      engine: () => owner.engine,
      close: async () => {},
    };
  }
  await ensurePython();
  const account = await startAccount({ home: accountHome(HOME), python: PYTHON });
  return { target: targetOf(account), engine: () => undefined, close: () => account.stop() };
}

export const targetOf = ({ endpoint, region, credentials }: SimulatedAccount): AccountTarget => ({
  kind: 'simulated',
  endpoint,
  region,
  credentials,
});

/**
 * The account of the page's shells. Shell and checks change together, so it is one that a shell can work in.
 * @throws Error for a role and an endpoint.
 */
export function shellEnvironment(target: AccountTarget): ShellEnvironment {
  if (target.kind === 'simulated' || target.kind === 'profile') return target;
  throw new Error(
    `a shell cannot work in ${labelOf(target)}: choose the simulated account or a profile of your AWS configuration. Roles and endpoints are for npx drydock check.`,
  );
}

/**
 * The variables that point the AWS CLI at an account.
 * @throws UsageError for a role: what changes an account takes keys or a profile.
 */
export function shellVariables(target: AccountTarget): Record<string, string> {
  if (target.kind === 'profile') return { AWS_PROFILE: target.name };
  if (target.kind === 'role')
    throw new UsageError('A role is for checks: choose profile:NAME or simulated for this.');
  const { AWS_ACCESS_KEY_ID = '', AWS_SECRET_ACCESS_KEY = '', AWS_SESSION_TOKEN, AWS_REGION } = process.env;
  if (target.kind === 'endpoint') {
    const region = AWS_REGION ?? process.env.AWS_DEFAULT_REGION ?? 'us-east-1';
    return {
      AWS_ENDPOINT_URL: target.url,
      AWS_ACCESS_KEY_ID,
      AWS_SECRET_ACCESS_KEY,
      ...(AWS_SESSION_TOKEN ? { AWS_SESSION_TOKEN } : {}),
      AWS_REGION: region,
      AWS_DEFAULT_REGION: region,
    };
  }
  return {
    AWS_ENDPOINT_URL: target.endpoint,
    AWS_ACCESS_KEY_ID: target.credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: target.credentials.secretAccessKey,
    AWS_REGION: target.region,
    AWS_DEFAULT_REGION: target.region,
  };
}
