import type { Scale } from '@aws-sdk/client-ecs';
import type { Call } from '../../core/call.ts';
import type { ServiceRecord, TaskSetRecord } from '../../core/state.ts';
import { invalid } from '../errors.ts';
import { launchOf } from '../services/history.ts';
import { SPREAD } from '../services/start.ts';
import { isFargate } from '../tasks/launch.ts';

/** A request's scale. Without one it is 0 percent, as in the answer that the AWS CLI's page of create-task-set shows. */
export function checkedScale(given: Scale = {}): { value: number; unit: 'PERCENT' } {
  const { value = 0, unit = 'PERCENT' } = given;
  if (unit !== 'PERCENT') throw invalid(`Unknown unit ${unit} of a scale. Valid values: PERCENT.`);
  if (!(value >= 0 && value <= 100)) {
    throw invalid(`The scale value must be between 0 and 100, but was ${value}.`);
  }
  return { value, unit };
}

/**
 * The tasks that a task set wants: its share of the service's, rounded up; none while it drains.
 * https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_TaskSet.html
 */
export function computedDesiredCount(service: ServiceRecord, set: TaskSetRecord): number {
  if (set.status === 'DRAINING') return 0;
  const share = (service.desiredCount * (set.scale.value ?? 0)) / 100;
  // 3000 tasks at 1.1 percent are 33, and not the 33.00000000000001 that would be rounded up to 34.
  return Math.ceil(Number(share.toFixed(9)));
}

/** The task set as a service with one deployment: so the scheduler of services takes care of it. */
export function asService(service: ServiceRecord, set: TaskSetRecord): ServiceRecord {
  const { launchType: _l, capacityProviderStrategy: _s, platformVersion: _p, ...rest } = service;
  const { networkConfiguration: _n, placementStrategy = [], ...own } = rest;
  const { clientToken: _c, ...plan } = set.plan;
  return {
    ...own,
    ...launchOf(set),
    taskDefinition: set.taskDefinition,
    desiredCount: computedDesiredCount(service, set),
    placementStrategy: placementStrategy.length > 0 || onFargate(set) ? placementStrategy : [SPREAD],
    deployments: [{ id: set.id, status: 'PRIMARY', rolloutState: 'IN_PROGRESS' }],
    plan,
  };
}

/** What the scheduler has noted on the task set that it was shown as a service. */
export function fromService(set: TaskSetRecord, seen: ServiceRecord): TaskSetRecord {
  return { ...set, plan: { ...set.plan, ...seen.plan } };
}

export const onFargate = (set: TaskSetRecord) =>
  isFargate(set.launchType ?? set.capacityProviderStrategy?.[0]?.capacityProvider ?? '');

/** Changed now, and so no longer known to be steady. */
export function unsettled(set: TaskSetRecord, call: Call): TaskSetRecord {
  const now = call.now();
  return { ...set, updatedAt: now, stabilityStatus: 'STABILIZING', stabilityStatusAt: now };
}

/**
 * The service with what its primary task set asks for; without one, as CreateService made it.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-type-external.html
 */
export function withPrimarySet(service: ServiceRecord, set: TaskSetRecord | undefined): ServiceRecord {
  const { launchType: _l, capacityProviderStrategy: _s, platformVersion: _p, ...rest } = service;
  const { networkConfiguration: _n, taskDefinition: _t, platformFamily: _f, ...own } = rest;
  if (set === undefined) return { ...own, launchType: 'EC2' };
  return {
    ...own,
    ...launchOf(set),
    taskDefinition: set.taskDefinition,
    ...(set.platformFamily === undefined ? {} : { platformFamily: set.platformFamily }),
  };
}
