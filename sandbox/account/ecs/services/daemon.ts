import type { ServiceRecord, TaskRecord } from '../../core/state.ts';
import type { Candidate, Demand } from '../placement/candidate.ts';
import { admits, type Reason, refusal } from '../placement/place.ts';

/** What the scheduler of a DAEMON service does next. */
export interface DaemonRollout {
  /** Instances that are to have a task: the service's desired count. */
  wanted: number;
  /** ARNs of instances on which a task of the primary deployment starts. */
  start: string[];
  /** Instances that are to have one and have no room for it. */
  refusals: { arn: string; reason: Reason }[];
  stop: TaskRecord[];
  steady: boolean;
}

const NOT_MEANT: readonly Reason[] = ['ATTRIBUTE', 'AGENT', 'INACTIVE'];

/**
 * Exactly one task on each ACTIVE instance that meets the constraints. An older task goes before the new one comes, as
 * far as minimumHealthyPercent (0 unless given) allows; on a draining instance the daemon leaves last. Pure.
 * `busy` are the instances on which other tasks live.
 */
export function daemonRollout(
  service: ServiceRecord,
  demand: Demand,
  tasks: readonly TaskRecord[],
  candidates: readonly Candidate[],
  busy: ReadonlySet<string>,
): DaemonRollout {
  const live = tasks.filter((task) => task.desiredStatus === 'RUNNING' && task.lastStatus !== 'STOPPED');
  const there = tasks.filter((task) => task.lastStatus !== 'STOPPED');
  const tests = (service.placementConstraints ?? [])
    .filter((constraint) => constraint.type === 'memberOf')
    .map(({ expression }) => admits({ type: 'memberOf', expression }, demand));
  const meant = candidates.filter((candidate) => {
    const reason = refusal(candidate, demand);
    return (reason === undefined || !NOT_MEANT.includes(reason)) && tests.every((test) => test(candidate));
  });
  const primary = service.deployments.find((deployment) => deployment.status === 'PRIMARY')?.id;
  const on = (task: TaskRecord) => task.containerInstanceArn ?? '';
  const places = new Set(meant.map(({ arn }) => arn));
  const draining = new Set(candidates.filter(({ status }) => status === 'DRAINING').map(({ arn }) => arn));
  const seen = new Set<string>();
  const misplaced = live.filter((task) => {
    const again = seen.has(on(task));
    seen.add(on(task));
    return again || (!places.has(on(task)) && !(draining.has(on(task)) && busy.has(on(task))));
  });
  const settled = live.filter((task) => !misplaced.includes(task) && places.has(on(task)));
  const old = settled.filter((task) => task.plan.deployment !== primary);
  const unhealthy = settled.filter((task) => task.healthStatus === 'UNHEALTHY');
  const least = Math.ceil(
    (meant.length * (service.deploymentConfiguration?.minimumHealthyPercent ?? 0)) / 100,
  );
  const mayGo = settled.filter((task) => task.lastStatus === 'RUNNING').length - least;
  const empty = meant.filter(({ arn }) => !there.some((task) => on(task) === arn));
  const reasons = empty.map((candidate) => ({ arn: candidate.arn, reason: refusal(candidate, demand) }));
  return {
    wanted: meant.length,
    start: reasons.filter(({ reason }) => reason === undefined).map(({ arn }) => arn),
    refusals: reasons.flatMap(({ arn, reason }) => (reason === undefined ? [] : [{ arn, reason }])),
    stop: [...new Set([...misplaced, ...unhealthy, ...old.slice(0, Math.max(0, mayGo))])],
    steady:
      misplaced.length === 0 &&
      old.length === 0 &&
      settled.length === meant.length &&
      settled.every((task) => task.lastStatus === 'RUNNING' && task.healthStatus !== 'UNHEALTHY'),
  };
}
