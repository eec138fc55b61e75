import { type Operation, passedThrough } from '../core/operation.ts';
import { getParametersByPath } from './parameters.ts';
import { putParameter } from './put-parameter.ts';

/** The operations of Systems Manager that are simulated: what it knows of parameters is the emulator's. */
export const SSM_OPERATIONS: readonly Operation[] = [
  getParametersByPath,
  putParameter,
  passedThrough('ssm', 'AddTagsToResource'),
  passedThrough('ssm', 'DeleteParameter'),
  passedThrough('ssm', 'DeleteParameters'),
  passedThrough('ssm', 'DescribeParameters'),
  passedThrough('ssm', 'GetParameter'),
  passedThrough('ssm', 'GetParameterHistory'),
  passedThrough('ssm', 'GetParameters'),
  passedThrough('ssm', 'LabelParameterVersion'),
  passedThrough('ssm', 'ListTagsForResource'),
  passedThrough('ssm', 'RemoveTagsFromResource'),
];
