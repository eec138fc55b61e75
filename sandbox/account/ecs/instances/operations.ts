import {
  DeleteAttributesCommand,
  DeregisterContainerInstanceCommand,
  DescribeContainerInstancesCommand,
  ListAttributesCommand,
  ListContainerInstancesCommand,
  PutAttributesCommand,
  UpdateContainerInstancesStateCommand,
} from '@aws-sdk/client-ecs';
import type { Operation } from '../../core/operation.ts';
import { operation } from '../operation.ts';
import { deleteAttributes, listAttributes, putAttributes } from './attributes.ts';
import { deregisterInstance, describeInstances, listInstances, updateInstancesState } from './instances.ts';

/** RegisterContainerInstance is not among them: the agent calls it, and agents are simulated (`agent/`). */
export const INSTANCE_OPERATIONS: Operation[] = [
  operation(ListContainerInstancesCommand, listInstances),
  operation(DescribeContainerInstancesCommand, describeInstances),
  operation(UpdateContainerInstancesStateCommand, updateInstancesState),
  operation(DeregisterContainerInstanceCommand, deregisterInstance),
  operation(PutAttributesCommand, putAttributes),
  operation(ListAttributesCommand, listAttributes),
  operation(DeleteAttributesCommand, deleteAttributes),
];
