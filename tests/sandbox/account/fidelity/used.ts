import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { awsModel, awsWaiters } from '../conformity/aws-model.ts';

const ROOT = join(import.meta.dirname, '../../../..');
/** What a learner types or is shown, what proves the labs, and what their checks read. */
const TEXTS = ['labs/**/*.{ts,sh,yaml,json,md}', 'site/**/*.{mdx,astro,ts}', 'tests/prove/notes/commands.sh'];
const CHECKS = 'checker/account/*.ts';

/** `aws`, its own options, the service and its command, which a backslash may break over lines. */
const COMMAND =
  /\baws(?:\s|\\\n)+(?:--[a-z-]+(?:[ =]\S+)?(?:\s|\\\n)+)*([a-z][a-z0-9-]*)(?:\s|\\\n)+([a-z][a-z0-9-]*)(?:(?:\s|\\\n)+([a-z][a-z0-9-]*))?/g;
const IMPORTED = /import \{([^}]+)\} from '@aws-sdk\/client-([a-z0-9-]+)'/g;

/** Commands of the AWS CLI that are no operation of the same name. */
const CUSTOM: Readonly<Record<string, readonly string[]>> = {
  'cloudformation deploy': ['CreateChangeSet', 'DescribeChangeSet', 'DescribeStacks', 'ExecuteChangeSet'],
  'ecr get-login-password': ['GetAuthorizationToken'],
};
/** The SDK's names of services that botocore calls otherwise. */
const CLIENTS: Readonly<Record<string, string>> = {
  'auto-scaling': 'autoscaling',
  'cloudwatch-logs': 'logs',
};

/**
 * The operations (`ecs:RunTask`) that labs and pages use, each with a file that does. Throws a sentence for a command that
 * the AWS CLI does not have.
 */
export function usedOperations(): Map<string, string> {
  const used = new Map<string, string>();
  for (const file of TEXTS.flatMap((pattern) => globSync(pattern, { cwd: ROOT }))) {
    const text = readFileSync(join(ROOT, file), 'utf8');
    for (const [, service = '', command = '', third = ''] of text.matchAll(COMMAND))
      for (const operation of operationsOf(service, command, third, file)) used.set(operation, file);
  }
  for (const file of globSync(CHECKS, { cwd: ROOT })) {
    const text = readFileSync(join(ROOT, file), 'utf8');
    for (const [, names = '', client = ''] of text.matchAll(IMPORTED))
      for (const [, operation] of names.matchAll(/\b(\w+)Command\b/g))
        used.set(`${CLIENTS[client] ?? client}:${operation}`, file);
  }
  return used;
}

function operationsOf(service: string, command: string, third: string, file: string): string[] {
  if (command === 'help') return [];
  const custom = CUSTOM[`${service} ${command}`];
  if (custom !== undefined) return custom.map((operation) => `${service}:${operation}`);
  const found = command === 'wait' ? waited(service, third) : named(service, command);
  if (found !== undefined) return [`${service}:${found}`];
  throw new Error(`${file} says "aws ${service} ${command} ${third}": the AWS CLI has no such command.`);
}

/** As the CLI makes a command of an operation's name: by words, whose borders a comparison can leave out. */
const bare = (name: string): string => name.replaceAll('-', '').toLowerCase();

const named = (service: string, command: string): string | undefined =>
  Object.keys(awsModel(service).operations).find((operation) => bare(operation) === bare(command));

const waited = (service: string, waiter: string): string | undefined =>
  Object.entries(awsWaiters(service)).find(([name]) => bare(name) === bare(waiter))?.[1];
