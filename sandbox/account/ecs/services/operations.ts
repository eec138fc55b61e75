import {
  CreateServiceCommand,
  DeleteServiceCommand,
  DescribeServicesCommand,
  ListServicesCommand,
  UpdateServiceCommand,
} from '@aws-sdk/client-ecs';
import type { Operation } from '../../core/operation.ts';
import { operation } from '../operation.ts';
import { describeServices, listServices } from './reads.ts';
import { createService, deleteService, updateService } from './services.ts';

export const SERVICE_OPERATIONS: Operation[] = [
  operation(CreateServiceCommand, createService),
  operation(UpdateServiceCommand, updateService),
  operation(DeleteServiceCommand, deleteService),
  operation(DescribeServicesCommand, describeServices),
  operation(ListServicesCommand, listServices),
];
