import type { Call } from '../../core/call.ts';
import type { TaskRecord } from '../../core/state.ts';
import { nameIn } from '../lifecycle/lookup.ts';
import { containersOf, type Definition } from '../tasks/demand.ts';
import { missingImage, missingLogin } from './images.ts';
import { missingLog } from './logs.ts';

/** Why a task does not get as far as its containers. */
export interface Failure {
  /** AWS's code and sentence, as `stoppedReason` (Fargate) or a container's `reason` (EC2) has it. */
  reason: string;
  /** The container that it is about; undefined: the task as a whole. */
  container?: string;
}

/** In whose name images are pulled and log streams made. */
export interface Puller {
  /** The session's ARN; undefined: there is no role, and nothing may be done in its name. */
  session: string | undefined;
  fargate: boolean;
}

/**
 * What happens before a task's containers start: images that are in this account's ECR are looked for, log streams are
 * made. Undefined: nothing stands in the way. https://docs.aws.amazon.com/AmazonECS/latest/developerguide/stopped-task-error-codes.html
 */
export async function preflight(
  task: TaskRecord,
  definition: Definition,
  call: Call,
): Promise<Failure | undefined> {
  const containers = containersOf(definition, task.overrides);
  const concerned = containers.some(
    (container) =>
      container.logConfiguration?.logDriver === 'awslogs' || /\.dkr\.ecr\./.test(container.image ?? ''),
  );
  if (!concerned) return undefined;
  const puller = await pullerOf(task, definition, call);
  const login = await missingLogin(containers, puller, call);
  if (login !== undefined) return login;
  const checks = puller.fargate ? [missingLog, missingImage] : [missingImage, missingLog];
  for (const check of checks) {
    for (const container of containers) {
      const reason = await check(container, task, puller, call);
      if (reason !== undefined) return { reason, container: container.name ?? '' };
    }
  }
  return undefined;
}

/** The execution role; on EC2, without one, the role of the instance. */
async function pullerOf(task: TaskRecord, definition: Definition, call: Call): Promise<Puller> {
  const fargate = task.launchType === 'FARGATE';
  const given = task.overrides?.executionRoleArn ?? definition.executionRoleArn;
  const role = given ?? (fargate ? undefined : await roleOfInstance(task, call));
  const account = `arn:aws:sts::${call.accountId}:assumed-role`;
  const session = role === undefined ? undefined : `${account}/${nameIn(role)}/${nameIn(task.taskArn)}`;
  return { session, fargate };
}

async function roleOfInstance(task: TaskRecord, call: Call): Promise<string | undefined> {
  const instance = call.state.containerInstances.get(task.containerInstanceArn ?? '');
  if (instance === undefined) return undefined;
  const { Reservations = [] } = await call.ask('ec2', 'DescribeInstances', {
    InstanceIds: [instance.ec2InstanceId],
  });
  const profile = Reservations[0]?.Instances?.[0]?.IamInstanceProfile?.Arn;
  if (profile === undefined) return undefined;
  const asked = { InstanceProfileName: nameIn(profile) };
  const found = await call.ask('iam', 'GetInstanceProfile', asked).catch((error: Error) => {
    if (error.name.startsWith('NoSuchEntity')) return undefined;
    throw error;
  });
  return found?.InstanceProfile?.Roles?.[0]?.Arn;
}

/** AWS's sentence where the puller may not do it; undefined where it may. */
export async function denied(
  action: string,
  resource: string,
  { session }: Puller,
  call: Call,
): Promise<string | undefined> {
  if (session === undefined) return 'NoCredentialProviders: no valid providers in chain. Deprecated.';
  const { allowed, message } = await call.authorize({ principal: session, action, resource });
  return allowed ? undefined : `AccessDeniedException: ${message}`;
}
