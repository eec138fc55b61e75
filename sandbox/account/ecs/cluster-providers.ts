import { randomUUID } from 'node:crypto';
import type {
  Attachment,
  PutClusterCapacityProvidersRequest,
  PutClusterCapacityProvidersResponse,
} from '@aws-sdk/client-ecs';
import type { Call } from '../core/call.ts';
import { AwsError } from '../core/errors.ts';
import type { Operation } from '../core/operation.ts';
import type { ClusterRecord } from '../core/state.ts';
import type { Wire } from '../core/wire.ts';
import { attachmentsNow, clusterView } from './cluster-view.ts';
import { invalid } from './errors.ts';
import { activeCluster } from './names.ts';
import { type Answer, operation } from './operation.ts';
import { checkStrategy, findProvider, serves } from './strategy.ts';

/** How long attachments are on their way, in seconds. Minutes on AWS. */
const ATTACH_SECONDS = 1;
const MOST_PROVIDERS = 20;

interface Association {
  capacityProviders: string[];
  defaultCapacityProviderStrategy: { capacityProvider: string; weight: number; base: number }[];
}

type Asked = Wire<
  Pick<PutClusterCapacityProvidersRequest, 'capacityProviders' | 'defaultCapacityProviderStrategy'>
>;

/** Replaces what the cluster is associated with. */
function put(
  input: Wire<PutClusterCapacityProvidersRequest>,
  call: Call,
): Answer<PutClusterCapacityProvidersResponse> {
  const cluster = activeCluster(call, input.cluster);
  const wanted = checkAssociation(call, cluster, input);
  if (!attachmentsNow(call, cluster).done) throw busy();
  const removed = cluster.capacityProviders.filter((name) => !wanted.capacityProviders.includes(name));
  if (removed.some((name) => inUse(call, cluster, name))) {
    throw new AwsError(
      'ResourceInUseException',
      // github.com/aws/containers-roadmap/issues/631
      'The specified capacity provider is in use and cannot be removed.',
    );
  }
  const changed = associate(call, cluster, wanted);
  call.state.clusters.put(cluster.clusterName, changed);
  return { cluster: clusterView(call, changed) };
}

/** Throws InvalidParameterException unless every provider can be used in this cluster and the strategy is one. */
export function checkAssociation(
  call: Call,
  cluster: Pick<ClusterRecord, 'clusterName'>,
  asked: Partial<Asked>,
): Association {
  const given = asked.capacityProviders ?? [];
  const capacityProviders = given.map((name) => {
    const provider = findProvider(call, name, cluster.clusterName);
    if (provider === undefined) {
      // github.com/terraform-aws-modules/terraform-aws-ecs/issues/53
      throw invalid(
        'The specified capacity provider was not found. Specify a valid capacity provider and try again.',
      );
    }
    if (provider.status !== 'ACTIVE' || provider.updateStatus === 'DELETE_IN_PROGRESS') {
      // github.com/hashicorp/terraform-provider-aws/pull/45567
      throw invalid(
        `The specified capacity provider '${provider.name}' is not in an ACTIVE state. Specify a valid capacity ` +
          'provider and try again.',
      );
    }
    return provider.name;
  });
  if (new Set(capacityProviders).size < capacityProviders.length) {
    throw invalid('A capacity provider is given more than once.');
  }
  if (capacityProviders.length > MOST_PROVIDERS) {
    // github.com/aws-cloudformation/cloudformation-coverage-roadmap/issues/1086
    throw invalid('The maximum number of capacity providers per cluster has been exceeded.');
  }
  const strategy = asked.defaultCapacityProviderStrategy ?? [];
  return {
    capacityProviders,
    defaultCapacityProviderStrategy: checkStrategy(call, strategy, capacityProviders, cluster),
  };
}

/**
 * The cluster with that association. Each Auto Scaling group's provider whose scaling ECS manages is attached by a
 * scaling policy, which takes a while to make and to remove.
 */
export function associate(call: Call, cluster: ClusterRecord, wanted: Association): ClusterRecord {
  const before = attachmentsNow(call, cluster).now;
  const managed = wanted.capacityProviders.filter((name) => {
    const provider = findProvider(call, name)?.autoScalingGroupProvider;
    return provider?.managedScaling?.status === 'ENABLED';
  });
  const kept = before.map((one) =>
    managed.includes(providerOf(one)) ? one : { ...one, status: 'DELETING' },
  );
  const added = managed
    .filter((name) => !before.some((one) => providerOf(one) === name))
    .map((name) => attachment(name));
  const moving = added.length > 0 || kept.some((one) => one.status === 'DELETING');
  const { attachments: _, busyUntil: __, ...rest } = cluster;
  const attached = kept.length + added.length > 0 || cluster.attachments !== undefined;
  return {
    ...rest,
    ...wanted,
    ...(attached || wanted.capacityProviders.length > 0 ? { attachments: [...kept, ...added] } : {}),
    ...(moving ? { busyUntil: call.now() + ATTACH_SECONDS } : {}),
  };
}

/** As the documented answers have it: https://docs.aws.amazon.com/cli/latest/reference/ecs/put-cluster-capacity-providers.html */
const attachment = (name: string): Wire<Attachment> => ({
  id: randomUUID(),
  type: 'as_policy',
  status: 'PRECREATED',
  details: [
    { name: 'capacityProviderName', value: name },
    { name: 'scalingPolicyName', value: `ECSManagedAutoScalingPolicy-${randomUUID()}` },
  ],
});

const providerOf = (one: Wire<Attachment>) =>
  one.details?.find((detail) => detail.name === 'capacityProviderName')?.value ?? '';

/** Whether a task, a service or a task set of the cluster goes by that provider. */
function inUse(call: Call, cluster: ClusterRecord, name: string): boolean {
  const running = call.state.tasks
    .values()
    .some(
      (task) =>
        task.clusterArn === cluster.clusterArn &&
        task.lastStatus !== 'STOPPED' &&
        task.capacityProviderName === name,
    );
  return running || serves(call, name, cluster.clusterArn);
}

export const busy = () =>
  new AwsError(
    'UpdateInProgressException',
    // As AWS answered it, in many public reports.
    'The specified cluster is in a busy state. Cluster attachments must be in UPDATE_COMPLETE or UPDATE_FAILED state ' +
      'before they can be updated.',
  );

export const CLUSTER_PROVIDER_OPERATIONS: Operation[] = [operation('PutClusterCapacityProviders', put)];
