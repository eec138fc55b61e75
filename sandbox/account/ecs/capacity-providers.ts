import type {
  AutoScalingGroupProvider,
  CreateCapacityProviderRequest,
  CreateCapacityProviderResponse,
  DeleteCapacityProviderRequest,
  DeleteCapacityProviderResponse,
  DescribeCapacityProvidersRequest,
  DescribeCapacityProvidersResponse,
  ManagedScaling,
  UpdateCapacityProviderRequest,
  UpdateCapacityProviderResponse,
} from '@aws-sdk/client-ecs';
import type { Call } from '../core/call.ts';
import type { Operation } from '../core/operation.ts';
import type { CapacityProviderRecord } from '../core/state.ts';
import type { Wire } from '../core/wire.ts';
import { client, invalid } from './errors.ts';
import { managedInstances, updatedManagedInstances } from './managed-instances.ts';
import { activeCluster, arnOf, shortName } from './names.ts';
import { type Answer, operation } from './operation.ts';
import { page } from './pages.ts';
import { FARGATE_PROVIDERS, findProvider, serves } from './strategy.ts';
import { checkTags } from './tags.ts';

const MOST_PAGE = 10;

async function create(
  input: Wire<CreateCapacityProviderRequest>,
  call: Call,
): Promise<Answer<CreateCapacityProviderResponse>> {
  const name = checkedName(input.name);
  const tags = checkTags(input.tags);
  const { autoScalingGroupProvider: group, managedInstancesProvider: managed } = input;
  if ((group === undefined) === (managed === undefined)) {
    throw invalid('Specify exactly one of autoScalingGroupProvider and managedInstancesProvider.');
  }
  const cluster = managed === undefined ? undefined : clusterOf(input.cluster, call);
  const capacityProviderArn = arnOf(call, `capacity-provider/${name}`);
  const there = call.state.capacityProviders.get(capacityProviderArn);
  if (there !== undefined && there.status !== 'INACTIVE') {
    throw client(
      // github.com/aws/containers-roadmap/issues/688
      'The specified capacity provider already exists. To change the configuration of an existing capacity provider, ' +
        'update the capacity provider.',
    );
  }
  const provider: CapacityProviderRecord = {
    capacityProviderArn,
    name,
    status: 'ACTIVE',
    type: group === undefined ? 'MANAGED_INSTANCES' : 'EC2_AUTOSCALING',
    ...(cluster === undefined ? {} : { cluster }),
    ...(group === undefined ? {} : { autoScalingGroupProvider: await groupProvider(call, group) }),
    ...(managed === undefined ? {} : { managedInstancesProvider: await managedInstances(call, managed) }),
    tags,
  };
  call.state.capacityProviders.put(capacityProviderArn, provider);
  return { capacityProvider: provider };
}

function describe(
  input: Wire<DescribeCapacityProvidersRequest>,
  call: Call,
): Answer<DescribeCapacityProvidersResponse> {
  const cluster = input.cluster === undefined ? undefined : activeCluster(call, input.cluster);
  const all = [...call.state.capacityProviders.values().map((one) => one.name), ...FARGATE_PROVIDERS];
  const given = input.capacityProviders ?? [];
  const asked = given.length > 0 ? given : (cluster?.capacityProviders ?? all);
  const { items, nextToken } = given.length > 0 ? { items: asked } : page(asked, input, MOST_PAGE);
  const seen = items.map((one) => {
    const name = shortName(call, 'capacity-provider', one);
    const kept = call.state.capacityProviders.get(arnOf(call, `capacity-provider/${name}`));
    return { name, provider: kept ?? findProvider(call, name) };
  });
  const missing = seen.filter(
    ({ name, provider }) =>
      provider === undefined || (cluster !== undefined && !cluster.capacityProviders.includes(name)),
  );
  const withTags = input.include?.includes('TAGS');
  return {
    capacityProviders: seen
      .filter((one) => !missing.includes(one))
      .flatMap(({ provider }) => (provider ? [{ ...provider, tags: withTags ? provider.tags : [] }] : [])),
    failures: missing.map(({ name }) => ({
      arn: arnOf(call, `capacity-provider/${name}`),
      reason: 'MISSING',
    })),
    nextToken,
  };
}

async function update(
  input: Wire<UpdateCapacityProviderRequest>,
  call: Call,
): Promise<Answer<UpdateCapacityProviderResponse>> {
  if (input.cluster !== undefined) activeCluster(call, input.cluster);
  const provider = changeable(call, input.name ?? '', 'updated');
  const { autoScalingGroupProvider: group, managedInstancesProvider: managed } = input;
  const changed: CapacityProviderRecord = { ...provider, updateStatus: 'UPDATE_COMPLETE' };
  if (provider.autoScalingGroupProvider !== undefined) {
    if (group === undefined) throw invalid('autoScalingGroupProvider must be specified.');
    const before = provider.autoScalingGroupProvider;
    const scaling = { ...before.managedScaling, ...group.managedScaling };
    const asked = { ...before, ...group, managedScaling: scaling };
    changed.autoScalingGroupProvider = await groupProvider(call, asked, provider.name);
  } else {
    if (managed === undefined || provider.managedInstancesProvider === undefined) {
      throw invalid('managedInstancesProvider must be specified.');
    }
    changed.managedInstancesProvider = await updatedManagedInstances(
      call,
      provider.managedInstancesProvider,
      managed,
    );
  }
  call.state.capacityProviders.put(provider.capacityProviderArn, changed);
  return { capacityProvider: changed };
}

/** It is gone at once: what AWS does in the background takes no time here. */
function remove(
  input: Wire<DeleteCapacityProviderRequest>,
  call: Call,
): Answer<DeleteCapacityProviderResponse> {
  if (input.cluster !== undefined) activeCluster(call, input.cluster);
  const provider = changeable(call, input.capacityProvider ?? '', 'deleted');
  const clusters = call.state.clusters.values().filter((one) => one.status !== 'INACTIVE');
  const associated = clusters.some((one) => one.capacityProviders.includes(provider.name));
  if (associated || serves(call, provider.name)) {
    throw client(
      'The specified capacity provider is in use and cannot be deleted. Remove it from the strategies of all services ' +
        'and disassociate it from its cluster first.',
    );
  }
  call.state.capacityProviders.put(provider.capacityProviderArn, {
    ...provider,
    status: 'INACTIVE',
    updateStatus: 'DELETE_COMPLETE',
  });
  return { capacityProvider: { ...provider, updateStatus: 'DELETE_IN_PROGRESS' } };
}

/** Fargate's cannot be changed. */
function changeable(call: Call, given: string, what: string): CapacityProviderRecord {
  const name = shortName(call, 'capacity-provider', given);
  if (FARGATE_PROVIDERS.some((one) => one === name)) {
    throw client(`The capacity provider ${name} is reserved and cannot be ${what}.`);
  }
  const provider = call.state.capacityProviders.get(arnOf(call, `capacity-provider/${name}`));
  if (provider === undefined || provider.status === 'INACTIVE') {
    throw client(
      'The specified capacity provider does not exist. Specify a valid name or ARN and try again.',
    );
  }
  return provider;
}

function checkedName(name = ''): string {
  if (!/^[a-zA-Z0-9_-]{1,255}$/.test(name) || /^(aws|ecs|fargate)/i.test(name)) {
    throw client(
      // cdk-preflight: pf-ecs-cp-name-reserved-prefix
      'The specified capacity provider name is invalid. Up to 255 characters are allowed, including letters (upper ' +
        'and lowercase), numbers, underscores, and hyphens. The name cannot be prefixed with "aws", "ecs", or "fargate".',
    );
  }
  return name;
}

function clusterOf(given: string | undefined, call: Call): string {
  if (given === undefined) throw invalid('A capacity provider of Managed Instances needs a cluster.');
  return activeCluster(call, given).clusterName;
}

/** The group must exist, belong to no other provider, and protect its instances where ECS is to manage that. */
async function groupProvider(
  call: Call,
  asked: Wire<AutoScalingGroupProvider>,
  ownName?: string,
): Promise<Wire<AutoScalingGroupProvider>> {
  const managedScaling = checkedScaling(asked.managedScaling);
  const found = await findGroup(call, asked.autoScalingGroupArn ?? '');
  const taken = call.state.capacityProviders
    .values()
    .some(
      (one) =>
        one.name !== ownName &&
        one.status !== 'INACTIVE' &&
        one.autoScalingGroupProvider?.autoScalingGroupArn === found.arn,
    );
  if (taken) {
    throw client(
      // github.com/aws/containers-roadmap/issues/632
      'The specified Auto Scaling group ARN is already being used by another capacity provider. Specify a unique Auto ' +
        'Scaling group ARN and try again.',
    );
  }
  const protection = asked.managedTerminationProtection ?? 'DISABLED';
  if (protection === 'ENABLED') {
    if (managedScaling.status !== 'ENABLED') {
      throw client(
        'The managed termination protection setting for the capacity provider is invalid. To enable managed termination ' +
          'protection for a capacity provider, managed scaling must be enabled.',
      );
    }
    if (!found.protectsInstances) {
      throw client(
        // github.com/aws/containers-roadmap/issues/653
        'The managed termination protection setting for the capacity provider is invalid. To enable managed termination ' +
          'protection for a capacity provider, the Auto Scaling group must have instance protection from scale in enabled.',
      );
    }
  }
  return {
    autoScalingGroupArn: found.arn,
    managedScaling,
    managedTerminationProtection: protection,
    managedDraining: asked.managedDraining ?? 'DISABLED',
  };
}

/** Accepts the group's name or ARN, as the API does. */
async function findGroup(call: Call, given: string): Promise<{ arn: string; protectsInstances: boolean }> {
  const name = given.startsWith('arn:') ? (given.split('autoScalingGroupName/')[1] ?? '') : given;
  const asked = { AutoScalingGroupNames: [name] };
  const { AutoScalingGroups: groups } = await call.ask('autoscaling', 'DescribeAutoScalingGroups', asked);
  const group = groups?.find((one) => one.AutoScalingGroupName === name);
  const arn = group?.AutoScalingGroupARN;
  if (arn === undefined || name === '' || (given.startsWith('arn:') && given !== arn)) {
    throw client(
      'The specified Auto Scaling group does not exist. Specify a valid Auto Scaling group and try again.',
    );
  }
  return { arn, protectsInstances: group?.NewInstancesProtectedFromScaleIn === true };
}

/** With AWS's defaults. https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ManagedScaling.html */
function checkedScaling(asked: ManagedScaling | undefined): ManagedScaling {
  const status = asked?.status ?? 'DISABLED';
  if (status !== 'ENABLED' && status !== 'DISABLED') {
    throw client(`The managed scaling status is ENABLED or DISABLED, but was ${status}.`);
  }
  const { targetCapacity = 100, minimumScalingStepSize = 1, maximumScalingStepSize = 10_000 } = asked ?? {};
  const { instanceWarmupPeriod = 300 } = asked ?? {};
  within(targetCapacity, 1, 100, 'The target capacity value is invalid. It must be between 1 and 100.');
  // cdk-preflight: pf-ecs-cp-scaling-step-order
  const steps = 'The minimum or maximum scaling step size value is invalid.';
  within(minimumScalingStepSize, 1, 10_000, steps);
  within(maximumScalingStepSize, minimumScalingStepSize, 10_000, steps);
  within(
    instanceWarmupPeriod,
    0,
    10_000,
    'The instance warmup period is invalid. It must be between 0 and 10000.',
  );
  return { status, targetCapacity, minimumScalingStepSize, maximumScalingStepSize, instanceWarmupPeriod };
}

function within(value: number, least: number, most: number, sentence: string): void {
  if (!Number.isInteger(value) || value < least || value > most) throw client(sentence);
}

export const CAPACITY_PROVIDER_OPERATIONS: Operation[] = [
  operation('CreateCapacityProvider', create),
  operation('DescribeCapacityProviders', describe),
  operation('UpdateCapacityProvider', update),
  operation('DeleteCapacityProvider', remove),
];
