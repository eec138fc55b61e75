import type { Operation } from '../../core/operation.ts';
import { ENDING_OPERATIONS } from './endings.ts';
import { READ_OPERATIONS } from './reads.ts';
import { REGISTER_OPERATION } from './register.ts';

export const TASK_DEFINITION_OPERATIONS: Operation[] = [
  REGISTER_OPERATION,
  ...READ_OPERATIONS,
  ...ENDING_OPERATIONS,
];
