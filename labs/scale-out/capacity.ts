import { ADDRESS_FAMILY, CLUSTER_NAME, QUARTER_FAMILY } from '../names.ts';
import type { ReadValues } from '../readings.ts';

export type Task = ReadValues['tasks'][number];
export type Known = Pick<ReadValues, 'tasks' | 'clusters' | 'capacityProviders' | 'autoScalingGroups'>;
/** What tells why an instance that is there gives no room. */
export type Joining = Pick<ReadValues, 'containerInstances' | 'subnets' | 'routeTables'>;

export const READS = ['tasks', 'clusters', 'capacityProviders', 'autoScalingGroups'] as const;
export const JOINING_READS = ['containerInstances', 'subnets', 'routeTables'] as const;

/** The tasks of a family in the lab's cluster that are there to stay. */
export const tasksOf = (family: string, { tasks }: Pick<Known, 'tasks'>): Task[] =>
  tasks.filter((task) => task.cluster === CLUSTER_NAME && task.family === family && !task.stopping);

export const running = (tasks: readonly Task[]): Task[] =>
  tasks.filter(({ status, containerInstance }) => status === 'RUNNING' && containerInstance !== undefined);

/** How many instances these tasks are on. */
export const places = (tasks: readonly Task[]): number =>
  new Set(tasks.flatMap(({ containerInstance }) => containerInstance ?? [])).size;

/** Those that have no place yet, since when, and the provider that they wait for. */
export const withoutPlace = (tasks: readonly Task[]): Task[] =>
  tasks.filter(({ containerInstance }) => containerInstance === undefined);

export const earliest = (tasks: readonly Task[]): string | undefined =>
  tasks.flatMap(({ createdAt }) => createdAt ?? []).sort()[0];

/** When this lab's first task that still runs was started: what happened before belongs to another day. */
export const begun = (known: Pick<Known, 'tasks'>): string | undefined =>
  earliest([...tasksOf(QUARTER_FAMILY, known), ...tasksOf(ADDRESS_FAMILY, known)]);

export const providerNamed = (name: string | undefined, { capacityProviders }: Known) =>
  capacityProviders.find((provider) => provider.name === name && provider.group);

/** The provider from which a task gets its capacity by default, else one with a group that the cluster has. */
export function labProvider(known: Known) {
  const cluster = known.clusters.find(
    ({ clusterName, status }) => clusterName === CLUSTER_NAME && status === 'ACTIVE',
  );
  const byDefault = cluster?.defaultStrategy.filter(({ weight }) => weight > 0) ?? [];
  const names = [...byDefault.map((item) => item.capacityProvider), ...(cluster?.capacityProviders ?? [])];
  return names.map((name) => providerNamed(name, known)).find((provider) => provider !== undefined);
}

type Provider = Known['capacityProviders'][number];

export const groupOf = ({ group }: Provider, { autoScalingGroups }: Known) =>
  autoScalingGroups.find(
    ({ arn, name }) => group !== undefined && [arn, name].includes(group.autoScalingGroupArn),
  );
