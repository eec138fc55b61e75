import { randomBytes } from 'node:crypto';
import type { Call } from '../../core/call.ts';
import type {
  ServiceDeploymentRecord,
  ServiceRecord,
  ServiceRevisionRecord,
  TaskSetRecord,
} from '../../core/state.ts';
import { definitionOf, nameIn } from '../lifecycle/lookup.ts';
import { arnOf } from '../names.ts';

/** What a deployment, a service, its revisions and its task sets have in common: with this a task is launched. */
export function launchOf(of: ServiceRecord | ServiceRevisionRecord | TaskSetRecord) {
  const { launchType, capacityProviderStrategy, platformVersion, networkConfiguration } = of;
  return {
    ...(launchType === undefined ? {} : { launchType }),
    ...(capacityProviderStrategy === undefined ? {} : { capacityProviderStrategy }),
    ...(platformVersion === undefined ? {} : { platformVersion }),
    ...(networkConfiguration === undefined ? {} : { networkConfiguration }),
  };
}

/**
 * Writes down what was asked of the service (a revision) and its being rolled out (a service deployment); one that was
 * under way is stopped by it. https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-deployment.html
 */
export function openHistory(
  before: ServiceRecord,
  service: ServiceRecord,
  number: string,
  call: Call,
): ServiceRecord {
  const now = call.now();
  const path = `${nameIn(service.clusterArn)}/${service.serviceName}`;
  const { serviceArn, clusterArn } = service;
  const revision: ServiceRevisionRecord = {
    serviceRevisionArn: arnOf(call, `service-revision/${path}/${number}`),
    serviceArn,
    clusterArn,
    taskDefinition: service.taskDefinition ?? '',
    ...launchOf(service),
    ...(service.platformFamily === undefined ? {} : { platformFamily: service.platformFamily }),
    loadBalancers: [],
    serviceRegistries: [],
    containerImages: (definitionOf(service.taskDefinition ?? '', call)?.containerDefinitions ?? []).map(
      ({ name, image }) => ({ containerName: name ?? '', image: image ?? '' }),
    ),
    guardDutyEnabled: false,
    createdAt: now,
  };
  move(
    before,
    ['PENDING', 'IN_PROGRESS'],
    { status: 'STOPPED', stoppedAt: now, statusReason: REPLACED },
    call,
  );
  const deployment: ServiceDeploymentRecord = {
    serviceDeploymentArn: arnOf(call, `service-deployment/${path}/${randomBytes(15).toString('base64url')}`),
    serviceArn,
    clusterArn,
    createdAt: now,
    startedAt: now,
    updatedAt: now,
    status: 'IN_PROGRESS',
    ...(service.deploymentConfiguration === undefined
      ? {}
      : { deploymentConfiguration: service.deploymentConfiguration }),
    alarms: { status: 'DISABLED', alarmNames: [], triggeredAlarmNames: [] },
    plan: {
      target: revision.serviceRevisionArn,
      sources: before.deployments.map(({ id }) =>
        arnOf(call, `service-revision/${path}/${nameIn(id ?? '')}`),
      ),
      breaker: service.deploymentConfiguration?.deploymentCircuitBreaker?.enable ? 'MONITORING' : 'DISABLED',
      failures: 0,
    },
  };
  call.state.serviceRevisions.put(revision.serviceRevisionArn, revision);
  call.state.serviceDeployments.put(deployment.serviceDeploymentArn, deployment);
  return { ...service, currentServiceDeployment: deployment.serviceDeploymentArn };
}

const REPLACED = 'A newer service deployment has replaced this one.';

/** The service deployment under way, if it is in one of these statuses, with other members. Undefined: there is none. */
export function move(
  service: ServiceRecord,
  from: readonly string[],
  members: Partial<ServiceDeploymentRecord>,
  call: Call,
): ServiceDeploymentRecord | undefined {
  const found = call.state.serviceDeployments.get(service.currentServiceDeployment ?? '');
  if (found === undefined || !from.includes(found.status)) return undefined;
  const moved = { ...found, ...members, updatedAt: call.now() };
  call.state.serviceDeployments.put(moved.serviceDeploymentArn, moved);
  return moved;
}

/** What was tried last is there: the service deployment under way has succeeded, as itself or as a rollback. */
export function succeed(service: ServiceRecord, call: Call): void {
  const finishedAt = call.now();
  const plan = call.state.serviceDeployments.get(service.currentServiceDeployment ?? '')?.plan;
  if (plan === undefined) return;
  const ended = plan.breaker === 'MONITORING' ? ('MONITORING_COMPLETE' as const) : plan.breaker;
  move(
    service,
    ['IN_PROGRESS'],
    { status: 'SUCCESSFUL', finishedAt, plan: { ...plan, breaker: ended } },
    call,
  );
  move(service, ['ROLLBACK_IN_PROGRESS'], { status: 'ROLLBACK_SUCCESSFUL', finishedAt }, call);
}

/** The revision that a rollback goes to: the last that was completed, unless it is the one being deployed. */
export function lastCompleted(service: ServiceRecord, call: Call): ServiceRevisionRecord | undefined {
  const current = call.state.serviceDeployments.get(service.currentServiceDeployment ?? '');
  const { completed } = service.plan;
  if (completed === undefined || completed === current?.plan.target) return undefined;
  return call.state.serviceRevisions.get(completed);
}
