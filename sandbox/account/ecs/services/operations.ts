import type { Operation } from '../../core/operation.ts';
import { operation } from '../operation.ts';
import { describeServices, listServices } from './reads.ts';
import { createService, deleteService, updateService } from './services.ts';

export const SERVICE_OPERATIONS: Operation[] = [
  operation('CreateService', createService),
  operation('UpdateService', updateService),
  operation('DeleteService', deleteService),
  operation('DescribeServices', describeServices),
  operation('ListServices', listServices),
];
