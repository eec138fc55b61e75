import type { NetworkInterface } from '@aws-sdk/client-ec2';
import { AwsError } from '../core/errors.ts';
import { operation } from '../core/operation.ts';
import type { Wire } from '../core/wire.ts';
import { taskInterfaces } from '../ecs/tasks/interfaces.ts';
import { type FilterFields, matching, page } from './describe.ts';
import { ID_KINDS, noSuchId } from './ids.ts';

type Interface = Wire<NetworkInterface>;

/** The filters that are simulated, by AWS's names. An unknown one is an error. */
const FILTERS: FilterFields<Interface> = {
  'addresses.private-ip-address': (of) => (of.PrivateIpAddresses ?? []).map((one) => one.PrivateIpAddress),
  'association.public-ip': (of) => [of.Association?.PublicIp],
  'attachment.instance-id': (of) => [of.Attachment?.InstanceId],
  'attachment.status': (of) => [of.Attachment?.Status],
  'availability-zone': (of) => [of.AvailabilityZone],
  description: (of) => [of.Description],
  'group-id': (of) => (of.Groups ?? []).map((group) => group.GroupId),
  'group-name': (of) => (of.Groups ?? []).map((group) => group.GroupName),
  'interface-type': (of) => [of.InterfaceType],
  'mac-address': (of) => [of.MacAddress],
  'network-interface-id': (of) => [of.NetworkInterfaceId],
  'owner-id': (of) => [of.OwnerId],
  'private-ip-address': (of) => [of.PrivateIpAddress],
  'requester-managed': (of) => [String(of.RequesterManaged ?? false)],
  status: (of) => [of.Status],
  'subnet-id': (of) => [of.SubnetId],
  'vpc-id': (of) => [of.VpcId],
};

/** The emulator's, and those that ECS has made for tasks. */
export const describeNetworkInterfaces = operation(
  'ec2',
  'DescribeNetworkInterfaces',
  async (input, call) => {
    const { NetworkInterfaces: made = [] } = await call.base('ec2', 'DescribeNetworkInterfaces', {});
    const all = [...made, ...taskInterfaces(call)];
    const ids = input.NetworkInterfaceIds ?? [];
    const missing = ids.find((id) => !all.some((one) => one.NetworkInterfaceId === id));
    if (missing !== undefined) throw noSuchId(ID_KINDS.networkInterface, missing);
    const { rows, ...more } = page(
      matching(
        all.filter((one) => ids.length === 0 || ids.includes(one.NetworkInterfaceId ?? '')),
        input.Filters,
        FILTERS,
        (one) => one.TagSet ?? [],
      ),
      input,
    );
    return { NetworkInterfaces: [...rows], ...more };
  },
);

/** A task's interface goes with its task. */
export const deleteNetworkInterface = operation('ec2', 'DeleteNetworkInterface', (input, call) => {
  if (taskInterfaces(call).some((one) => one.NetworkInterfaceId === input.NetworkInterfaceId)) {
    throw new AwsError(
      'InvalidNetworkInterface.InUse',
      `The network interface '${input.NetworkInterfaceId}' is currently in use.`,
    );
  }
  return call.base('ec2', 'DeleteNetworkInterface', input);
});
