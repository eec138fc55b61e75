import { notSimulated } from '../../core/errors.ts';

/** What a template, or a launch, may say: any other member would be lost without a word. */
const KEPT = [
  'ImageId',
  'InstanceType',
  'KeyName',
  'UserData',
  'SecurityGroupIds',
  'SecurityGroups',
  'BlockDeviceMappings',
  'NetworkInterfaces',
  'IamInstanceProfile',
  'TagSpecifications',
  'Monitoring',
  'DisableApiTermination',
  'EbsOptimized',
  'MetadataOptions',
  'InstanceInitiatedShutdownBehavior',
];

export const isKept = (name: string): boolean => KEPT.includes(name);

/** Throws NotImplemented for a member that would be lost. */
export function allKept(data: object): void {
  const lost = Object.keys(data)
    .toSorted()
    .find((name) => !isKept(name));
  if (lost !== undefined) throw notSimulated(`${lost} of a launch template`);
}
