import type {
  DescribeServicesRequest,
  DescribeServicesResponse,
  ListServicesRequest,
  ListServicesResponse,
  Service,
} from '@aws-sdk/client-ecs';
import type { Call } from '../../core/call.ts';
import type { ServiceRecord, TaskRecord } from '../../core/state.ts';
import type { Wire } from '../../core/wire.ts';
import { invalid } from '../errors.ts';
import { findService } from '../lifecycle/lookup.ts';
import { activeCluster, arnOf } from '../names.ts';
import type { Answer } from '../operation.ts';
import { page } from '../pages.ts';
import { isExternal, taskSetsOf } from '../task-sets/find.ts';
import { shown as taskSetShown } from '../task-sets/reads.ts';
import { tasksOfService } from './schedule.ts';

export function describeServices(
  input: Wire<DescribeServicesRequest>,
  call: Call,
): Answer<DescribeServicesResponse> {
  const cluster = activeCluster(call, input.cluster);
  const references = input.services ?? [];
  if (references.length === 0) throw invalid('Services cannot be empty.');
  if (references.length > 10) throw invalid('Services cannot have more than 10 elements.');
  const services: Wire<Service>[] = [];
  const failures: { arn: string; reason: string }[] = [];
  for (const reference of references) {
    const service = findService(reference, cluster.clusterArn, call);
    if (service !== undefined) services.push(serviceShown(service, call, input.include ?? []));
    else {
      const short = arnOf(call, `service/${cluster.clusterName}/${reference}`);
      failures.push({ arn: reference.startsWith('arn:') ? reference : short, reason: 'MISSING' });
    }
  }
  return { services, failures };
}

export function listServices(input: Wire<ListServicesRequest>, call: Call): Answer<ListServicesResponse> {
  const { clusterArn } = activeCluster(call, input.cluster);
  const found = call.state.services
    .values()
    .filter(
      (service) =>
        service.clusterArn === clusterArn &&
        service.status === 'ACTIVE' &&
        (input.launchType === undefined || service.launchType === input.launchType) &&
        (input.schedulingStrategy === undefined || service.schedulingStrategy === input.schedulingStrategy),
    )
    .map((service) => service.serviceArn);
  const { items, nextToken } = page(found, { ...input, maxResults: input.maxResults ?? 10 }, 100);
  return { serviceArns: items, ...(nextToken === undefined ? {} : { nextToken }) };
}

/** As an answer holds it: what runs is counted now. */
export function serviceShown(service: ServiceRecord, call: Call, include: readonly string[]): Wire<Service> {
  const { plan, tags, ...rest } = service;
  const tasks = tasksOfService(service, call).filter((task) => task.desiredStatus === 'RUNNING');
  const running = (task: TaskRecord) => task.lastStatus === 'RUNNING';
  return {
    ...rest,
    runningCount: tasks.filter(running).length,
    pendingCount: tasks.filter((task) => !running(task)).length,
    deployments: service.deployments.map((deployment) => {
      const own = tasks.filter((task) => task.plan.deployment === deployment.id);
      return {
        ...deployment,
        desiredCount: deployment.status === 'PRIMARY' ? service.desiredCount : own.length,
        runningCount: own.filter(running).length,
        pendingCount: own.filter((task) => !running(task)).length,
        failedTasks: deployment.status === 'PRIMARY' ? plan.failures : 0,
      };
    }),
    ...(isExternal(service)
      ? { taskSets: taskSetsOf(service, call).map((set) => taskSetShown(set, service, call, include)) }
      : {}),
    ...(include.includes('TAGS') ? { tags } : {}),
  };
}
