import { createHash } from 'node:crypto';
import type { CreateTaskSetRequest, CreateTaskSetResponse } from '@aws-sdk/client-ecs';
import type { Call } from '../../core/call.ts';
import { notSimulated } from '../../core/errors.ts';
import type { ServiceRecord, TaskSetRecord } from '../../core/state.ts';
import type { Wire } from '../../core/wire.ts';
import { invalid } from '../errors.ts';
import { arnOf } from '../names.ts';
import type { Answer } from '../operation.ts';
import { assertMayPass } from '../roles.ts';
import { deploymentNumber } from '../services/deployments.ts';
import { checkTags } from '../tags.ts';
import { orderOf, strategyIsFargate } from '../tasks/order.ts';
import { platformOf } from '../tasks/platform.ts';
import { capacityOf } from '../tasks/run.ts';
import { externalService, taskSetsOf } from './find.ts';
import { shown } from './reads.ts';
import { checkedScale } from './scale.ts';

const MOST = 5;
/** https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateTaskSet.html */
const TOKEN = /^[!-~]{1,36}$/;

/** The members that the AWS CLI's page of create-task-set shows; platformVersion as reports of real ones have it. */
export async function createTaskSet(
  input: Wire<CreateTaskSetRequest>,
  call: Call,
): Promise<Answer<CreateTaskSetResponse>> {
  const { cluster, service } = externalService(input, call);
  if (input.loadBalancers?.length) throw notSimulated('load balancers of task sets');
  if (input.serviceRegistries?.length) throw notSimulated('service registries');
  const clientToken = checkedToken(input);
  const before = earlier(clientToken, service, call);
  if (before !== undefined) return { taskSet: shown(before, service, call, ['TAGS']) };
  const scale = checkedScale(input.scale);
  const tags = checkTags(input.tags);
  const { launchType, strategy } = capacityOf(input, cluster, call);
  const fargate = launchType === 'FARGATE' || strategyIsFargate(strategy);
  const { networkConfiguration, platformVersion } = input;
  const { placementConstraints, placementStrategy } = service;
  const order = await orderOf(
    {
      cluster: cluster.clusterArn,
      taskDefinition: input.taskDefinition ?? '',
      networkConfiguration,
      placementConstraints,
      placementStrategy,
      platformVersion,
    },
    fargate,
    call,
  );
  await assertMayPass(order.roles, call);
  assertRoom(service, call);
  const id = `ecs-svc/${deploymentNumber()}`;
  const now = call.now();
  const set: TaskSetRecord = {
    id,
    taskSetArn: arnOf(call, `task-set/${cluster.clusterName}/${service.serviceName}/${id}`),
    serviceArn: service.serviceArn,
    clusterArn: cluster.clusterArn,
    ...(input.externalId === undefined ? {} : { externalId: input.externalId }),
    status: 'ACTIVE',
    taskDefinition: order.definition.taskDefinitionArn ?? '',
    createdAt: now,
    updatedAt: now,
    ...(strategy.length > 0 ? { capacityProviderStrategy: strategy } : { launchType }),
    ...(fargate
      ? { platformVersion: platformOf(platformVersion, order.definition) ?? '', platformFamily: 'Linux' }
      : {}),
    ...(networkConfiguration === undefined
      ? {}
      : { networkConfiguration: withAddress(networkConfiguration) }),
    loadBalancers: [],
    serviceRegistries: [],
    scale,
    stabilityStatus: 'STABILIZING',
    stabilityStatusAt: now,
    tags,
    plan: { retryAt: 0, failures: 0, countedUntil: 0, ...(clientToken === undefined ? {} : { clientToken }) },
  };
  call.state.taskSets.put(set.taskSetArn, set);
  return { taskSet: shown(set, service, call, ['TAGS']) };
}

/** Sentence: github.com/pipe-cd/pipecd/issues/4692. The code is not the one that the model lists for limits. */
function assertRoom(service: ServiceRecord, call: Call): void {
  const count = taskSetsOf(service, call).length;
  if (count < MOST) return;
  throw invalid(
    `${count} deployments exist on the service. Unable to create new TaskSet since this exceeds the maximum limit.`,
  );
}

type Network = NonNullable<TaskSetRecord['networkConfiguration']>;

function withAddress({ awsvpcConfiguration: vpc }: Network): Network {
  return vpc === undefined ? {} : { awsvpcConfiguration: { assignPublicIp: 'DISABLED', ...vpc } };
}

function checkedToken(input: Wire<CreateTaskSetRequest>): { token: string; digest: string } | undefined {
  const { clientToken: token } = input;
  if (token === undefined) return undefined;
  if (!TOKEN.test(token))
    throw invalid('A client token has 1 to 36 ASCII characters in the range of 33-126.');
  return { token, digest: createHash('sha256').update(JSON.stringify(input)).digest('hex') };
}

/** As long as the task set is there. The sentence is CreateCluster's: no report of CreateTaskSet's was found. */
function earlier(
  asked: { token: string; digest: string } | undefined,
  service: ServiceRecord,
  call: Call,
): TaskSetRecord | undefined {
  if (asked === undefined) return undefined;
  const before = taskSetsOf(service, call).find((set) => set.plan.clientToken?.token === asked.token);
  if (before === undefined || before.plan.clientToken?.digest === asked.digest) return before;
  throw invalid(
    'Arguments on this idempotent request are inconsistent with arguments used in previous request(s).',
  );
}
