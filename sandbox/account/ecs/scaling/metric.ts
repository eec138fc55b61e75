import type { Call } from '../../core/call.ts';

const PERIOD_SECONDS = 60;

/** What was last told of each provider, by region's state; forgotten with the process. */
const told = new WeakMap<object, Map<string, { at: number; value: number }>>();

/**
 * Percent of the instances there that are needed. With none there, none needed is 100 and any needed is 200.
 * https://aws.amazon.com/blogs/containers/deep-dive-on-amazon-ecs-cluster-auto-scaling/
 */
export function reservation(needed: number, present: number): number {
  if (present === 0) return needed === 0 ? 100 : 200;
  return (needed / present) * 100;
}

/** Puts the metric by which managed scaling decides into CloudWatch: every minute, and when it has changed. */
export async function publishReservation(
  of: { capacityProviderName: string; clusterName: string },
  value: number,
  call: Call,
): Promise<void> {
  const known = told.get(call.state) ?? new Map<string, { at: number; value: number }>();
  told.set(call.state, known);
  const key = `${of.clusterName}/${of.capacityProviderName}`;
  const last = known.get(key);
  const now = call.now();
  if (last !== undefined && last.value === value && now < last.at + PERIOD_SECONDS) return;
  known.set(key, { at: now, value });
  await call.ask('cloudwatch', 'PutMetricData', {
    Namespace: 'AWS/ECS/ManagedScaling',
    MetricData: [
      {
        MetricName: 'CapacityProviderReservation',
        Dimensions: [
          { Name: 'CapacityProviderName', Value: of.capacityProviderName },
          { Name: 'ClusterName', Value: of.clusterName },
        ],
        Timestamp: Math.floor(now),
        Value: value,
        Unit: 'Percent',
      },
    ],
  });
}
