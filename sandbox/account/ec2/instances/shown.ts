import type { Instance } from '@aws-sdk/client-ec2';
import type { Call } from '../../core/call.ts';
import type { Wire } from '../../core/wire.ts';
import { type InstanceRecord, livingInstances, publicAddress, stateOf, stateShown } from './record.ts';
import { typeNamed } from './types.ts';

/** An instance as it is described now. What it does not have is left out. */
export function shown(record: InstanceRecord, now: number): Wire<Instance> {
  const { instance, profile } = record;
  const { PublicIpAddress: _, PublicDnsName: name, ...rest } = instance;
  const state = stateOf(record, now);
  const address = publicAddress(record, now);
  return {
    ...(state === 'terminated' ? ended(rest) : rest),
    State: stateShown(state),
    PublicDnsName: address === undefined ? '' : name,
    ...(address === undefined ? {} : { PublicIpAddress: address }),
    ...(profile === undefined || state === 'terminated'
      ? {}
      : { IamInstanceProfile: profile.IamInstanceProfile }),
    CpuOptions: cpuOptions(instance.InstanceType),
    MetadataOptions: {
      State: 'applied',
      HttpTokens: 'required',
      HttpPutResponseHopLimit: 2,
      HttpEndpoint: 'enabled',
      InstanceMetadataTags: 'disabled',
      ...instance.MetadataOptions,
    },
    ...(state === 'shutting-down' || state === 'terminated' ? { StateReason: USER_INITIATED } : {}),
  };
}

const USER_INITIATED = {
  Code: 'Client.UserInitiatedShutdown',
  Message: 'Client.UserInitiatedShutdown: User initiated shutdown',
};

/** A terminated instance has given back its place in the network and its volume. */
function ended(instance: Wire<Instance>): Wire<Instance> {
  const { SubnetId: _, VpcId: _vpc, PrivateIpAddress: _address, ...rest } = instance;
  return { ...rest, PrivateDnsName: '', BlockDeviceMappings: [], SecurityGroups: [] };
}

function cpuOptions(typeName: string) {
  const type = typeNamed(typeName);
  return type && { CoreCount: type.cores, ThreadsPerCore: Math.floor(type.vcpus / type.cores) };
}

/** The instances that hold on to what they use, as they are described. */
export const liveInstances = (call: Call): Wire<Instance>[] =>
  livingInstances(call).map((record) => shown(record, call.now()));
