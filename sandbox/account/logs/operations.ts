import { AwsError, notSimulated } from '../core/errors.ts';
import { type Operation, operation } from '../core/operation.ts';

/** The API model's rule of a name: https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_CreateLogGroup.html */
const NAME = /^[.\-_/#A-Za-z0-9]+$/;
const LONGEST_NAME = 512;

const invalid = (sentence: string) => new AwsError('InvalidParameterException', sentence);

/** AWS's sentence: github.com/awslabs/aws-embedded-metrics-java/issues/65. The words of other constraints are those of its other services. */
const constraint = (value: string | number, member: string, words: string) =>
  invalid(
    `1 validation error detected: Value '${value}' at '${member}' failed to satisfy constraint: Member must ${words}`,
  );

function checkName(name: string, member: string): void {
  if (name.length < 1 || name.length > LONGEST_NAME)
    throw constraint(name, member, `have length between 1 and ${LONGEST_NAME}`);
  if (!NAME.test(name))
    throw constraint(name, member, 'satisfy regular expression pattern: [\\.\\-_/#A-Za-z0-9]+');
}

function checkLimit(limit: number | undefined, most: number): void {
  if (limit === undefined || (limit >= 1 && limit <= most)) return;
  const words =
    limit < 1 ? 'have value greater than or equal to 1' : `have value less than or equal to ${most}`;
  throw constraint(limit, 'limit', words);
}

const createLogGroup = operation('logs', 'CreateLogGroup', (input, call) => {
  const name = input.logGroupName ?? '';
  checkName(name, 'logGroupName');
  if (name.startsWith('aws/')) throw invalid('Log groups starting with aws/ are reserved for AWS.');
  if (input.deletionProtectionEnabled) throw notSimulated('deletion protection of log groups');
  return call.base('logs', 'CreateLogGroup', input);
});

const deleteLogGroup = operation('logs', 'DeleteLogGroup', (input, call) => {
  checkName(input.logGroupName ?? '', 'logGroupName');
  return call.base('logs', 'DeleteLogGroup', input);
});

const describeLogGroups = operation('logs', 'DescribeLogGroups', (input, call) => {
  if (input.logGroupNamePrefix !== undefined) checkName(input.logGroupNamePrefix, 'logGroupNamePrefix');
  checkLimit(input.limit, 50);
  return call.base('logs', 'DescribeLogGroups', input);
});

const describeLogStreams = operation('logs', 'DescribeLogStreams', (input, call) => {
  checkLimit(input.limit, 50);
  // https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_DescribeLogStreams.html
  if (input.orderBy === 'LastEventTime' && input.logStreamNamePrefix !== undefined)
    throw invalid('Cannot order by LastEventTime with a logStreamNamePrefix.');
  return call.base('logs', 'DescribeLogStreams', input);
});

const getLogEvents = operation('logs', 'GetLogEvents', (input, call) => {
  checkLimit(input.limit, 10_000);
  return call.base('logs', 'GetLogEvents', input);
});

/** The operations of CloudWatch Logs that have rules of ours in front of the emulator's. */
export const LOGS_OPERATIONS: readonly Operation[] = [
  createLogGroup,
  deleteLogGroup,
  describeLogGroups,
  describeLogStreams,
  getLogEvents,
];
