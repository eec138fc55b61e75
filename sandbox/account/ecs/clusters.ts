import {
  CreateClusterCommand,
  type CreateClusterRequest,
  type CreateClusterResponse,
} from '@aws-sdk/client-ecs';
import { arnOf, type Call } from './call.ts';
import { type Answer, type Operation, operation } from './operation.ts';
import type { ClusterRecord } from './state.ts';
import type { Wire } from './wire.ts';

function createCluster(input: Wire<CreateClusterRequest>, call: Call): Answer<CreateClusterResponse> {
  const clusterName = input.clusterName ?? 'default';
  const cluster: ClusterRecord = {
    clusterArn: arnOf(call, `cluster/${clusterName}`),
    clusterName,
    status: 'ACTIVE',
    settings: [],
    capacityProviders: [],
    defaultCapacityProviderStrategy: [],
    tags: [],
  };
  call.state.clusters.put(clusterName, cluster);
  return { cluster };
}

export const CLUSTER_OPERATIONS: Operation[] = [operation(CreateClusterCommand, createCluster)];
