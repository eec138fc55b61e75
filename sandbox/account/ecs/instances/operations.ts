import type { Operation } from '../../core/operation.ts';
import { operation } from '../operation.ts';
import { deleteAttributes, listAttributes, putAttributes } from './attributes.ts';
import { deregisterInstance, describeInstances, listInstances, updateInstancesState } from './instances.ts';

/** RegisterContainerInstance is not among them: the agent calls it, and agents are simulated (`agent/`). */
export const INSTANCE_OPERATIONS: Operation[] = [
  operation('ListContainerInstances', listInstances),
  operation('DescribeContainerInstances', describeInstances),
  operation('UpdateContainerInstancesState', updateInstancesState),
  operation('DeregisterContainerInstance', deregisterInstance),
  operation('PutAttributes', putAttributes),
  operation('ListAttributes', listAttributes),
  operation('DeleteAttributes', deleteAttributes),
];
