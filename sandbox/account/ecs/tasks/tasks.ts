import type {
  DescribeTasksRequest,
  DescribeTasksResponse,
  ListTasksRequest,
  ListTasksResponse,
  StopTaskRequest,
  StopTaskResponse,
} from '@aws-sdk/client-ecs';
import type { Call } from '../../core/call.ts';
import { AwsError } from '../../core/errors.ts';
import type { TaskRecord } from '../../core/state.ts';
import type { Wire } from '../../core/wire.ts';
import { invalid } from '../errors.ts';
import { stop } from '../lifecycle/advance.ts';
import { findInstance, findService, findTask, nameIn, tasksOf } from '../lifecycle/lookup.ts';
import { activeCluster, arnOf } from '../names.ts';
import type { Answer } from '../operation.ts';
import { page } from '../pages.ts';
import { shown } from './shown.ts';

export function describeTasks(input: Wire<DescribeTasksRequest>, call: Call): Answer<DescribeTasksResponse> {
  const cluster = activeCluster(call, input.cluster);
  const references = input.tasks ?? [];
  if (references.length === 0) throw invalid('Tasks cannot be empty.');
  if (references.length > 100) throw invalid('Tasks cannot have more than 100 elements.');
  const answer: Answer<DescribeTasksResponse> = { tasks: [], failures: [] };
  for (const reference of references) {
    const task = findTask(reference, cluster.clusterArn, call);
    if (task === undefined) {
      const arn = reference.startsWith('arn:')
        ? reference
        : arnOf(call, `task/${cluster.clusterName}/${reference}`);
      answer.failures?.push({ arn, reason: 'MISSING' });
      continue;
    }
    const tags = input.include?.includes('TAGS') ? task.tags : [];
    answer.tasks?.push({ ...shown(task), tags });
  }
  return answer;
}

export function listTasks(input: Wire<ListTasksRequest>, call: Call): Answer<ListTasksResponse> {
  const cluster = activeCluster(call, input.cluster);
  const { clusterArn } = cluster;
  const desired = input.desiredStatus ?? 'RUNNING';
  if (!['RUNNING', 'PENDING', 'STOPPED'].includes(desired))
    throw invalid(`Unknown desired status ${desired}.`);
  if (input.daemonName !== undefined) throw invalid('There is no daemon of this name.');
  const instance = input.containerInstance && findInstance(input.containerInstance, clusterArn, call);
  if (input.containerInstance && instance === undefined) {
    throw invalid('The specified container instance was not found.');
  }
  const service = input.serviceName && findService(input.serviceName, clusterArn, call);
  if (input.serviceName && service === undefined) {
    throw new AwsError('ServiceNotFoundException', 'Service not found.');
  }
  const fits = (task: TaskRecord) =>
    task.desiredStatus === desired &&
    (!instance || task.containerInstanceArn === instance.containerInstanceArn) &&
    (!service || task.group === `service:${service.serviceName}`) &&
    (input.family === undefined || nameIn(task.taskDefinitionArn).split(':')[0] === input.family) &&
    (input.startedBy === undefined || task.startedBy === input.startedBy) &&
    (input.launchType === undefined || task.launchType === input.launchType);
  const { items, nextToken } = page(
    tasksOf(clusterArn, call)
      .filter(fits)
      .map((task) => task.taskArn),
    input,
    100,
  );
  return nextToken === undefined ? { taskArns: items } : { taskArns: items, nextToken };
}

export function stopTask(input: Wire<StopTaskRequest>, call: Call): Answer<StopTaskResponse> {
  const cluster = activeCluster(call, input.cluster);
  const task = findTask(input.task ?? '', cluster.clusterArn, call);
  if (task === undefined) throw invalid('The referenced task was not found.');
  const why = { code: 'UserInitiated', reason: input.reason ?? 'Task stopped by user' } as const;
  const stopping = stop(task, why, call.now());
  call.state.tasks.put(task.taskArn, stopping);
  return { task: shown(stopping) };
}
