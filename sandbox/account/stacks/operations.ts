import { type Operation, passedThrough } from '../core/operation.ts';

/** Read by AWS's model, so that what the emulator says beyond it is left out. */
export const STACK_OPERATIONS: readonly Operation[] = [passedThrough('cloudformation', 'DescribeChangeSet')];
