import { homedir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';

/** The account that shells work in. */
export const ShellEnvironment = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('simulated'),
    endpoint: z.url(),
    region: z.string(),
    credentials: z.object({ accessKeyId: z.string(), secretAccessKey: z.string() }),
  }),
  z.object({
    kind: z.literal('profile'),
    name: z.string().describe('A profile of the user’s own AWS configuration.'),
    region: z.string().optional().describe('Only to override that of the profile.'),
  }),
]);
export type ShellEnvironment = z.infer<typeof ShellEnvironment>;

/** Every variable that says which account; those that an account does not set are taken away. */
const VARIABLES = [
  'AWS_ENDPOINT_URL',
  'AWS_ACCESS_KEY_ID',
  'AWS_SECRET_ACCESS_KEY',
  'AWS_SESSION_TOKEN',
  'AWS_REGION',
  'AWS_DEFAULT_REGION',
  'AWS_EC2_METADATA_DISABLED',
  'AWS_PROFILE',
  'AWS_CONFIG_FILE',
  'AWS_SHARED_CREDENTIALS_FILE',
  // What the prompt calls the account; not exported.
  '__drydock_account',
] as const;

/**
 * The file that shells read before each prompt and on a nudge: NAME=value a line, NAME= to take away.
 * @throws Error when a value cannot stand on a line.
 */
export function environmentFile(environment: ShellEnvironment, files: ProfileFiles = profileFiles()): string {
  const values = variables(environment, files);
  return VARIABLES.map((name) => {
    const value = values[name] ?? '';
    if (/[\n\r\0]/.test(value)) throw new Error(`${name} must be one line.`);
    return `${name}=${value}\n`;
  }).join('');
}

/** Where an AWS configuration is, as the shell sees it. */
export interface ProfileFiles {
  config: string;
  credentials: string;
}

/** The user's own: HOME is the learner's folder in a shell, so they are named. */
export const profileFiles = (): ProfileFiles => ({
  config: process.env.AWS_CONFIG_FILE ?? join(homedir(), '.aws', 'config'),
  credentials: process.env.AWS_SHARED_CREDENTIALS_FILE ?? join(homedir(), '.aws', 'credentials'),
});

function variables(
  environment: ShellEnvironment,
  files: ProfileFiles,
): Partial<Record<(typeof VARIABLES)[number], string>> {
  if (environment.kind === 'profile') {
    const { name, region } = environment;
    return {
      AWS_PROFILE: name,
      AWS_REGION: region,
      AWS_DEFAULT_REGION: region,
      AWS_CONFIG_FILE: files.config,
      AWS_SHARED_CREDENTIALS_FILE: files.credentials,
      __drydock_account: name,
    };
  }
  const { endpoint, region, credentials } = environment;
  return {
    AWS_ENDPOINT_URL: endpoint,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    AWS_EC2_METADATA_DISABLED: 'true',
  };
}
