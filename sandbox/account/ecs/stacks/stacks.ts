import { EcsError, notSimulated } from '../errors.ts';
import type { EcsService } from '../service.ts';
import { association, capacityProvider } from './capacity-providers.ts';
import { cluster } from './cluster.ts';
import type { Ask, Made, StackRequest, StackResource } from './resource.ts';
import { service as serviceResource } from './service.ts';
import { taskDefinition } from './task-definition.ts';

/** The resource types of templates, each made by the API's own operations. */
const RESOURCES: Record<string, StackResource> = {
  'AWS::ECS::CapacityProvider': capacityProvider,
  'AWS::ECS::Cluster': cluster,
  'AWS::ECS::ClusterCapacityProviderAssociations': association,
  'AWS::ECS::Service': serviceResource,
  'AWS::ECS::TaskDefinition': taskDefinition,
};

/** Does what a stack asks of one resource. Throws EcsError; a resource that is gone already counts as deleted. */
export async function stackResource(service: EcsService, request: StackRequest): Promise<Made> {
  const resource = RESOURCES[request.type];
  if (resource === undefined) throw notSimulated(request.type);
  const ask: Ask = (operation, body) => service.call(operation, body, request.region, request.caller);
  if (request.action !== 'delete') return resource[request.action](request, ask);
  await resource.delete(request, ask).catch((error: unknown) => {
    if (!(error instanceof EcsError) || !isGone(error)) throw error;
  });
  return { physicalId: request.physicalId, attributes: {} };
}

const isGone = (error: EcsError) =>
  error.code === 'ClusterNotFoundException' ||
  error.code === 'ServiceNotFoundException' ||
  /does not exist|Unable to describe task definition|being deleted/.test(error.message);
