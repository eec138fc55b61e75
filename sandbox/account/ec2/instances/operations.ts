import type { Operation } from '../../core/operation.ts';
import { rebootInstances, startInstances, stopInstances, terminateInstances } from './changes.ts';
import { getConsoleOutput } from './console.ts';
import { associateProfile, describeProfiles, disassociateProfile, replaceProfile } from './profiles.ts';
import { describeInstanceAttribute, describeInstanceStatus, describeInstances } from './reads.ts';
import { runInstances } from './run.ts';
import { describeInstanceTypes } from './types.ts';
import { VOLUME_OPERATIONS } from './volumes.ts';

export const INSTANCE_OPERATIONS: readonly Operation[] = [
  runInstances,
  startInstances,
  stopInstances,
  rebootInstances,
  terminateInstances,
  describeInstances,
  describeInstanceStatus,
  describeInstanceAttribute,
  describeInstanceTypes,
  getConsoleOutput,
  associateProfile,
  describeProfiles,
  disassociateProfile,
  replaceProfile,
  ...VOLUME_OPERATIONS,
];
