import type {
  DescribeServiceDeploymentsRequest,
  DescribeServiceDeploymentsResponse,
  DescribeServiceRevisionsRequest,
  DescribeServiceRevisionsResponse,
  ListServiceDeploymentsRequest,
  ListServiceDeploymentsResponse,
  ServiceDeployment,
  ServiceRevisionSummary,
  StopServiceDeploymentRequest,
  StopServiceDeploymentResponse,
} from '@aws-sdk/client-ecs';
import type { Call } from '../../core/call.ts';
import { AwsError, notSimulated } from '../../core/errors.ts';
import type { Operation } from '../../core/operation.ts';
import type { ServiceDeploymentRecord } from '../../core/state.ts';
import type { Wire } from '../../core/wire.ts';
import { invalid } from '../errors.ts';
import { findService, tasksOf } from '../lifecycle/lookup.ts';
import { activeCluster } from '../names.ts';
import { type Answer, operation } from '../operation.ts';
import { page } from '../pages.ts';
import { deploymentOf, rollBack } from './deployments.ts';
import { tell } from './events.ts';
import { lastCompleted, move } from './history.ts';
import { threshold } from './rollout.ts';

const MOST_DESCRIBED = 20;

function list(
  input: Wire<ListServiceDeploymentsRequest>,
  call: Call,
): Answer<ListServiceDeploymentsResponse> {
  const { clusterArn } = activeCluster(call, input.cluster);
  const service = findService(input.service ?? '', clusterArn, call);
  if (service === undefined) throw new AwsError('ServiceNotFoundException', 'Service not found.');
  const { after = 0, before = Number.POSITIVE_INFINITY } = input.createdAt ?? {};
  const found = call.state.serviceDeployments
    .values()
    .filter(
      (deployment) =>
        deployment.serviceArn === service.serviceArn &&
        (!input.status?.length || input.status.includes(deployment.status)) &&
        deployment.createdAt > after &&
        deployment.createdAt < before,
    )
    .toReversed()
    .map(
      ({
        serviceDeploymentArn,
        serviceArn,
        startedAt,
        createdAt,
        finishedAt,
        status,
        statusReason,
        plan,
      }) => ({
        serviceDeploymentArn,
        serviceArn,
        clusterArn,
        startedAt,
        createdAt,
        finishedAt,
        targetServiceRevisionArn: plan.target,
        status,
        statusReason,
      }),
    );
  const { items, nextToken } = page(found, { ...input, maxResults: input.maxResults ?? 20 }, 100);
  return { serviceDeployments: items, ...(nextToken === undefined ? {} : { nextToken }) };
}

function describe(
  input: Wire<DescribeServiceDeploymentsRequest>,
  call: Call,
): Answer<DescribeServiceDeploymentsResponse> {
  const arns = checkedArns(input.serviceDeploymentArns, 'service-deployment');
  const found = arns.flatMap((arn) => call.state.serviceDeployments.get(arn) ?? []);
  return {
    serviceDeployments: found.map((deployment) => shown(deployment, call)),
    failures: missing(
      arns,
      found.map((deployment) => deployment.serviceDeploymentArn),
    ),
  };
}

function describeRevisions(
  input: Wire<DescribeServiceRevisionsRequest>,
  call: Call,
): Answer<DescribeServiceRevisionsResponse> {
  const arns = checkedArns(input.serviceRevisionArns, 'service-revision');
  const found = arns.flatMap((arn) => call.state.serviceRevisions.get(arn) ?? []);
  return {
    serviceRevisions: found,
    failures: missing(
      arns,
      found.map((revision) => revision.serviceRevisionArn),
    ),
  };
}

/** Only rolling back is simulated. Its sentences are ours. */
function stop(input: Wire<StopServiceDeploymentRequest>, call: Call): Answer<StopServiceDeploymentResponse> {
  const arn = input.serviceDeploymentArn ?? '';
  const deployment = call.state.serviceDeployments.get(arn);
  if (deployment === undefined) {
    throw new AwsError('ServiceDeploymentNotFoundException', 'Service deployment not found.');
  }
  const { stopType = 'ROLLBACK' } = input;
  if (stopType === 'ABORT') throw notSimulated('stopping a service deployment by ABORT');
  if (stopType !== 'ROLLBACK') throw invalid(`Unknown stop type ${stopType}.`);
  const service = call.state.services.get(deployment.serviceArn);
  if (service?.currentServiceDeployment !== arn || deployment.status !== 'IN_PROGRESS') {
    throw new AwsError(
      'ConflictException',
      `The service deployment is ${deployment.status}: only one that is under way can be stopped.`,
    );
  }
  const target = lastCompleted(service, call);
  if (target === undefined) {
    throw new AwsError(
      'ConflictException',
      'No earlier service revision was completed: there is none to roll back to.',
    );
  }
  const id = deploymentOf(target);
  const reason = 'Service deployment stopped by StopServiceDeployment.';
  const back = rollBack(service, target, `Rolling back to deploymentId ${id}.`, call);
  move(
    service,
    ['IN_PROGRESS'],
    {
      status: 'ROLLBACK_IN_PROGRESS',
      statusReason: reason,
      rollback: { reason, startedAt: call.now(), serviceRevisionArn: target.serviceRevisionArn },
    },
    call,
  );
  call.state.services.put(back.serviceArn, tell(back, `rolling back to deployment ${id}.`, call));
  return { serviceDeploymentArn: arn };
}

/** As an answer holds it: tasks are counted now. */
function shown(record: ServiceDeploymentRecord, call: Call): Wire<ServiceDeployment> {
  const { plan, ...rest } = record;
  const service = call.state.services.get(record.serviceArn);
  const current = service?.currentServiceDeployment === record.serviceDeploymentArn ? service : undefined;
  const summary = (arn: string): Wire<ServiceRevisionSummary> => {
    const id = deploymentOf({ serviceRevisionArn: arn });
    const tasks = tasksOf(record.clusterArn, call).filter(
      (task) => task.plan.deployment === id && task.desiredStatus === 'RUNNING',
    );
    const running = tasks.filter((task) => task.lastStatus === 'RUNNING').length;
    const primary = current?.deployments.some((one) => one.id === id && one.status === 'PRIMARY');
    return {
      arn,
      requestedTaskCount: primary ? (current?.desiredCount ?? 0) : tasks.length,
      runningTaskCount: running,
      pendingTaskCount: tasks.length - running,
    };
  };
  const failureCount = plan.breaker === 'MONITORING' ? (current?.plan.failures ?? 0) : plan.failures;
  return {
    ...rest,
    sourceServiceRevisions: plan.sources.map(summary),
    targetServiceRevision: summary(plan.target),
    deploymentCircuitBreaker: {
      status: plan.breaker,
      failureCount,
      threshold: service === undefined ? 0 : threshold(service),
    },
  };
}

function checkedArns(arns: readonly string[] = [], type: string): readonly string[] {
  if (arns.length === 0 || arns.length > MOST_DESCRIBED) {
    throw invalid(`Give 1 to ${MOST_DESCRIBED} ARNs, but there were ${arns.length}.`);
  }
  const wrong = arns.find((arn) => !new RegExp(`^arn:aws:ecs:[^:]+:\\d{12}:${type}/`).test(arn));
  if (wrong !== undefined) throw invalid(`Invalid identifier: ${wrong} is not the ARN of a ${type}.`);
  return arns;
}

const missing = (arns: readonly string[], found: readonly string[]) =>
  arns.filter((arn) => !found.includes(arn)).map((arn) => ({ arn, reason: 'MISSING' }));

export const SERVICE_HISTORY_OPERATIONS: Operation[] = [
  operation('ListServiceDeployments', list),
  operation('DescribeServiceDeployments', describe),
  operation('DescribeServiceRevisions', describeRevisions),
  operation('StopServiceDeployment', stop),
];
