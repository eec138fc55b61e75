import type { StackResource } from '../../stacks/resource.ts';
import { association, capacityProvider } from './capacity-providers.ts';
import { cluster } from './cluster.ts';
import { service as serviceResource } from './service.ts';
import { taskDefinition } from './task-definition.ts';
import { primaryTaskSet, taskSet } from './task-sets.ts';

/** The resource types of ECS in templates, each made by the API's own operations. */
export const ECS_RESOURCES: Record<string, StackResource> = {
  'AWS::ECS::CapacityProvider': capacityProvider,
  'AWS::ECS::Cluster': cluster,
  'AWS::ECS::ClusterCapacityProviderAssociations': association,
  'AWS::ECS::PrimaryTaskSet': primaryTaskSet,
  'AWS::ECS::Service': serviceResource,
  'AWS::ECS::TaskDefinition': taskDefinition,
  'AWS::ECS::TaskSet': taskSet,
};
