import type { IamInstanceProfileAssociation, Instance, InstanceStateName, Volume } from '@aws-sdk/client-ec2';
import type { Call } from '../../core/call.ts';
import type { Kept, Wire } from '../../core/wire.ts';
import { checkForm, ID_KINDS, noSuchId } from '../ids.ts';

/** What was begun last, and until when it takes, in seconds since 1970. Then it runs, is stopped or terminated. */
export interface Life {
  begun: 'pending' | 'stopping' | 'shutting-down';
  until: number;
}

export interface InstanceRecord {
  /** As it is while it runs. What it has in another state is worked out when it is shown. */
  instance: Kept<
    Instance,
    | 'InstanceId'
    | 'ImageId'
    | 'InstanceType'
    | 'SubnetId'
    | 'VpcId'
    | 'PrivateIpAddress'
    | 'Placement'
    | 'SecurityGroups'
    | 'Tags'
    | 'RootDeviceName'
  >;
  life: Life;
  reservationId: string;
  /** Base64, empty for none. */
  userData: string;
  disableApiTermination: boolean;
  shutdownBehavior: string;
  /** It gets a public address whenever it starts. */
  public: boolean;
  profile?: Kept<IamInstanceProfileAssociation, 'AssociationId' | 'IamInstanceProfile' | 'Timestamp'>;
  /** Its root volume, which lives as long as it does. */
  volume: Kept<Volume, 'VolumeId' | 'Tags'>;
  /** A line is there from its time on: a start's lines are written when it begins. */
  console: { at: number; line: string }[];
}

const CODES = {
  pending: 0,
  running: 16,
  'shutting-down': 32,
  terminated: 48,
  stopping: 64,
  stopped: 80,
} as const;
const THEN = { pending: 'running', stopping: 'stopped', 'shutting-down': 'terminated' } as const;
/**
 * A terminated instance stays visible for about an hour:
 * https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/terminating-instances.html
 */
const VISIBLE_SECONDS = 3600;

/** An instance's state is a matter of time alone: nothing has to be written for it to change. */
export const stateOf = ({ life }: InstanceRecord, now: number): InstanceStateName =>
  now < life.until ? life.begun : THEN[life.begun];

export const stateShown = (name: InstanceStateName) => ({ Code: CODES[name], Name: name });

export const isForgotten = ({ life }: InstanceRecord, now: number): boolean =>
  life.begun === 'shutting-down' && now > life.until + VISIBLE_SECONDS;

/** The instances that can be seen, in the order they were launched. */
export const instancesOf = (call: Call): InstanceRecord[] =>
  call.state.instances.values().filter((record) => !isForgotten(record, call.now()));

/** Those that hold something: an address, a volume, a group. */
export const livingInstances = (call: Call): InstanceRecord[] =>
  call.state.instances.values().filter((record) => stateOf(record, call.now()) !== 'terminated');

/** Throws InvalidInstanceID.Malformed or InvalidInstanceID.NotFound. */
export function instanceNamed(id: string, call: Call): InstanceRecord {
  checkForm(ID_KINDS.instance, id);
  const record = call.state.instances.get(id);
  if (record === undefined || isForgotten(record, call.now())) throw noSuchId(ID_KINDS.instance, id);
  return record;
}

export const putInstance = (record: InstanceRecord, call: Call): void =>
  call.state.instances.put(record.instance.InstanceId, record);

/** The public address that an instance has now. */
export const publicAddress = (record: InstanceRecord, now: number): Wire<Instance>['PublicIpAddress'] =>
  ['stopped', 'terminated'].includes(stateOf(record, now)) ? undefined : record.instance.PublicIpAddress;
