import { type Outcome, run } from './stage.ts';

const DEFAULT_SOCKET = '/var/run/docker.sock';

/** The engine's unix socket that is looked at; undefined where DOCKER_HOST names an engine that has none. */
export function engineSocket(): string | undefined {
  const host = process.env.DOCKER_HOST;
  if (host && !host.startsWith('unix://')) return undefined;
  return host?.replace(/^unix:\/\//, '') || DEFAULT_SOCKET;
}

/** The variables under which the docker command speaks to that engine, whatever context it is set to. */
export const dockerEnvironment = (): NodeJS.ProcessEnv => ({
  ...process.env,
  DOCKER_HOST: `unix://${engineSocket() ?? DEFAULT_SOCKET}`,
});

/** Runs the docker command, for at most so many seconds. */
export const docker = (args: readonly string[], seconds = 1_800): Promise<Outcome> =>
  run('timeout', [String(seconds), 'docker', ...args], { env: dockerEnvironment() });
