import type { Operation } from '../../core/operation.ts';
import { operation } from '../operation.ts';
import { runTask, startTask } from './run.ts';
import { describeTasks, listTasks, stopTask } from './tasks.ts';

export const TASK_OPERATIONS: Operation[] = [
  operation('RunTask', runTask),
  operation('StartTask', startTask),
  operation('StopTask', stopTask),
  operation('DescribeTasks', describeTasks),
  operation('ListTasks', listTasks),
];
