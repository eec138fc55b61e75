import type { Operation } from '../core/operation.ts';
import { describeImages } from './images/images.ts';
import { INSTANCE_OPERATIONS } from './instances/operations.ts';
import { LAUNCH_TEMPLATE_OPERATIONS } from './launch-templates/operations.ts';
import { describeSubnets } from './subnets.ts';
import { createTags, deleteTags, describeTags } from './tags.ts';
import { createVpc } from './vpcs.ts';

/** The operations of EC2 that are simulated here, or that have rules of ours in front of the emulator's. */
export const EC2_OPERATIONS: readonly Operation[] = [
  createVpc,
  describeSubnets,
  describeImages,
  ...INSTANCE_OPERATIONS,
  ...LAUNCH_TEMPLATE_OPERATIONS,
  createTags,
  deleteTags,
  describeTags,
];

/** What the emulator would answer past our instances, as if there were none or others. */
export const EC2_REFUSED = [
  'AttachVolume',
  'CreateFleet',
  'DescribeFleets',
  'DescribeInstanceCreditSpecifications',
  'DescribeInstanceTopology',
  'DescribeVolumeStatus',
  'ModifyInstanceMaintenanceOptions',
];
