import type {
  ClusterConfiguration,
  ClusterServiceConnectDefaults,
  ClusterSetting,
  CreateClusterRequest,
  CreateClusterResponse,
  DeleteClusterRequest,
  DeleteClusterResponse,
  DescribeClustersRequest,
  DescribeClustersResponse,
  ListClustersRequest,
  ListClustersResponse,
  UpdateClusterRequest,
  UpdateClusterResponse,
  UpdateClusterSettingsRequest,
  UpdateClusterSettingsResponse,
} from '@aws-sdk/client-ecs';
import type { Call } from '../core/call.ts';
import { AwsError } from '../core/errors.ts';
import type { Operation } from '../core/operation.ts';
import type { ClusterRecord } from '../core/state.ts';
import type { Wire } from '../core/wire.ts';
import { settingOf } from './account-settings.ts';
import { associate, busy, checkAssociation } from './cluster-providers.ts';
import { attachmentsNow, clusterView } from './cluster-view.ts';
import { invalid } from './errors.ts';
import { activeCluster, arnOf, checkName, shortName } from './names.ts';
import { type Answer, operation } from './operation.ts';
import { page } from './pages.ts';
import { checkTags } from './tags.ts';

const INSIGHTS = ['enhanced', 'enabled', 'disabled'];
const MOST_DESCRIBED = 100;

/** The same name and arguments again answer the cluster that is there. */
function createCluster(input: Wire<CreateClusterRequest>, call: Call): Answer<CreateClusterResponse> {
  const clusterName = input.clusterName ?? 'default';
  checkName('Cluster name', clusterName);
  const tags = checkTags(input.tags);
  const settings = checkSettings(input.settings);
  checkConfiguration(input.configuration);
  const wanted = checkAssociation(call, { clusterName }, input);

  const there = call.state.clusters.get(clusterName);
  if (there !== undefined && there.status !== 'INACTIVE') {
    const asked = { ...input, clusterName, ...(input.defaultCapacityProviderStrategy && wanted) };
    checkSameArguments(there, asked);
    return { cluster: clusterView(call, there) };
  }
  const cluster: ClusterRecord = {
    clusterArn: arnOf(call, `cluster/${clusterName}`),
    clusterName,
    status: 'ACTIVE',
    settings: settings ?? [
      {
        name: 'containerInsights',
        value: settingOf('containerInsights', call),
      },
    ],
    capacityProviders: [],
    defaultCapacityProviderStrategy: [],
    ...optional(input.configuration, serviceConnect(call, input.serviceConnectDefaults)),
    tags,
  };
  const made = associate(call, cluster, wanted);
  call.state.clusters.put(clusterName, made);
  return { cluster: clusterView(call, made) };
}

function describeClusters(
  input: Wire<DescribeClustersRequest>,
  call: Call,
): Answer<DescribeClustersResponse> {
  const names = input.clusters?.length ? input.clusters : ['default'];
  if (names.length > MOST_DESCRIBED)
    throw invalid(`Clusters cannot have more than ${MOST_DESCRIBED} elements.`);
  const found = names.map((given) => {
    const name = shortName(call, 'cluster', given);
    return { name, cluster: call.state.clusters.get(name) };
  });
  return {
    clusters: found.flatMap(({ cluster }) =>
      cluster ? [clusterView(call, cluster, input.include ?? [])] : [],
    ),
    failures: found
      .filter(({ cluster }) => cluster === undefined)
      .map(({ name }) => ({ arn: arnOf(call, `cluster/${name}`), reason: 'MISSING' })),
  };
}

function listClusters(input: Wire<ListClustersRequest>, call: Call): Answer<ListClustersResponse> {
  const active = call.state.clusters.values().filter((cluster) => cluster.status !== 'INACTIVE');
  const { items, nextToken } = page(active, input, 100);
  return { clusterArns: items.map((cluster) => cluster.clusterArn), nextToken };
}

function updateCluster(input: Wire<UpdateClusterRequest>, call: Call): Answer<UpdateClusterResponse> {
  const cluster = activeCluster(call, input.cluster);
  const settings = checkSettings(input.settings);
  checkConfiguration(input.configuration);
  const changed: ClusterRecord = {
    ...cluster,
    settings: settings ?? cluster.settings,
    ...optional(input.configuration, serviceConnect(call, input.serviceConnectDefaults)),
  };
  call.state.clusters.put(cluster.clusterName, changed);
  return { cluster: clusterView(call, changed) };
}

function updateSettings(
  input: Wire<UpdateClusterSettingsRequest>,
  call: Call,
): Answer<UpdateClusterSettingsResponse> {
  const cluster = activeCluster(call, input.cluster);
  const changed = { ...cluster, settings: checkSettings(input.settings) ?? cluster.settings };
  call.state.clusters.put(cluster.clusterName, changed);
  return { cluster: clusterView(call, changed) };
}

/**
 * The sentences as AWS answered them: "The Cluster cannot be deleted while …" is found in many public reports, for
 * example github.com/alphagov/govuk-infrastructure (Tasks). The cluster stays, INACTIVE.
 */
function deleteCluster(input: Wire<DeleteClusterRequest>, call: Call): Answer<DeleteClusterResponse> {
  const cluster = activeCluster(call, input.cluster);
  const { state } = call;
  const inside = (row: { clusterArn: string }) => row.clusterArn === cluster.clusterArn;
  const refuse = (what: string, why: string) =>
    new AwsError(`ClusterContains${what}Exception`, `The Cluster cannot be deleted while ${why}.`);
  const registered = (status: string) => status === 'ACTIVE' || status === 'DRAINING';
  if (state.containerInstances.values().some((one) => inside(one) && registered(one.status))) {
    throw refuse('ContainerInstances', 'Container Instances are active or draining');
  }
  if (state.services.values().some((one) => inside(one) && one.status !== 'INACTIVE')) {
    throw refuse('Services', 'Services are active');
  }
  if (state.tasks.values().some((one) => inside(one) && one.lastStatus !== 'STOPPED')) {
    throw refuse('Tasks', 'Tasks are active');
  }
  if (
    state.capacityProviders
      .values()
      .some((one) => one.cluster === cluster.clusterName && one.status !== 'INACTIVE')
  ) {
    throw refuse('CapacityProvider', 'Capacity Providers of Managed Instances are active');
  }
  if (!attachmentsNow(call, cluster).done) throw busy();
  const { attachments: _, busyUntil: __, ...rest } = cluster;
  const deleted: ClusterRecord = {
    ...rest,
    status: 'INACTIVE',
    capacityProviders: [],
    defaultCapacityProviderStrategy: [],
  };
  state.clusters.put(cluster.clusterName, deleted);
  return { cluster: clusterView(call, deleted) };
}

function checkSettings(settings: ClusterSetting[] | undefined): ClusterSetting[] | undefined {
  for (const { name, value } of settings ?? []) {
    if (name !== 'containerInsights') throw invalid(`The cluster setting ${name} does not exist.`);
    if (!INSIGHTS.includes(value ?? '')) {
      throw invalid(
        `The cluster setting containerInsights is one of ${INSIGHTS.join(', ')}, but was ${value}.`,
      );
    }
  }
  return settings?.length ? settings : undefined;
}

/** Sentences: github.com/badmintoncryer/cdk-preflight (pf-ecs-cluster-execute-command-*), taken from the real API. */
function checkConfiguration(configuration: Wire<ClusterConfiguration> | undefined): void {
  const command = configuration?.executeCommandConfiguration;
  if (command === undefined) return;
  const logs = command.logConfiguration;
  if (logs !== undefined && command.logging !== 'OVERRIDE') {
    throw invalid("You must set logging to 'OVERRIDE' when you supply a log configuration.");
  }
  if (command.logging === 'OVERRIDE' && !logs?.cloudWatchLogGroupName && !logs?.s3BucketName) {
    throw invalid(
      'A CloudWatch log group name or S3 bucket name must be specified when overriding the default log configuration.',
    );
  }
}

/**
 * A namespace is kept as its ARN. Cloud Map is not simulated: a name is given an ARN, as a namespace that AWS makes for a
 * new name, and only those ARNs are there. The sentence as AWS answers CreateService:
 * github.com/terraform-aws-modules/terraform-aws-ecs/issues/116. Throws NamespaceNotFoundException.
 */
function serviceConnect(
  call: Call,
  given: { namespace?: string } | undefined,
): ClusterServiceConnectDefaults | undefined {
  const namespace = given?.namespace;
  if (namespace === undefined) return undefined;
  if (namespace.startsWith('arn:')) {
    const known = call.state.clusters
      .values()
      .some((one) => one.serviceConnectDefaults?.namespace === namespace);
    if (known) return { namespace };
    throw new AwsError('NamespaceNotFoundException', `Failed to retrieve namespace for ${namespace}`);
  }
  return {
    namespace: `arn:aws:servicediscovery:${call.region}:${call.accountId}:namespace/${namespace}`,
  };
}

const optional = (
  configuration: Wire<ClusterConfiguration> | undefined,
  serviceConnectDefaults: ClusterServiceConnectDefaults | undefined,
) => ({
  ...(configuration === undefined ? {} : { configuration }),
  ...(serviceConnectDefaults === undefined ? {} : { serviceConnectDefaults }),
});

/** Only what is named is compared. github.com search: "Arguments on this idempotent request", CreateCluster. */
function checkSameArguments(there: ClusterRecord, asked: Wire<CreateClusterRequest>): void {
  const same = (
    ['tags', 'settings', 'configuration', 'capacityProviders', 'defaultCapacityProviderStrategy'] as const
  )
    .filter((member) => asked[member] !== undefined)
    .every((member) => JSON.stringify(asked[member]) === JSON.stringify(there[member]));
  if (same) return;
  throw invalid(
    'Arguments on this idempotent request are inconsistent with arguments used in previous request(s).',
  );
}

export const CLUSTER_OPERATIONS: Operation[] = [
  operation('CreateCluster', createCluster),
  operation('DescribeClusters', describeClusters),
  operation('ListClusters', listClusters),
  operation('UpdateCluster', updateCluster),
  operation('UpdateClusterSettings', updateSettings),
  operation('DeleteCluster', deleteCluster),
];
