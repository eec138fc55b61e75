import type { StackResource } from '../../stacks/resource.ts';
import { association, capacityProvider } from './capacity-providers.ts';
import { cluster } from './cluster.ts';
import { taskDefinition } from './task-definition.ts';

/** The resource types of ECS in templates, each made by the API's own operations. */
export const ECS_RESOURCES: Record<string, StackResource> = {
  'AWS::ECS::CapacityProvider': capacityProvider,
  'AWS::ECS::Cluster': cluster,
  'AWS::ECS::ClusterCapacityProviderAssociations': association,
  'AWS::ECS::TaskDefinition': taskDefinition,
};
