import type { CreateServiceRequest, UpdateServiceRequest } from '@aws-sdk/client-ecs';
import { notSimulated } from '../../core/errors.ts';
import type { ServiceRecord } from '../../core/state.ts';
import type { Wire } from '../../core/wire.ts';
import { invalid } from '../errors.ts';

type Configuration = NonNullable<ServiceRecord['deploymentConfiguration']>;

/** DAEMON's defaults are others: one task goes before the next comes. */
export function checkedConfiguration(given: Configuration = {}, daemon = false): Configuration {
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

export function isDaemon(strategy: string | undefined): boolean {
  if (strategy === undefined || strategy === 'REPLICA' || strategy === 'DAEMON') return strategy === 'DAEMON';
  throw invalid(`Unknown scheduling strategy ${strategy}.`);
}

/** Sentences: github.com/kayac/ecspresso/pull/20 and /402; that on Fargate is ours. */
export function assertDaemonAllows(input: Wire<CreateServiceRequest> | Wire<UpdateServiceRequest>): void {
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

export function checkedCount(count: number | undefined): number {
  if (count === undefined) throw invalid('desiredCount is required for the REPLICA strategy.');
  if (Number.isInteger(count) && count >= 0) return count;
  throw invalid('desiredCount cannot be negative.');
}

/** Names what a request asks for that would have no effect here. */
export function assertSimulated(input: Wire<CreateServiceRequest> | Wire<UpdateServiceRequest>): void {
  if (input.loadBalancers?.length) throw notSimulated('load balancers of services');
  if (input.serviceRegistries?.length) throw notSimulated('service registries');
  if (input.serviceConnectConfiguration?.enabled) throw notSimulated('Service Connect');
  if (input.volumeConfigurations?.length) throw notSimulated('volumeConfigurations of services');
  if (input.vpcLatticeConfigurations?.length) throw notSimulated('VPC Lattice for services');
  const controller = input.deploymentController?.type;
  if (controller !== undefined && controller !== 'ECS' && controller !== 'EXTERNAL') {
    throw notSimulated(`the deployment controller ${controller}`);
  }
}
