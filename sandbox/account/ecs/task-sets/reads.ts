import type { DescribeTaskSetsRequest, DescribeTaskSetsResponse, TaskSet } from '@aws-sdk/client-ecs';
import type { Call } from '../../core/call.ts';
import type { ServiceRecord, TaskSetRecord } from '../../core/state.ts';
import type { Wire } from '../../core/wire.ts';
import { invalid } from '../errors.ts';
import { arnOf } from '../names.ts';
import type { Answer } from '../operation.ts';
import { tasksOfService } from '../services/schedule.ts';
import { externalService, findTaskSet } from './find.ts';
import { computedDesiredCount } from './scale.ts';

/** Without ids nothing is described, though the model leaves them out: github.com/aws/aws-cli/issues/5380 */
export function describeTaskSets(
  input: Wire<DescribeTaskSetsRequest>,
  call: Call,
): Answer<DescribeTaskSetsResponse> {
  const references = input.taskSets ?? [];
  if (references.length === 0) throw invalid('TaskSets cannot be empty.');
  const { cluster, service } = externalService(input, call);
  const found = references.map((reference) => ({ reference, set: findTaskSet(reference, service, call) }));
  const path = `task-set/${cluster.clusterName}/${service.serviceName}`;
  return {
    taskSets: found.flatMap(({ set }) => set ?? []).map((set) => shown(set, service, call, input.include)),
    failures: found
      .filter(({ set }) => set === undefined)
      .map(({ reference }) => ({
        arn: reference.startsWith('arn:') ? reference : arnOf(call, `${path}/${reference}`),
        reason: 'MISSING',
      })),
  };
}

/** As an answer holds it: what runs is counted now. */
export function shown(
  set: TaskSetRecord,
  service: ServiceRecord,
  call: Call,
  include: readonly string[] = [],
): Wire<TaskSet> {
  const { plan: _, tags, ...rest } = set;
  const live = tasksOfService(service, call).filter(
    (task) => task.plan.deployment === set.id && task.desiredStatus === 'RUNNING',
  );
  const running = live.filter((task) => task.lastStatus === 'RUNNING').length;
  return {
    ...rest,
    computedDesiredCount: computedDesiredCount(service, set),
    runningCount: running,
    pendingCount: live.length - running,
    tags: include.includes('TAGS') ? tags : [],
  };
}
