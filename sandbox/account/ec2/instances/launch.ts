import type { _InstanceType, ArchitectureValues, Tag } from '@aws-sdk/client-ec2';
import type { Call } from '../../core/call.ts';
import { AwsError } from '../../core/errors.ts';
import type { Wire } from '../../core/wire.ts';
import { newId } from '../ids.ts';
import { addressesIn, freeAddresses, freePublicAddress, isUsable, publicName } from './addresses.ts';
import type { LaunchData, Uses } from './check.ts';
import { bootLines } from './console.ts';
import { association } from './profiles.ts';
import { type InstanceRecord, putInstance } from './record.ts';

const ROOT_DEVICE = '/dev/xvda';
/** The root volume of every instance, whatever its mappings say. */
const ROOT_GIB = 8;

export interface Launch {
  data: LaunchData;
  uses: Uses;
  /** At least and at most so many. */
  least: number;
  most: number;
  /** The instances' own. */
  tags: Wire<Tag>[];
  privateAddress?: string;
}

/**
 * Launches instances, pending at first, and puts them. It asks nobody: a launch is there as a whole. Throws AwsError,
 * having launched none, where the subnet has no address for them.
 */
export function launched(
  { data, uses, least, most, tags, privateAddress }: Launch,
  call: Call,
): InstanceRecord[] {
  const { SubnetId = '', CidrBlock = '' } = uses.subnet;
  const taken = new Set([...uses.taken, ...addressesIn(SubnetId, call)]);
  const free = freeAddresses(CidrBlock, taken, most);
  if (free.length < least) {
    throw new AwsError(
      'InsufficientFreeAddressesInSubnet',
      `There are not enough free addresses in subnet '${SubnetId}' to satisfy the requested number of instances.`,
    );
  }
  if (privateAddress && (taken.has(privateAddress) || !isUsable(privateAddress, CidrBlock))) {
    throw new AwsError(
      'InvalidIPAddress.InUse',
      `Address ${privateAddress} is in use or not in the subnet's range.`,
    );
  }
  const reservationId = newId('r');
  return free.map((address, index) => {
    const record = recordOf(data, uses, privateAddress || address, tags, reservationId, index, call);
    const begun = started(record, uses.named, call);
    putInstance(begun, call);
    return begun;
  });
}

/** An instance that starts now: pending, with a public address where it gets one. */
export function started(record: InstanceRecord, named: boolean, call: Call): InstanceRecord {
  const now = call.now();
  const until = now + call.instanceStart;
  const address = record.public ? freePublicAddress(call) : undefined;
  const { PublicIpAddress: _, ...instance } = record.instance;
  return {
    ...record,
    instance: {
      ...instance,
      ...(address === undefined ? {} : { PublicIpAddress: address }),
      PublicDnsName: address !== undefined && named ? publicName(address) : '',
      LaunchTime: now,
    },
    life: { begun: 'pending', until },
    console: [...record.console, ...bootLines(record, until)],
  };
}

function recordOf(
  data: LaunchData,
  uses: Uses,
  address: string,
  tags: Wire<Tag>[],
  reservationId: string,
  index: number,
  call: Call,
): InstanceRecord {
  const { SubnetId = '', VpcId = '', AvailabilityZone } = uses.subnet;
  const InstanceId = newId('i');
  const VolumeId = newId('vol');
  const now = call.now();
  return {
    instance: {
      InstanceId,
      ImageId: uses.imageId,
      InstanceType: uses.type as _InstanceType,
      ...(data.KeyName ? { KeyName: data.KeyName } : {}),
      SubnetId,
      VpcId,
      PrivateIpAddress: address,
      PrivateDnsName: `ip-${address.replaceAll('.', '-')}.ec2.internal`,
      SourceDestCheck: true,
      SecurityGroups: uses.groups,
      Architecture: uses.architecture as ArchitectureValues,
      RootDeviceType: 'ebs',
      RootDeviceName: ROOT_DEVICE,
      BlockDeviceMappings: [
        {
          DeviceName: ROOT_DEVICE,
          Ebs: { VolumeId, Status: 'attached', AttachTime: now, DeleteOnTermination: true },
        },
      ],
      Hypervisor: 'xen',
      VirtualizationType: 'hvm',
      Placement: { AvailabilityZone, Tenancy: 'default' },
      Monitoring: { State: 'disabled' },
      MetadataOptions: data.MetadataOptions ?? {},
      AmiLaunchIndex: index,
      Tags: tags,
    },
    life: { begun: 'pending', until: now },
    reservationId,
    userData: data.UserData ?? '',
    disableApiTermination: data.DisableApiTermination ?? false,
    shutdownBehavior: data.InstanceInitiatedShutdownBehavior ?? 'stop',
    public: uses.public,
    ...(uses.profile === undefined ? {} : { profile: association(InstanceId, uses.profile, call) }),
    volume: {
      VolumeId,
      Size: ROOT_GIB,
      AvailabilityZone,
      State: 'in-use',
      CreateTime: now,
      VolumeType: 'gp3',
      SnapshotId: '',
      Iops: 3000,
      Encrypted: false,
      MultiAttachEnabled: false,
      Attachments: [
        {
          VolumeId,
          InstanceId,
          Device: ROOT_DEVICE,
          State: 'attached',
          AttachTime: now,
          DeleteOnTermination: true,
        },
      ],
      Tags: tagsFor('volume', data),
    },
    console: [],
  };
}

/** The tags that a launch gives to what it makes. */
export const tagsFor = (kind: 'instance' | 'volume', { TagSpecifications = [] }: LaunchData): Wire<Tag>[] =>
  TagSpecifications.filter(({ ResourceType }) => ResourceType === kind).flatMap(({ Tags = [] }) =>
    Tags.map(({ Key, Value }) => ({ Key, Value: Value ?? '' })),
  );
