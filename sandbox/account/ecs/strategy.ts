import type { CapacityProviderStrategyItem } from '@aws-sdk/client-ecs';
import type { Call } from '../core/call.ts';
import type { CapacityProviderRecord, ClusterRecord } from '../core/state.ts';
import { invalid } from './errors.ts';
import { arnOf, shortName } from './names.ts';

/** Fargate's providers belong to every account and are never made. */
export const FARGATE_PROVIDERS = ['FARGATE', 'FARGATE_SPOT'] as const;

const MOST_IN_STRATEGY = 20;

/** The provider of that name or ARN as a cluster sees it, Fargate's included; undefined when there is none. */
export function findProvider(
  call: Call,
  given: string,
  clusterName?: string,
): CapacityProviderRecord | undefined {
  const name = shortName(call, 'capacity-provider', given);
  const fargate = FARGATE_PROVIDERS.find((one) => one === name);
  const capacityProviderArn = arnOf(call, `capacity-provider/${name}`);
  if (fargate !== undefined) {
    return { capacityProviderArn, name: fargate, status: 'ACTIVE', type: fargate, tags: [] };
  }
  const found = call.state.capacityProviders.get(capacityProviderArn);
  if (found === undefined || found.status === 'INACTIVE') return undefined;
  // One of Managed Instances belongs to its cluster only.
  return found.cluster === undefined || found.cluster === clusterName ? found : undefined;
}

/** Whether a service or a task set, of that cluster or of any, goes by the provider. */
export function serves(call: Call, provider: string, clusterArn?: string): boolean {
  const services = call.state.services.values().filter((service) => service.status !== 'INACTIVE');
  return [...services, ...call.state.taskSets.values()].some(
    (one) =>
      (clusterArn === undefined || one.clusterArn === clusterArn) &&
      one.capacityProviderStrategy?.some((item) => item.capacityProvider === provider),
  );
}

/**
 * Holds a strategy against AWS's rules and returns it with base and weight filled in. `associated` are the names of the
 * cluster's providers. Sentences: github.com/badmintoncryer/cdk-preflight (rules/ecs, taken from the real API), where
 * they are cited; the others are ours. Throws InvalidParameterException.
 * https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CapacityProviderStrategyItem.html
 */
export function checkStrategy(
  call: Call,
  strategy: CapacityProviderStrategyItem[],
  associated: string[],
  cluster: Pick<ClusterRecord, 'clusterName'>,
): { capacityProvider: string; weight: number; base: number }[] {
  if (strategy.length > MOST_IN_STRATEGY) {
    throw invalid(`A capacity provider strategy has at most ${MOST_IN_STRATEGY} capacity providers.`);
  }
  const items = strategy.map(({ capacityProvider = '', weight = 0, base = 0 }) => ({
    capacityProvider: shortName(call, 'capacity-provider', capacityProvider),
    weight: within('weight', weight, 1000),
    base: within('base', base, 100_000),
  }));
  const names = items.map((item) => item.capacityProvider);
  if (new Set(names).size < names.length) {
    throw invalid('The specified capacity provider strategy contains a capacity provider more than once.');
  }
  if (names.some((name) => !associated.includes(name))) {
    throw invalid(
      // cdk-preflight: pf-ecs-cluster-default-strategy-provider-not-listed
      'The specified capacity provider strategy cannot contain a capacity provider that is not associated with ' +
        'the cluster. Associate the capacity provider with the cluster and try again.',
    );
  }
  if (items.filter((item) => item.base > 0).length > 1) {
    throw invalid(
      // cdk-preflight: pf-ecs-cluster-default-strategy-multiple-base
      'The specified capacity provider strategy contains multiple capacity providers with a base value defined. ' +
        'Only one capacity provider in a strategy can have a base value defined.',
    );
  }
  if (
    new Set(names.map((name) => findProvider(call, name, cluster.clusterName)?.type?.split('_')[0])).size > 1
  ) {
    throw invalid(
      // github.com/terraform-aws-modules/terraform-aws-ecs/issues/68
      'A capacity provider strategy cannot contain a mix of capacity providers using Auto Scaling groups and Fargate ' +
        'providers. Specify one or the other and try again.',
    );
  }
  return items;
}

/**
 * A cluster may keep a default strategy by which nothing can be placed; only using it is refused.
 * https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CapacityProviderStrategyItem.html
 */
export function checkUsable(strategy: CapacityProviderStrategyItem[], where: string): void {
  if (strategy.length === 0 || strategy.some((item) => (item.weight ?? 0) > 0)) return;
  throw invalid(
    // github.com/terraform-aws-modules/terraform-aws-ecs/issues/27
    `There are no capacity providers with a weight value greater than zero defined in the ${where}. At least one ` +
      "capacity provider must have a weight value greater than zero specified. Update the cluster's default capacity " +
      'provider strategy or specify a valid capacity provider strategy and try again.',
  );
}

function within(what: string, value: number, most: number): number {
  if (!Number.isInteger(value) || value < 0 || value > most) {
    throw invalid(`The ${what} of a capacity provider must be between 0 and ${most}, but was ${value}.`);
  }
  return value;
}
