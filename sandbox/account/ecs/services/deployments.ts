import { randomInt } from 'node:crypto';
import type { Deployment } from '@aws-sdk/client-ecs';
import type { Call } from '../../core/call.ts';
import type { ServiceRecord, ServiceRevisionRecord } from '../../core/state.ts';
import type { Wire } from '../../core/wire.ts';
import { nameIn } from '../lifecycle/lookup.ts';
import { launchOf, openHistory } from './history.ts';

/**
 * The service with a new primary deployment of what it now asks for; the others are replaced by it. Puts the revision
 * and the service deployment that the history shows.
 */
export function deploy(service: ServiceRecord, call: Call): ServiceRecord {
  const number = deploymentNumber();
  const id = `ecs-svc/${number}`;
  const deployed = withDeployment(service, id, `ECS deployment ${id} in progress.`, call);
  return openHistory(service, deployed, number, call);
}

/** The 19 digits in the id of a deployment or a task set. */
export const deploymentNumber = () =>
  Array.from({ length: 19 }, (_, index) => randomInt(index === 0 ? 1 : 0, 10)).join('');

/** The service as that revision had it, whose deployment is the primary one again. */
export function rollBack(
  service: ServiceRecord,
  revision: ServiceRevisionRecord,
  reason: string,
  call: Call,
): ServiceRecord {
  const {
    launchType: _l,
    capacityProviderStrategy: _s,
    platformVersion: _p,
    networkConfiguration: _n,
    ...rest
  } = service;
  const asBefore: ServiceRecord = {
    ...rest,
    ...launchOf(revision),
    taskDefinition: revision.taskDefinition,
    deployments: service.deployments.filter((deployment) => deployment.id !== deploymentOf(revision)),
  };
  return withDeployment(asBefore, deploymentOf(revision), reason, call);
}

/** The deployment's id holds the number of its revision. */
export const deploymentOf = (revision: { serviceRevisionArn: string }) =>
  `ecs-svc/${nameIn(revision.serviceRevisionArn)}`;

function withDeployment(service: ServiceRecord, id: string, reason: string, call: Call): ServiceRecord {
  const now = call.now();
  const primary: Wire<Deployment> = {
    id,
    status: 'PRIMARY',
    taskDefinition: service.taskDefinition ?? '',
    createdAt: now,
    updatedAt: now,
    ...launchOf(service),
    rolloutState: 'IN_PROGRESS',
    rolloutStateReason: reason,
  };
  const older = service.deployments.map((deployment) => ({ ...deployment, status: 'ACTIVE' }));
  return {
    ...service,
    deployments: [primary, ...older],
    plan: { ...service.plan, failures: 0, countedUntil: now, retryAt: 0 },
  };
}

export const primaryOf = (service: ServiceRecord) =>
  service.deployments.find((deployment) => deployment.status === 'PRIMARY');

/** The service with other members in its primary deployment. */
export function withPrimary(
  service: ServiceRecord,
  members: Partial<Wire<Deployment>>,
  call: Call,
): ServiceRecord {
  return {
    ...service,
    deployments: service.deployments.map((deployment) =>
      deployment.status === 'PRIMARY' ? { ...deployment, ...members, updatedAt: call.now() } : deployment,
    ),
  };
}
