import type {
  CreateServiceRequest,
  CreateServiceResponse,
  DeleteServiceRequest,
  DeleteServiceResponse,
  UpdateServiceRequest,
  UpdateServiceResponse,
} from '@aws-sdk/client-ecs';
import type { Call } from '../../core/call.ts';
import { AwsError, notSimulated } from '../../core/errors.ts';
import type { ServiceRecord } from '../../core/state.ts';
import type { Wire } from '../../core/wire.ts';
import { invalid } from '../errors.ts';
import { activeDefinition, findService } from '../lifecycle/lookup.ts';
import { activeCluster, arnOf, checkName } from '../names.ts';
import type { Answer } from '../operation.ts';
import { assertMayPass } from '../roles.ts';
import { checkTags } from '../tags.ts';
import { orderOf, strategyIsFargate } from '../tasks/order.ts';
import { capacityOf } from '../tasks/run.ts';
import { deploy } from './deployments.ts';
import { serviceShown } from './reads.ts';

export async function createService(
  input: Wire<CreateServiceRequest>,
  call: Call,
): Promise<Answer<CreateServiceResponse>> {
  const cluster = activeCluster(call, input.cluster);
  const serviceName = input.serviceName ?? '';
  checkName('Service', serviceName);
  assertSimulated(input);
  const daemon = isDaemon(input.schedulingStrategy);
  if (daemon) assertDaemonAllows(input);
  if (input.taskDefinition === undefined) throw invalid('TaskDefinition can not be blank.');
  const desiredCount = daemon ? 0 : checkedCount(input.desiredCount);
  const before = findService(serviceName, cluster.clusterArn, call);
  if (before?.status === 'ACTIVE') throw invalid('Creation of service was not idempotent.');
  if (before?.status === 'DRAINING') throw invalid('Unable to Start a service that is still Draining.');
  const { launchType, strategy } = capacityOf(input, cluster, call);
  if (daemon && strategy.length > 0) {
    throw invalid(
      // github.com/aws/containers-roadmap/issues/692
      'Specifying a capacity provider strategy is not supported when you create a service using the DAEMON scheduling strategy.',
    );
  }
  const fargate = launchType === 'FARGATE' || strategyIsFargate(strategy);
  const { taskDefinition: _, ...asked } = input;
  const order = await orderOf({ ...asked, taskDefinition: input.taskDefinition, tags: [] }, fargate, call);
  await assertMayPass(order.roles, call);
  const service: ServiceRecord = {
    serviceArn: arnOf(call, `service/${cluster.clusterName}/${serviceName}`),
    serviceName,
    clusterArn: cluster.clusterArn,
    loadBalancers: [],
    serviceRegistries: [],
    status: 'ACTIVE',
    desiredCount,
    ...(strategy.length > 0 ? { capacityProviderStrategy: strategy } : { launchType }),
    ...(fargate ? { platformVersion: input.platformVersion ?? 'LATEST', platformFamily: 'Linux' } : {}),
    taskDefinition: order.definition.taskDefinitionArn ?? '',
    deploymentConfiguration: checkedConfiguration(input.deploymentConfiguration, daemon),
    deployments: [],
    events: [],
    createdAt: call.now(),
    placementConstraints: input.placementConstraints ?? [],
    placementStrategy: input.placementStrategy ?? (fargate || daemon ? [] : [SPREAD]),
    ...(input.networkConfiguration === undefined ? {} : { networkConfiguration: input.networkConfiguration }),
    schedulingStrategy: daemon ? 'DAEMON' : 'REPLICA',
    deploymentController: { type: 'ECS' },
    tags: checkTags(input.tags),
    createdBy: call.caller,
    enableECSManagedTags: input.enableECSManagedTags ?? false,
    propagateTags: input.propagateTags ?? 'NONE',
    enableExecuteCommand: input.enableExecuteCommand ?? false,
    plan: { retryAt: 0, failures: 0, countedUntil: 0 },
  };
  const deployed = deploy(service, call);
  if (before !== undefined) call.state.services.delete(before.serviceArn);
  call.state.services.put(deployed.serviceArn, deployed);
  return { service: serviceShown(deployed, call, ['TAGS']) };
}

/** By which a service's tasks are placed when it names no strategy. */
const SPREAD = { type: 'spread', field: 'attribute:ecs.availability-zone' } as const;

export async function updateService(
  input: Wire<UpdateServiceRequest>,
  call: Call,
): Promise<Answer<UpdateServiceResponse>> {
  const cluster = activeCluster(call, input.cluster);
  const before = findService(input.service ?? '', cluster.clusterArn, call);
  if (before === undefined) throw new AwsError('ServiceNotFoundException', 'Service not found.');
  if (before.status !== 'ACTIVE') throw new AwsError('ServiceNotActiveException', 'Service was not ACTIVE.');
  assertSimulated(input);
  const daemon = before.schedulingStrategy === 'DAEMON';
  if (daemon) assertDaemonAllows(input);
  const strategy = input.capacityProviderStrategy;
  const capacity =
    strategy === undefined || strategy.length === 0
      ? {}
      : {
          capacityProviderStrategy: capacityOf({ capacityProviderStrategy: strategy }, cluster, call)
            .strategy,
        };
  const { launchType, ...rest } = before;
  const updated: ServiceRecord = {
    ...('capacityProviderStrategy' in capacity ? rest : before),
    ...capacity,
    ...(input.desiredCount === undefined ? {} : { desiredCount: checkedCount(input.desiredCount) }),
    ...(input.taskDefinition === undefined
      ? {}
      : { taskDefinition: activeDefinition(input.taskDefinition, call).taskDefinitionArn ?? '' }),
    ...(input.networkConfiguration === undefined ? {} : { networkConfiguration: input.networkConfiguration }),
    ...(input.placementConstraints === undefined ? {} : { placementConstraints: input.placementConstraints }),
    ...(input.placementStrategy === undefined ? {} : { placementStrategy: input.placementStrategy }),
    ...(input.platformVersion === undefined ? {} : { platformVersion: input.platformVersion }),
    ...(input.enableExecuteCommand === undefined ? {} : { enableExecuteCommand: input.enableExecuteCommand }),
    ...(input.enableECSManagedTags === undefined ? {} : { enableECSManagedTags: input.enableECSManagedTags }),
    ...(input.propagateTags === undefined ? {} : { propagateTags: input.propagateTags }),
    deploymentConfiguration: checkedConfiguration(
      { ...before.deploymentConfiguration, ...input.deploymentConfiguration },
      daemon,
    ),
  };
  const fargate =
    updated.launchType === 'FARGATE' || strategyIsFargate(updated.capacityProviderStrategy ?? []);
  const order = await orderOf(
    {
      cluster: cluster.clusterArn,
      taskDefinition: updated.taskDefinition ?? '',
      networkConfiguration: updated.networkConfiguration,
      placementConstraints: updated.placementConstraints,
      placementStrategy: updated.placementStrategy,
      platformVersion: updated.platformVersion,
    },
    fargate,
    call,
  );
  // A count alone may be changed without that right: github.com/keidarcy/e1s/issues/429
  if (input.taskDefinition !== undefined) await assertMayPass(order.roles, call);
  const again =
    input.forceNewDeployment === true ||
    updated.taskDefinition !== before.taskDefinition ||
    input.networkConfiguration !== undefined ||
    input.platformVersion !== undefined ||
    'capacityProviderStrategy' in capacity;
  const after = again ? deploy(updated, call) : updated;
  call.state.services.put(after.serviceArn, after);
  return { service: serviceShown(after, call, ['TAGS']) };
}

export function deleteService(input: Wire<DeleteServiceRequest>, call: Call): Answer<DeleteServiceResponse> {
  const cluster = activeCluster(call, input.cluster);
  const before = findService(input.service ?? '', cluster.clusterArn, call);
  if (before === undefined || before.status === 'INACTIVE') {
    throw new AwsError('ServiceNotFoundException', 'Service not found.');
  }
  // `force` is only needed for REPLICA: docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeleteService.html
  const daemon = before.schedulingStrategy === 'DAEMON';
  if (before.desiredCount > 0 && !daemon && input.force !== true) {
    throw invalid('The service cannot be stopped while it is scaled above 0.');
  }
  const draining = { ...before, status: 'DRAINING', desiredCount: 0 };
  call.state.services.put(draining.serviceArn, draining);
  return { service: serviceShown(draining, call, ['TAGS']) };
}

type Configuration = NonNullable<ServiceRecord['deploymentConfiguration']>;

/** DAEMON's defaults are others: one task goes before the next comes. */
function checkedConfiguration(given: Configuration = {}, daemon = false): Configuration {
  const { maximumPercent = daemon ? 100 : 200, minimumHealthyPercent = daemon ? 0 : 100 } = given;
  const breaker = given.deploymentCircuitBreaker;
  if (given.strategy !== undefined && given.strategy !== 'ROLLING') {
    throw notSimulated(`deployments by the strategy ${given.strategy}`);
  }
  if (given.alarms?.enable) throw notSimulated('alarms of deployments');
  if (minimumHealthyPercent < 0 || maximumPercent < 0) throw invalid('A percent cannot be negative.');
  if (maximumPercent <= minimumHealthyPercent && maximumPercent <= 100 && minimumHealthyPercent >= 100) {
    throw invalid('The specified deployment configuration does not allow any task to be started or stopped.');
  }
  return {
    ...given,
    deploymentCircuitBreaker: { enable: false, rollback: false, ...breaker },
    maximumPercent,
    minimumHealthyPercent,
    strategy: 'ROLLING',
  };
}

function isDaemon(strategy: string | undefined): boolean {
  if (strategy === undefined || strategy === 'REPLICA' || strategy === 'DAEMON') return strategy === 'DAEMON';
  throw invalid(`Unknown scheduling strategy ${strategy}.`);
}

/** Sentences: github.com/kayac/ecspresso/pull/20 and /402; that on Fargate is ours. */
function assertDaemonAllows(input: Wire<CreateServiceRequest> | Wire<UpdateServiceRequest>): void {
  if (input.desiredCount !== undefined) {
    throw invalid(
      'The daemon scheduling strategy does not support a desired count for services. Remove the desired count value and try again',
    );
  }
  if (input.placementStrategy?.length) {
    throw invalid(
      'The daemon scheduling strategy does not support placement strategies. Remove the placement strategy and try again',
    );
  }
  if ('launchType' in input && input.launchType === 'FARGATE') {
    throw invalid('The daemon scheduling strategy is not supported with the FARGATE launch type.');
  }
  if (input.capacityProviderStrategy?.length) {
    throw invalid(
      // github.com/aws/containers-roadmap/issues/692
      'Specifying a capacity provider strategy is not supported when you create a service using the DAEMON scheduling strategy.',
    );
  }
}

function checkedCount(count: number | undefined): number {
  if (count === undefined) throw invalid('desiredCount is required for the REPLICA strategy.');
  if (Number.isInteger(count) && count >= 0) return count;
  throw invalid('desiredCount cannot be negative.');
}

/** Names what a request asks for that would have no effect here. */
function assertSimulated(input: Wire<CreateServiceRequest> | Wire<UpdateServiceRequest>): void {
  if (input.loadBalancers?.length) throw notSimulated('load balancers of services');
  if (input.serviceRegistries?.length) throw notSimulated('service registries');
  if (input.serviceConnectConfiguration?.enabled) throw notSimulated('Service Connect');
  if (input.volumeConfigurations?.length) throw notSimulated('volumeConfigurations of services');
  if (input.vpcLatticeConfigurations?.length) throw notSimulated('VPC Lattice for services');
  const controller = input.deploymentController?.type;
  if (controller !== undefined && controller !== 'ECS') {
    throw notSimulated(`the deployment controller ${controller}`);
  }
}
