import type { Attachment, Cluster, ClusterField, KeyValuePair } from '@aws-sdk/client-ecs';
import type { Call } from '../core/call.ts';
import type { ClusterRecord } from '../core/state.ts';
import type { Wire } from '../core/wire.ts';

const EVERYTHING: ClusterField[] = ['ATTACHMENTS', 'CONFIGURATIONS', 'SETTINGS', 'TAGS'];

/** A cluster as an answer shows it: what was asked for by `include`, and counts of what is in it now. */
export function clusterView(
  call: Call,
  cluster: ClusterRecord,
  include: ClusterField[] = EVERYTHING,
): Wire<Cluster> {
  const { settings, tags, configuration, attachments, busyUntil: _, ...rest } = cluster;
  const tasks = call.state.tasks.values().filter((task) => task.clusterArn === cluster.clusterArn);
  const services = call.state.services
    .values()
    .filter((service) => service.clusterArn === cluster.clusterArn && service.status === 'ACTIVE');
  const instances = call.state.containerInstances
    .values()
    .filter((instance) => instance.clusterArn === cluster.clusterArn)
    .filter((instance) => instance.status === 'ACTIVE' || instance.status === 'DRAINING');
  const shown = (field: ClusterField) => include.includes(field);
  const { now, done } = attachmentsNow(call, cluster);
  return {
    ...rest,
    status: cluster.status,
    registeredContainerInstancesCount: instances.length,
    runningTasksCount: tasks.filter((task) => task.lastStatus === 'RUNNING').length,
    pendingTasksCount: tasks.filter((task) => task.lastStatus === 'PENDING').length,
    activeServicesCount: services.length,
    statistics: shown('STATISTICS') ? statistics(call, cluster) : [],
    settings: shown('SETTINGS') ? settings : [],
    tags: shown('TAGS') ? tags : [],
    ...(shown('CONFIGURATIONS') && configuration !== undefined ? { configuration } : {}),
    ...(shown('ATTACHMENTS') && attachments !== undefined
      ? { attachments: now, attachmentsStatus: done ? 'UPDATE_COMPLETE' : 'UPDATE_IN_PROGRESS' }
      : {}),
  };
}

/** The attachments as they are at this moment: made and removed ones are so only when the cluster is no longer busy. */
export function attachmentsNow(
  call: Call,
  cluster: ClusterRecord,
): { now: Wire<Attachment>[]; done: boolean } {
  const attachments = cluster.attachments ?? [];
  if (call.now() < (cluster.busyUntil ?? 0)) return { now: attachments, done: false };
  const settled = attachments
    .filter((one) => one.status !== 'DELETING')
    .map((one) => ({ ...one, status: 'CREATED' }));
  return { now: settled, done: true };
}

/** https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Cluster.html */
function statistics(call: Call, cluster: ClusterRecord): KeyValuePair[] {
  const tasks = call.state.tasks.values().filter((task) => task.clusterArn === cluster.clusterArn);
  const services = call.state.services.values().filter((one) => one.clusterArn === cluster.clusterArn);
  return (['EC2', 'FARGATE'] as const).flatMap((launchType) => {
    const name = launchType === 'EC2' ? 'EC2' : 'Fargate';
    const ours = tasks.filter((task) => task.launchType === launchType);
    const serving = services.filter((one) => one.launchType === launchType);
    const count = (prefix: string, value: number) => ({ name: prefix, value: String(value) });
    return [
      count(`running${name}TasksCount`, ours.filter((task) => task.lastStatus === 'RUNNING').length),
      count(`pending${name}TasksCount`, ours.filter((task) => task.lastStatus === 'PENDING').length),
      count(`active${name}ServiceCount`, serving.filter((one) => one.status === 'ACTIVE').length),
      count(`draining${name}ServiceCount`, serving.filter((one) => one.status === 'DRAINING').length),
    ];
  });
}
