import type { ContainerDefinition } from '@aws-sdk/client-ecs';
import type { Wire } from '../../core/wire.ts';

/** One run of a container. Times are seconds since 1970. */
export interface ContainerRun {
  runtimeId: string;
  startedAt: number;
  /** When it was asked to stop. */
  stopAskedAt?: number;
}

export type Observation =
  | { status: 'RUNNING'; health?: 'HEALTHY' | 'UNHEALTHY' | 'UNKNOWN' }
  | { status: 'STOPPED'; exitCode: number };

/** What runs a task's containers. Real ones can come in behind this: answers are then what was last heard of them. */
export interface ContainerRuntime {
  start(container: Wire<ContainerDefinition>, at: number): ContainerRun;
  stop(run: ContainerRun, at: number): ContainerRun;
  inspect(container: Wire<ContainerDefinition>, run: ContainerRun, at: number): Observation;
}

/** Ends by SIGKILL, as most programs that are a container's first process do. */
const KILLED = 137;

/**
 * Containers that are only times: one runs until it is stopped, unless its command says when it ends (`sleep 5`,
 * `exit 3`, `true`, `false`). Nothing is kept here, so nothing is lost.
 */
export function simulatedRuntime(
  times: { stop: number; health: number },
  id: () => string,
): ContainerRuntime {
  return {
    start: (_container, at) => ({ runtimeId: id(), startedAt: at }),
    stop: (run, at) => (run.stopAskedAt === undefined ? { ...run, stopAskedAt: at } : run),
    inspect: (container, run, at) => {
      const end = endOf(container);
      if (end !== undefined && at >= run.startedAt + end.after)
        return { status: 'STOPPED', exitCode: end.code };
      if (run.stopAskedAt !== undefined && at >= run.stopAskedAt + times.stop) {
        return { status: 'STOPPED', exitCode: KILLED };
      }
      const check = container.healthCheck;
      if (check === undefined) return { status: 'RUNNING' };
      const known = at >= run.startedAt + (check.startPeriod ?? 0) + times.health;
      if (!known) return { status: 'RUNNING', health: 'UNKNOWN' };
      const fails = /\bexit [1-9]|^false$/.test((check.command ?? []).slice(1).join(' '));
      return {
        status: 'RUNNING',
        health: fails && !/\|\|/.test((check.command ?? []).join(' ')) ? 'UNHEALTHY' : 'HEALTHY',
      };
    },
  };
}

/** Seconds until it ends by itself, and with which code. */
function endOf(container: Wire<ContainerDefinition>): { after: number; code: number } | undefined {
  const words = [...(container.entryPoint ?? []), ...(container.command ?? [])].join(' ');
  const script = words.replace(/^(\/bin\/)?(ba)?sh -c /, '').trim();
  const match = /^(?:sleep (\d+)(?:s)?(?: *(?:&&|;) *)?)?(?:exit (\d+)|(true)|(false))?$/.exec(script);
  if (script === '' || match === null) return undefined;
  return { after: Number(match[1] ?? 0), code: Number(match[2] ?? (match[4] === undefined ? 0 : 1)) };
}
