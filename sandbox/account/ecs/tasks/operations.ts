import {
  DescribeTasksCommand,
  ListTasksCommand,
  RunTaskCommand,
  StartTaskCommand,
  StopTaskCommand,
} from '@aws-sdk/client-ecs';
import type { Operation } from '../../core/operation.ts';
import { operation } from '../operation.ts';
import { runTask, startTask } from './run.ts';
import { describeTasks, listTasks, stopTask } from './tasks.ts';

export const TASK_OPERATIONS: Operation[] = [
  operation(RunTaskCommand, runTask),
  operation(StartTaskCommand, startTask),
  operation(StopTaskCommand, stopTask),
  operation(DescribeTasksCommand, describeTasks),
  operation(ListTasksCommand, listTasks),
];
