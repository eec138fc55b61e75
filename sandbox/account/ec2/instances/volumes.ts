import type { Volume } from '@aws-sdk/client-ec2';
import type { Call } from '../../core/call.ts';
import { AwsError, notSimulated } from '../../core/errors.ts';
import { type Operation, operation } from '../../core/operation.ts';
import type { Wire } from '../../core/wire.ts';
import { type FilterFields, matching, page } from '../describe.ts';
import { ID_KINDS, noSuchId } from '../ids.ts';
import { livingInstances } from './record.ts';

const FIELDS: FilterFields<Wire<Volume>> = {
  'attachment.attach-time': (volume) => attachments(volume).map((one) => one.AttachTime),
  'attachment.delete-on-termination': (volume) => attachments(volume).map((one) => one.DeleteOnTermination),
  'attachment.device': (volume) => attachments(volume).map((one) => one.Device),
  'attachment.instance-id': (volume) => attachments(volume).map((one) => one.InstanceId),
  'attachment.status': (volume) => attachments(volume).map((one) => one.State),
  'availability-zone': (volume) => [volume.AvailabilityZone],
  'create-time': (volume) => [volume.CreateTime],
  encrypted: (volume) => [volume.Encrypted],
  'multi-attach-enabled': (volume) => [volume.MultiAttachEnabled],
  size: (volume) => [volume.Size],
  'snapshot-id': (volume) => [volume.SnapshotId],
  status: (volume) => [volume.State],
  'volume-id': (volume) => [volume.VolumeId],
  'volume-type': (volume) => [volume.VolumeType],
};

const attachments = ({ Attachments }: Wire<Volume>) => Attachments ?? [];

const rootVolumes = (call: Call) => livingInstances(call).map(({ volume }) => volume);

const isRootVolume = (id: string | undefined, call: Call): boolean =>
  rootVolumes(call).some((volume) => volume.VolumeId === id);

/** The instances' root volumes, and the emulator's: those that were created by themselves. */
export const describeVolumes = operation('ec2', 'DescribeVolumes', async (input, call) => {
  const { VolumeIds: ids = [] } = input;
  const { Volumes = [] } = await call.base('ec2', 'DescribeVolumes', {});
  const all = [...rootVolumes(call), ...Volumes];
  const unknown = ids.find((id) => !all.some((volume) => volume.VolumeId === id));
  if (unknown !== undefined) throw noSuchId(ID_KINDS.volume, unknown);
  const named = all.filter(({ VolumeId = '' }) => ids.length === 0 || ids.includes(VolumeId));
  const { rows, ...more } = page(
    matching(named, input.Filters, FIELDS, (volume) => volume.Tags ?? []),
    input,
  );
  return { Volumes: [...rows], ...more };
});

/** What the emulator does with its own volumes it cannot do with an instance's, which it does not know. */
export const VOLUME_OPERATIONS: readonly Operation[] = [
  describeVolumes,
  operation('ec2', 'DeleteVolume', (input, call) => {
    if (!isRootVolume(input.VolumeId, call)) return call.base('ec2', 'DeleteVolume', input);
    throw new AwsError('VolumeInUse', `Volume ${input.VolumeId} is currently attached.`);
  }),
  operation('ec2', 'DetachVolume', (input, call) => {
    if (!isRootVolume(input.VolumeId, call)) return call.base('ec2', 'DetachVolume', input);
    throw notSimulated("ec2:DetachVolume of an instance's root volume");
  }),
  operation('ec2', 'ModifyVolume', (input, call) => {
    if (!isRootVolume(input.VolumeId, call)) return call.base('ec2', 'ModifyVolume', input);
    throw notSimulated("ec2:ModifyVolume of an instance's root volume");
  }),
  operation('ec2', 'CreateSnapshot', (input, call) => {
    if (!isRootVolume(input.VolumeId, call)) return call.base('ec2', 'CreateSnapshot', input);
    throw notSimulated("ec2:CreateSnapshot of an instance's root volume");
  }),
];
