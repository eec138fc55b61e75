import type { Operation } from '../core/operation.ts';
import { createVpc } from './vpcs.ts';

/** The operations of EC2 that are simulated here, or that have rules of ours in front of the emulator's. */
export const EC2_OPERATIONS: readonly Operation[] = [createVpc];
