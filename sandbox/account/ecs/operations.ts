import type { Operation } from '../core/operation.ts';
import { ACCOUNT_SETTING_OPERATIONS } from './account-settings.ts';
import { CAPACITY_PROVIDER_OPERATIONS } from './capacity-providers.ts';
import { CLUSTER_PROVIDER_OPERATIONS } from './cluster-providers.ts';
import { CLUSTER_OPERATIONS } from './clusters.ts';
import { TASK_DEFINITION_OPERATIONS } from './definitions/operations.ts';
import { INSTANCE_OPERATIONS } from './instances/operations.ts';
import { SERVICE_HISTORY_OPERATIONS } from './services/history-operations.ts';
import { SERVICE_OPERATIONS } from './services/operations.ts';
import { TAG_OPERATIONS } from './tags.ts';
import { TASK_SET_OPERATIONS } from './task-sets/operations.ts';
import { TASK_OPERATIONS } from './tasks/operations.ts';

/** Every operation that is simulated. Each resource family brings its own list. */
export const ECS_OPERATIONS: readonly Operation[] = [
  ...ACCOUNT_SETTING_OPERATIONS,
  ...CLUSTER_OPERATIONS,
  ...CLUSTER_PROVIDER_OPERATIONS,
  ...CAPACITY_PROVIDER_OPERATIONS,
  ...INSTANCE_OPERATIONS,
  ...TASK_OPERATIONS,
  ...SERVICE_OPERATIONS,
  ...SERVICE_HISTORY_OPERATIONS,
  ...TASK_SET_OPERATIONS,
  ...TASK_DEFINITION_OPERATIONS,
  ...TAG_OPERATIONS,
];
