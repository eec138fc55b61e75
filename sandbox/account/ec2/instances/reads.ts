import type { InstanceStatusSummary } from '@aws-sdk/client-ec2';
import type { Call } from '../../core/call.ts';
import { AwsError, notSimulated } from '../../core/errors.ts';
import { operation } from '../../core/operation.ts';
import type { Wire } from '../../core/wire.ts';
import { type FilterFields, matching, page } from '../describe.ts';
import { type InstanceRecord, instanceNamed, instancesOf, stateOf, stateShown } from './record.ts';
import { shown } from './shown.ts';

type Shown = ReturnType<typeof shown> & { reservationId: string };

const FIELDS: FilterFields<Shown> = {
  'instance-id': (one) => [one.InstanceId],
  'instance-state-name': (one) => [one.State?.Name],
  'instance-state-code': (one) => [one.State?.Code],
  'instance-type': (one) => [one.InstanceType],
  'image-id': (one) => [one.ImageId],
  'subnet-id': (one) => [one.SubnetId],
  'network-interface.subnet-id': (one) => [one.SubnetId],
  'vpc-id': (one) => [one.VpcId],
  'network-interface.vpc-id': (one) => [one.VpcId],
  'availability-zone': (one) => [one.Placement?.AvailabilityZone],
  'private-ip-address': (one) => [one.PrivateIpAddress],
  'ip-address': (one) => [one.PublicIpAddress],
  'key-name': (one) => [one.KeyName],
  architecture: (one) => [one.Architecture],
  'reservation-id': (one) => [one.reservationId],
  'iam-instance-profile.arn': (one) => [one.IamInstanceProfile?.Arn],
  'iam-instance-profile.id': (one) => [one.IamInstanceProfile?.Id],
  'instance.group-id': (one) => (one.SecurityGroups ?? []).map((group) => group.GroupId),
  'instance.group-name': (one) => (one.SecurityGroups ?? []).map((group) => group.GroupName),
  'private-dns-name': (one) => [one.PrivateDnsName],
  'dns-name': (one) => [one.PublicDnsName],
};

/** Throws AwsError for an id that is none. */
function asked(ids: string[] | undefined, call: Call): InstanceRecord[] {
  if (ids === undefined || ids.length === 0) return instancesOf(call);
  const wanted = new Set(ids.map((id) => instanceNamed(id, call)));
  return instancesOf(call).filter((record) => wanted.has(record));
}

/** Each instance is shown in a reservation of its own. */
export const describeInstances = operation('ec2', 'DescribeInstances', (input, call) => {
  const all = asked(input.InstanceIds, call).map((record) => ({
    ...shown(record, call.now()),
    reservationId: record.reservationId,
  }));
  const { rows, ...more } = page(
    matching(all, input.Filters, FIELDS, (one) => one.Tags ?? []),
    input,
  );
  const Reservations = rows.map(({ reservationId, ...instance }) => ({
    ReservationId: reservationId,
    OwnerId: call.accountId,
    Groups: [],
    Instances: [instance],
  }));
  return { Reservations, ...more };
});

export const describeInstanceStatus = operation('ec2', 'DescribeInstanceStatus', (input, call) => {
  const now = call.now();
  const records = asked(input.InstanceIds, call).filter(
    (record) => input.IncludeAllInstances || stateOf(record, now) === 'running',
  );
  const { rows, ...more } = page(
    matching(records, input.Filters, statusFields(now), () => []),
    input,
  );
  return { InstanceStatuses: rows.map((record) => statusOf(record, now)), ...more };
});

/** Those of https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeInstanceStatus.html but for events. */
function statusFields(now: number): FilterFields<InstanceRecord> {
  const read = (from: (status: ReturnType<typeof statusOf>) => unknown) => (record: InstanceRecord) => [
    from(statusOf(record, now)),
  ];
  return {
    'availability-zone': read((one) => one.AvailabilityZone),
    'instance-state-code': read((one) => one.InstanceState.Code),
    'instance-state-name': read((one) => one.InstanceState.Name),
    'instance-status.status': read((one) => one.InstanceStatus.Status),
    'system-status.status': read((one) => one.SystemStatus.Status),
  };
}

function statusOf(record: InstanceRecord, now: number) {
  const state = stateOf(record, now);
  const summary: Wire<InstanceStatusSummary> =
    state === 'running'
      ? { Status: 'ok', Details: [{ Name: 'reachability', Status: 'passed' }] }
      : { Status: 'not-applicable' };
  return {
    InstanceId: record.instance.InstanceId,
    AvailabilityZone: record.instance.Placement.AvailabilityZone,
    InstanceState: stateShown(state),
    SystemStatus: summary,
    InstanceStatus: summary,
  };
}

export const describeInstanceAttribute = operation('ec2', 'DescribeInstanceAttribute', (input, call) => {
  const { instance, ...record } = instanceNamed(input.InstanceId ?? '', call);
  const { InstanceId } = instance;
  const text = (Value: string) => (Value === '' ? {} : { Value });
  switch (input.Attribute) {
    case undefined:
      throw new AwsError('MissingParameter', 'The request must contain the parameter Attribute');
    case 'instanceType':
      return { InstanceId, InstanceType: text(instance.InstanceType) };
    case 'userData':
      return { InstanceId, UserData: text(record.userData) };
    case 'disableApiTermination':
      return { InstanceId, DisableApiTermination: { Value: record.disableApiTermination } };
    case 'instanceInitiatedShutdownBehavior':
      return { InstanceId, InstanceInitiatedShutdownBehavior: text(record.shutdownBehavior) };
    case 'rootDeviceName':
      return { InstanceId, RootDeviceName: text(instance.RootDeviceName) };
    case 'sourceDestCheck':
      return { InstanceId, SourceDestCheck: { Value: instance.SourceDestCheck } };
    default:
      throw notSimulated(`the instance attribute ${input.Attribute}`);
  }
});
