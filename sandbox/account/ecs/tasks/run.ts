import { createHash } from 'node:crypto';
import type {
  CapacityProviderStrategyItem,
  RunTaskRequest,
  RunTaskResponse,
  StartTaskRequest,
  StartTaskResponse,
} from '@aws-sdk/client-ecs';
import type { Call } from '../../core/call.ts';
import { AwsError, notSimulated } from '../../core/errors.ts';
import type { ClusterRecord, TaskRecord } from '../../core/state.ts';
import type { Wire } from '../../core/wire.ts';
import { invalid } from '../errors.ts';
import { candidateOf } from '../instances/candidates.ts';
import { findInstance, instancesOf, tasksOf } from '../lifecycle/lookup.ts';
import { activeCluster } from '../names.ts';
import type { Answer } from '../operation.ts';
import { refusal } from '../placement/place.ts';
import { distribute } from '../placement/strategy.ts';
import { checkStrategy, checkUsable, findProvider } from '../strategy.ts';
import { newTask, onInstance } from './launch.ts';
import { orderOf, strategyIsFargate } from './order.ts';
import { placeTasks } from './placing.ts';
import { shown } from './shown.ts';

type Strategy = Wire<CapacityProviderStrategyItem>[];

export async function runTask(input: Wire<RunTaskRequest>, call: Call): Promise<Answer<RunTaskResponse>> {
  const count = input.count ?? 1;
  if (count < 1 || count > 10) throw invalid('The number of tasks to run must be between 1 and 10.');
  const cluster = activeCluster(call, input.cluster);
  const digest = createHash('sha256').update(JSON.stringify(input)).digest('hex');
  const before = earlier(input.clientToken, digest, cluster, call);
  if (before !== undefined) return { tasks: before.map(shown), failures: [] };
  const { launchType, strategy } = capacityOf(input, cluster, call);
  const fargate = launchType === 'FARGATE' || strategyIsFargate(strategy);
  const order = await orderOf(input, fargate, call);
  const { clientToken } = input;
  const makeFor = (provider: string | undefined) => {
    const task = newTask(
      order,
      provider === undefined ? { launchType } : { capacityProviderName: provider },
      call,
    );
    if (clientToken === undefined) return task;
    return { ...task, plan: { ...task.plan, clientToken: { token: clientToken, digest } } };
  };
  const providers =
    strategy.length === 0 ? Array<undefined>(count).fill(undefined) : distribute(strategy, count);
  if (fargate)
    return { tasks: providers.map((provider) => shown(put(makeFor(provider), call))), failures: [] };
  if (
    strategy.length === 0 &&
    !instancesOf(cluster.clusterArn, call).some(({ status }) => status === 'ACTIVE')
  ) {
    throw invalid('No Container Instances were found in your cluster.');
  }
  const { placed, waiting, refusals } = placeTasks(providers.map(makeFor), call);
  const kept = waiting
    .filter((task) => scales(task.capacityProviderName, call))
    .map((task) => put(task, call));
  const lost = waiting.length > kept.length;
  const nowhere = refusals.length === 0 && lost ? [{ reason: 'EMPTY CAPACITY PROVIDER' }] : refusals;
  return { tasks: [...placed, ...kept].map(shown), failures: lost ? nowhere : [] };
}

export async function startTask(
  input: Wire<StartTaskRequest>,
  call: Call,
): Promise<Answer<StartTaskResponse>> {
  const references = input.containerInstances ?? [];
  if (references.length === 0) throw invalid('Container instances cannot be empty.');
  if (references.length > 10) throw invalid('You can specify up to 10 container instances.');
  const order = await orderOf(input, false, call);
  const { clusterArn } = order.cluster;
  const answer: Answer<StartTaskResponse> = { tasks: [], failures: [] };
  for (const reference of references) {
    const instance = findInstance(reference, clusterArn, call);
    if (instance === undefined) {
      answer.failures?.push({ arn: reference, reason: 'MISSING' });
      continue;
    }
    const task = newTask(order, { launchType: 'EC2' }, call);
    const candidate = candidateOf(instance, tasksOf(clusterArn, call));
    const reason = refusal(candidate, task.plan.demand);
    if (reason !== undefined) answer.failures?.push({ arn: instance.containerInstanceArn, reason });
    else answer.tasks?.push(shown(put(onInstance(task, instance, candidate, call), call)));
  }
  return answer;
}

/** By which launch type or strategy a request wants its tasks; the cluster's default where it says nothing. */
export function capacityOf(
  input: { launchType?: string | undefined; capacityProviderStrategy?: Strategy | undefined },
  cluster: ClusterRecord,
  call: Call,
): { launchType: 'EC2' | 'FARGATE'; strategy: Strategy } {
  const { launchType } = input;
  const asked = input.capacityProviderStrategy ?? [];
  if (launchType !== undefined && asked.length > 0) {
    throw invalid(
      'Specifying both a launch type and capacity provider strategy is not supported. Remove one and try again.',
    );
  }
  if (launchType === 'EC2' || launchType === 'FARGATE') return { launchType, strategy: [] };
  if (launchType === 'EXTERNAL' || launchType === 'MANAGED_INSTANCES') {
    throw notSimulated(`tasks of the launch type ${launchType}`);
  }
  if (launchType !== undefined) throw invalid(`Unknown launch type ${launchType}.`);
  const byDefault = asked.length === 0;
  const strategy = checkStrategy(
    call,
    byDefault ? cluster.defaultCapacityProviderStrategy : asked,
    cluster.capacityProviders,
    cluster,
  );
  checkUsable(
    strategy,
    byDefault ? "cluster's default capacity provider strategy" : 'capacity provider strategy',
  );
  return { launchType: 'EC2', strategy };
}

/** Whether tasks wait for this provider to grow. */
export function scales(provider: string | undefined, call: Call): boolean {
  if (provider === undefined) return false;
  const found = findProvider(call, provider);
  return found?.autoScalingGroupProvider?.managedScaling?.status === 'ENABLED';
}

function earlier(
  token: string | undefined,
  digest: string,
  cluster: ClusterRecord,
  call: Call,
): TaskRecord[] | undefined {
  if (token === undefined) return undefined;
  const before = tasksOf(cluster.clusterArn, call).filter((task) => task.plan.clientToken?.token === token);
  if (before.length === 0) return undefined;
  if (before.every((task) => task.plan.clientToken?.digest === digest)) return before;
  throw new AwsError('ConflictException', 'The client token was used for another request.');
}

function put(task: TaskRecord, call: Call): TaskRecord {
  call.state.tasks.put(task.taskArn, task);
  return task;
}
