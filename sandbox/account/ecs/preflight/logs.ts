import type { ContainerDefinition } from '@aws-sdk/client-ecs';
import type { Call } from '../../core/call.ts';
import type { TaskRecord } from '../../core/state.ts';
import type { Wire } from '../../core/wire.ts';
import { definitionOf, nameIn } from '../lifecycle/lookup.ts';
import { says } from '../tasks/commands.ts';
import { containersOf } from '../tasks/demand.ts';
import { denied, type Puller } from './preflight.ts';

type Container = Wire<ContainerDefinition>;

interface LogStream {
  logGroupName: string;
  logStreamName: string;
  createsGroup: boolean;
}

/** Where a container's lines go; undefined where not to this region's CloudWatch Logs. */
function streamOf(container: Container, task: TaskRecord, region: string): LogStream | undefined {
  const { logDriver, options = {} } = container.logConfiguration ?? {};
  if (logDriver !== 'awslogs' || (options['awslogs-region'] ?? region) !== region) return undefined;
  const prefix = options['awslogs-stream-prefix'];
  const id = task.plan.runs[container.name ?? '']?.runtimeId ?? nameIn(task.taskArn);
  return {
    logGroupName: options['awslogs-group'] ?? '',
    // https://docs.aws.amazon.com/AmazonECS/latest/developerguide/specify-log-config.html
    logStreamName: prefix === undefined ? id : `${prefix}/${container.name}/${nameIn(task.taskArn)}`,
    createsGroup: options['awslogs-create-group'] === 'true',
  };
}

/**
 * Makes the container's log stream, and its group where that is asked. Sentences: EC2's in
 * github.com/ryfeus/stepfunctions2processing/issues/5 and github.com/prakhar1989/docker-curriculum/issues/260, Fargate's
 * as public logs quote them.
 */
export async function missingLog(
  container: Container,
  task: TaskRecord,
  puller: Puller,
  call: Call,
): Promise<string | undefined> {
  const stream = streamOf(container, task, call.region);
  if (stream === undefined) return undefined;
  const { logGroupName, logStreamName } = stream;
  const failed = (what: string, why: string) =>
    puller.fargate
      ? `ResourceInitializationError: failed to validate logger args: create stream has been retried 1 times: failed to create Cloudwatch log ${what}: ${why} : exit status 1`
      : `CannotStartContainerError: Error response from daemon: failed to initialize logging driver: failed to create Cloudwatch log ${what}: ${why}`;
  const group = `arn:aws:logs:${call.region}:${call.accountId}:log-group:${logGroupName}`;
  const there = await hasGroup(logGroupName, call);
  if (!there && stream.createsGroup) {
    const why = await denied('logs:CreateLogGroup', `${group}:log-stream:`, puller, call);
    if (why !== undefined) return failed('group', why);
    await call.ask('logs', 'CreateLogGroup', { logGroupName });
  }
  const why = await denied('logs:CreateLogStream', `${group}:log-stream:${logStreamName}`, puller, call);
  if (why !== undefined) return failed('stream', why);
  if (!there && !stream.createsGroup) {
    return failed('stream', 'ResourceNotFoundException: The specified log group does not exist.');
  }
  if (container.logConfiguration?.options?.['awslogs-stream-prefix'] !== undefined) {
    await createStream(stream, call);
  }
  return undefined;
}

async function hasGroup(logGroupName: string, call: Call): Promise<boolean> {
  const asked = { logGroupNamePrefix: logGroupName };
  const { logGroups = [] } = await call.ask('logs', 'DescribeLogGroups', asked);
  return logGroups.some((one) => one.logGroupName === logGroupName);
}

async function createStream({ logGroupName, logStreamName }: LogStream, call: Call): Promise<void> {
  await call.ask('logs', 'CreateLogStream', { logGroupName, logStreamName }).catch((error: Error) => {
    if (!error.name.startsWith('ResourceAlreadyExists')) throw error;
  });
}

/** Writes what containers have said since they were started. One that says it as the account is killed may say it twice. */
export async function writeLogs(call: Call): Promise<void> {
  for (const task of call.state.tasks.values()) {
    const { runs, logged = {} } = task.plan;
    const fresh = Object.entries(runs).filter(([name, run]) => logged[name] !== run.runtimeId);
    if (fresh.length === 0) continue;
    const containers = containersOf(definitionOf(task.taskDefinitionArn, call) ?? {}, task.overrides);
    for (const [name, run] of fresh) {
      const container = containers.find((one) => one.name === name);
      if (container !== undefined) await writeLog(container, task, run.startedAt, call);
    }
    const all = Object.fromEntries(Object.entries(runs).map(([name, run]) => [name, run.runtimeId]));
    call.state.tasks.put(task.taskArn, { ...task, plan: { ...task.plan, logged: all } });
  }
}

/** `at` is when it was started, in seconds since 1970. A group deleted since loses it. */
async function writeLog(container: Container, task: TaskRecord, at: number, call: Call): Promise<void> {
  const stream = streamOf(container, task, call.region);
  if (stream === undefined) return;
  const { logGroupName, logStreamName } = stream;
  const timestamp = Math.round(at * 1000);
  const logEvents = says(container).map((message) => ({ timestamp, message }));
  try {
    await createStream(stream, call);
    if (logEvents.length > 0)
      await call.ask('logs', 'PutLogEvents', { logGroupName, logStreamName, logEvents });
  } catch (error) {
    if (!(error instanceof Error && error.name.startsWith('ResourceNotFound'))) throw error;
  }
}
