import type { Instance } from '@aws-sdk/client-ec2';
import type { Call } from '../core/call.ts';
import type { Wire } from '../core/wire.ts';

/** Every instance that can be described, the terminated ones too. */
export async function instances(call: Call): Promise<Wire<Instance>[]> {
  const { Reservations = [] } = await call.ask('ec2', 'DescribeInstances', {});
  return Reservations.flatMap(({ Instances = [] }) => Instances);
}

/** Those that still hold on to what they use. */
export async function liveInstances(call: Call): Promise<Wire<Instance>[]> {
  return (await instances(call)).filter(({ State }) => State?.Name !== 'terminated');
}
