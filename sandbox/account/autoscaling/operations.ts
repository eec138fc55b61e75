import type { Operation } from '../core/operation.ts';
import { createGroup, deleteGroup, setDesiredCapacity, updateGroup } from './groups.ts';
import { describeInstances, setInstanceProtection, terminateInstance } from './instances.ts';
import { describeActivities, describeGroups } from './reads.ts';
import { createOrUpdateTags, deleteTags, describeTags } from './tags.ts';

/** The operations of Auto Scaling that are simulated. */
export const AUTO_SCALING_OPERATIONS: readonly Operation[] = [
  createGroup,
  updateGroup,
  deleteGroup,
  setDesiredCapacity,
  setInstanceProtection,
  terminateInstance,
  describeGroups,
  describeInstances,
  describeActivities,
  createOrUpdateTags,
  deleteTags,
  describeTags,
];
