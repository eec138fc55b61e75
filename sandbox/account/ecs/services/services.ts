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
import type { ClusterRecord, ServiceRecord } from '../../core/state.ts';
import type { Wire } from '../../core/wire.ts';
import { invalid } from '../errors.ts';
import { activeDefinition, findService } from '../lifecycle/lookup.ts';
import { activeCluster, arnOf, checkName } from '../names.ts';
import type { Answer } from '../operation.ts';
import { assertMayPass } from '../roles.ts';
import { checkTags } from '../tags.ts';
import { isExternal, taskSetsOf } from '../task-sets/find.ts';
import { unsettled } from '../task-sets/scale.ts';
import { orderOf, strategyIsFargate } from '../tasks/order.ts';
import { capacityOf } from '../tasks/run.ts';
import { deploy } from './deployments.ts';
import { assertExternalAllows, externalConfiguration, externalLaunch, updateExternal } from './external.ts';
import { serviceShown } from './reads.ts';
import {
  assertDaemonAllows,
  assertSimulated,
  checkedConfiguration,
  checkedCount,
  isDaemon,
} from './rules.ts';
import { SPREAD } from './start.ts';

export async function createService(
  input: Wire<CreateServiceRequest>,
  call: Call,
): Promise<Answer<CreateServiceResponse>> {
  const cluster = activeCluster(call, input.cluster);
  const serviceName = input.serviceName ?? '';
  checkName('Service', serviceName);
  assertSimulated(input);
  const daemon = isDaemon(input.schedulingStrategy);
  const external = input.deploymentController?.type === 'EXTERNAL';
  if (external) assertExternalAllows(input);
  else if (input.taskDefinition === undefined) throw invalid('TaskDefinition can not be blank.');
  if (daemon) assertDaemonAllows(input);
  // With an external controller only the name must be given; that the count is 0 then is our guess.
  const desiredCount = daemon ? 0 : checkedCount(external ? (input.desiredCount ?? 0) : input.desiredCount);
  const before = findService(serviceName, cluster.clusterArn, call);
  if (before?.status === 'ACTIVE') throw invalid('Creation of service was not idempotent.');
  if (before?.status === 'DRAINING') throw invalid('Unable to Start a service that is still Draining.');
  const configuration = checkedConfiguration(input.deploymentConfiguration, daemon);
  const service: ServiceRecord = {
    serviceArn: arnOf(call, `service/${cluster.clusterName}/${serviceName}`),
    serviceName,
    clusterArn: cluster.clusterArn,
    loadBalancers: [],
    serviceRegistries: [],
    status: 'ACTIVE',
    desiredCount,
    ...(external ? externalLaunch(input) : await launchAsked(input, daemon, cluster, call)),
    deploymentConfiguration: external ? externalConfiguration(configuration) : configuration,
    deployments: [],
    events: [],
    createdAt: call.now(),
    placementConstraints: input.placementConstraints ?? [],
    schedulingStrategy: daemon ? 'DAEMON' : 'REPLICA',
    deploymentController: { type: external ? 'EXTERNAL' : 'ECS' },
    tags: checkTags(input.tags),
    createdBy: call.caller,
    enableECSManagedTags: input.enableECSManagedTags ?? false,
    propagateTags: input.propagateTags ?? 'NONE',
    enableExecuteCommand: input.enableExecuteCommand ?? false,
    plan: { retryAt: 0, failures: 0, countedUntil: 0 },
  };
  const deployed = external ? service : deploy(service, call);
  if (before !== undefined) call.state.services.delete(before.serviceArn);
  call.state.services.put(deployed.serviceArn, deployed);
  return { service: serviceShown(deployed, call, ['TAGS']) };
}

/** With what the tasks of a service that deploys them itself are launched. Throws AwsError. */
async function launchAsked(
  input: Wire<CreateServiceRequest>,
  daemon: boolean,
  cluster: ClusterRecord,
  call: Call,
): Promise<Partial<ServiceRecord>> {
  const { launchType, strategy } = capacityOf(input, cluster, call);
  if (daemon && strategy.length > 0) {
    throw invalid(
      // github.com/aws/containers-roadmap/issues/692
      'Specifying a capacity provider strategy is not supported when you create a service using the DAEMON scheduling strategy.',
    );
  }
  const fargate = launchType === 'FARGATE' || strategyIsFargate(strategy);
  const { taskDefinition = '', networkConfiguration } = input;
  const order = await orderOf({ ...input, taskDefinition, tags: [] }, fargate, call);
  await assertMayPass(order.roles, call);
  return {
    ...(strategy.length > 0 ? { capacityProviderStrategy: strategy } : { launchType }),
    ...(fargate ? { platformVersion: input.platformVersion ?? 'LATEST', platformFamily: 'Linux' } : {}),
    taskDefinition: order.definition.taskDefinitionArn ?? '',
    placementStrategy: input.placementStrategy ?? (fargate || daemon ? [] : [SPREAD]),
    ...(networkConfiguration === undefined ? {} : { networkConfiguration }),
  };
}

export async function updateService(
  input: Wire<UpdateServiceRequest>,
  call: Call,
): Promise<Answer<UpdateServiceResponse>> {
  const cluster = activeCluster(call, input.cluster);
  const before = findService(input.service ?? '', cluster.clusterArn, call);
  if (before === undefined) throw new AwsError('ServiceNotFoundException', 'Service not found.');
  if (before.status !== 'ACTIVE') throw new AwsError('ServiceNotActiveException', 'Service was not ACTIVE.');
  assertSimulated(input);
  const controller = input.deploymentController?.type ?? before.deploymentController?.type;
  if (controller !== before.deploymentController?.type) {
    throw notSimulated('another deployment controller for a service that is there');
  }
  if (isExternal(before)) {
    const updated = updateExternal(
      before,
      input,
      checkedCount(input.desiredCount ?? before.desiredCount),
      call,
    );
    call.state.services.put(updated.serviceArn, updated);
    return { service: serviceShown(updated, call, ['TAGS']) };
  }
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
  for (const set of taskSetsOf(before, call)) {
    call.state.taskSets.put(set.taskSetArn, unsettled({ ...set, status: 'DRAINING' }, call));
  }
  call.state.services.put(draining.serviceArn, draining);
  return { service: serviceShown(draining, call, ['TAGS']) };
}
