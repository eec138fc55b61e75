import { randomInt } from 'node:crypto';
import type { Deployment } from '@aws-sdk/client-ecs';
import type { Call } from '../../core/call.ts';
import type { ServiceRecord } from '../../core/state.ts';
import type { Wire } from '../../core/wire.ts';

/** The service with a new primary deployment of what it now asks for; the others are replaced by it. */
export function deploy(service: ServiceRecord, call: Call, reason?: string): ServiceRecord {
  const id = `ecs-svc/${Array.from({ length: 19 }, (_, index) => randomInt(index === 0 ? 1 : 0, 10)).join('')}`;
  const now = call.now();
  const primary: Wire<Deployment> = {
    id,
    status: 'PRIMARY',
    taskDefinition: service.taskDefinition ?? '',
    createdAt: now,
    updatedAt: now,
    ...(service.launchType === undefined ? {} : { launchType: service.launchType }),
    ...(service.capacityProviderStrategy === undefined
      ? {}
      : { capacityProviderStrategy: service.capacityProviderStrategy }),
    ...(service.platformVersion === undefined ? {} : { platformVersion: service.platformVersion }),
    ...(service.networkConfiguration === undefined
      ? {}
      : { networkConfiguration: service.networkConfiguration }),
    rolloutState: 'IN_PROGRESS',
    rolloutStateReason: reason ?? `ECS deployment ${id} in progress.`,
  };
  const older = service.deployments.map((deployment) => ({ ...deployment, status: 'ACTIVE' }));
  return {
    ...service,
    deployments: [primary, ...older],
    plan: { ...service.plan, failed: [], retryAt: 0 },
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
