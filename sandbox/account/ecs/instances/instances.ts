import type {
  ContainerInstance,
  DeregisterContainerInstanceRequest,
  DeregisterContainerInstanceResponse,
  DescribeContainerInstancesRequest,
  DescribeContainerInstancesResponse,
  ListContainerInstancesRequest,
  ListContainerInstancesResponse,
  UpdateContainerInstancesStateRequest,
  UpdateContainerInstancesStateResponse,
} from '@aws-sdk/client-ecs';
import type { Call } from '../../core/call.ts';
import type { ContainerInstanceRecord } from '../../core/state.ts';
import type { Wire } from '../../core/wire.ts';
import { client, invalid } from '../errors.ts';
import { stop, stopped } from '../lifecycle/advance.ts';
import { findInstance, instancesOf, tasksOf } from '../lifecycle/lookup.ts';
import { activeCluster, arnOf } from '../names.ts';
import type { Answer } from '../operation.ts';
import { page } from '../pages.ts';
import { parseExpression } from '../placement/expression.ts';
import { candidateOf, resources } from './candidates.ts';

export function listInstances(
  input: Wire<ListContainerInstancesRequest>,
  call: Call,
): Answer<ListContainerInstancesResponse> {
  const { clusterArn } = activeCluster(call, input.cluster);
  const known = ['ACTIVE', 'DRAINING', 'REGISTERING', 'DEREGISTERING', 'REGISTRATION_FAILED'];
  if (input.status !== undefined && !known.includes(input.status)) {
    throw invalid(`The status must be one of ${known.join(', ')}.`);
  }
  const admits = filterOf(input.filter);
  const tasks = tasksOf(clusterArn, call);
  const found = instancesOf(clusterArn, call).filter(
    (instance) =>
      // Without a status: all but those that are INACTIVE, which are gone here.
      (input.status === undefined || instance.status === input.status) &&
      admits(candidateOf(instance, tasks)),
  );
  const { items, nextToken } = page(
    found.map((instance) => instance.containerInstanceArn),
    input,
    100,
  );
  return { containerInstanceArns: items, ...(nextToken === undefined ? {} : { nextToken }) };
}

export function describeInstances(
  input: Wire<DescribeContainerInstancesRequest>,
  call: Call,
): Answer<DescribeContainerInstancesResponse> {
  const references = input.containerInstances ?? [];
  if (references.length === 0) throw invalid('Container instance cannot be empty.');
  if (references.length > 100) throw invalid('Container instances cannot have more than 100 elements.');
  const { found, failures } = resolve(input.cluster, references, call);
  return {
    containerInstances: found.map((instance) => instanceShown(instance, call, input.include ?? [])),
    failures,
  };
}

export function updateInstancesState(
  input: Wire<UpdateContainerInstancesStateRequest>,
  call: Call,
): Answer<UpdateContainerInstancesStateResponse> {
  const references = input.containerInstances ?? [];
  const { status } = input;
  if (status !== 'ACTIVE' && status !== 'DRAINING') {
    throw invalid('Container instance status should be one of [ACTIVE, DRAINING].');
  }
  if (references.length === 0) throw invalid('Container instance cannot be empty.');
  if (references.length > 10) throw invalid('Container instances cannot have more than 10 elements.');
  const { found, failures } = resolve(input.cluster, references, call);
  const changed = found.map((instance) => {
    const next = { ...instance, status, version: (instance.version ?? 0) + 1 };
    call.state.containerInstances.put(instance.containerInstanceArn, next);
    return instanceShown(next, call, []);
  });
  return { containerInstances: changed, failures };
}

export function deregisterInstance(
  input: Wire<DeregisterContainerInstanceRequest>,
  call: Call,
): Answer<DeregisterContainerInstanceResponse> {
  const { clusterArn } = activeCluster(call, input.cluster);
  const instance = findInstance(input.containerInstance ?? '', clusterArn, call);
  if (instance === undefined) throw client('Referenced container instance not found.');
  const tasks = tasksOf(clusterArn, call).filter(
    (task) => task.containerInstanceArn === instance.containerInstanceArn && task.lastStatus !== 'STOPPED',
  );
  if (tasks.length > 0 && input.force !== true) {
    throw invalid('Found running tasks on the instance.');
  }
  const now = call.now();
  const why = { code: 'UserInitiated', reason: 'Container instance deregistration forced by user' } as const;
  for (const task of tasks) call.state.tasks.put(task.taskArn, stopped(stop(task, why, now), now));
  call.state.containerInstances.delete(instance.containerInstanceArn);
  const agent = call.state.agents.get(instance.ec2InstanceId);
  call.state.agents.put(instance.ec2InstanceId, { log: agent?.log ?? [], triedAt: now, left: true });
  const gone = { ...instance, status: 'INACTIVE', agentConnected: true };
  return { containerInstance: instanceShown(gone, call, []) };
}

/** As an answer holds it: what is free and how many tasks run is counted now. */
function instanceShown(
  instance: ContainerInstanceRecord,
  call: Call,
  include: readonly string[],
): Wire<ContainerInstance> {
  const { plan: _, clusterArn, tags, ...rest } = instance;
  const tasks = tasksOf(clusterArn, call);
  const free = candidateOf(instance, tasks);
  const count = (...statuses: string[]) =>
    tasks.filter(
      (task) =>
        task.containerInstanceArn === instance.containerInstanceArn && statuses.includes(task.lastStatus),
    ).length;
  return {
    ...rest,
    remainingResources: resources({ cpu: free.cpu.free, memory: free.memory.free, ports: free.ports }),
    runningTasksCount: count('RUNNING', 'DEACTIVATING', 'STOPPING'),
    pendingTasksCount: count('PROVISIONING', 'PENDING', 'ACTIVATING'),
    tags: include.includes('TAGS') ? tags : [],
    ...(include.includes('CONTAINER_INSTANCE_HEALTH') ? { healthStatus: healthOf(instance) } : {}),
  };
}

function healthOf(instance: ContainerInstanceRecord): NonNullable<Wire<ContainerInstance>['healthStatus']> {
  const status = instance.agentConnected ? 'OK' : 'INSUFFICIENT_DATA';
  const at = instance.registeredAt ?? 0;
  return {
    overallStatus: status,
    details: [{ type: 'CONTAINER_RUNTIME', status, lastUpdated: at, lastStatusChange: at }],
  };
}

function resolve(cluster: string | undefined, references: readonly string[], call: Call) {
  const { clusterArn, clusterName } = activeCluster(call, cluster);
  const found: ContainerInstanceRecord[] = [];
  const failures: { arn: string; reason: string }[] = [];
  for (const reference of new Set(references)) {
    const instance = findInstance(reference, clusterArn, call);
    if (instance !== undefined) found.push(instance);
    else {
      const short = arnOf(call, `container-instance/${clusterName}/${reference}`);
      failures.push({ arn: reference.startsWith('arn:') ? reference : short, reason: 'MISSING' });
    }
  }
  return { found, failures };
}

function filterOf(filter: string | undefined) {
  if (filter === undefined || filter === '') return () => true;
  try {
    return parseExpression(filter);
  } catch (error) {
    throw invalid(`The filter is not valid. ${(error as Error).message}`);
  }
}
