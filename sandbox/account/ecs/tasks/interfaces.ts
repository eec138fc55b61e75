import type { NetworkInterface } from '@aws-sdk/client-ec2';
import type { Call } from '../../core/call.ts';
import type { TaskRecord } from '../../core/state.ts';
import type { Wire } from '../../core/wire.ts';

/** The network interfaces of tasks, as EC2 shows them: they are there as long as they are attached. */
export function taskInterfaces(call: Call): Wire<NetworkInterface>[] {
  return call.state.tasks.values().flatMap((task) => interfaceOf(task, call) ?? []);
}

function interfaceOf(task: TaskRecord, call: Call): Wire<NetworkInterface> | undefined {
  const { network, subnets, securityGroups = [] } = task.plan;
  const attachment = task.attachments?.find(
    (one) => one.type === 'ElasticNetworkInterface' && one.status === 'ATTACHED',
  );
  if (attachment === undefined || network === undefined) return undefined;
  const detail = (name: string) => attachment.details?.find((one) => one.name === name)?.value ?? '';
  const address = network.privateAddress;
  const association =
    network.publicAddress === undefined
      ? {}
      : { Association: { IpOwnerId: 'amazon', PublicDnsName: '', PublicIp: network.publicAddress } };
  return {
    ...association,
    Attachment: {
      AttachTime: Math.floor(task.connectivityAt ?? task.plan.since),
      AttachmentId: `eni-attach-${detail('networkInterfaceId').slice(4)}`,
      DeleteOnTermination: false,
      DeviceIndex: 1,
      InstanceOwnerId: call.accountId,
      Status: 'attached',
    },
    AvailabilityZone: network.availabilityZone,
    Description: `arn:aws:ecs:${call.region}:${call.accountId}:attachment/${attachment.id}`,
    Groups: securityGroups.map(({ id, name }) => ({ GroupId: id, GroupName: name })),
    InterfaceType: 'interface',
    MacAddress: detail('macAddress'),
    NetworkInterfaceId: detail('networkInterfaceId'),
    OwnerId: call.accountId,
    PrivateDnsName: detail('privateDnsName'),
    PrivateIpAddress: address,
    PrivateIpAddresses: [{ ...association, Primary: true, PrivateIpAddress: address }],
    RequesterManaged: true,
    SourceDestCheck: true,
    Status: 'in-use',
    SubnetId: network.subnetId,
    TagSet: [],
    VpcId: subnets.find((subnet) => subnet.subnetId === network.subnetId)?.vpcId ?? '',
  };
}
