import type { Judgement } from '../finding.ts';
import { met, unmet, waiting } from '../finding.ts';
import { check } from '../lab.ts';
import { noWayOut } from '../launch.ts';
import { ADDRESS_FAMILY, CLUSTER_NAME, QUARTER_FAMILY } from '../names.ts';
import type { ReadValues } from '../readings.ts';
import { list } from '../words.ts';
import {
  begun,
  earliest,
  groupOf,
  JOINING_READS,
  type Joining,
  type Known,
  labProvider,
  places,
  providerNamed,
  READS,
  running,
  type Task,
  tasksOf,
  withoutPlace,
} from './capacity.ts';

/** CPU units of a t3.medium: two vCPUs. */
const INSTANCE_CPU = 2048;
/** MiB that a t3.medium has for tasks, and some to spare. */
const INSTANCE_MEMORY = 3600;

type Definition = ReadValues['taskDefinitions'][number];
const definitionOf = (family: string, { taskDefinitions }: Pick<ReadValues, 'taskDefinitions'>) =>
  taskDefinitions.find((definition) => definition.family === family);

/** CPU units and MiB that a task sets aside on its instance. */
const sizeOf = ({ cpu, memory, containers }: Definition) => ({
  cpu: Number(cpu ?? containers.reduce((sum, one) => sum + one.cpu, 0)),
  memory: Number(
    memory ?? containers.reduce((sum, one) => sum + (one.memoryReservation ?? one.memory ?? 0), 0),
  ),
});

const named = ({ family, revision }: Definition): string => `${family}:${revision}`;
const REGISTER = 'aws ecs register-task-definition --cli-input-json file://';
const run = (family: string, count: number): string =>
  `aws ecs run-task --cluster ${CLUSTER_NAME} --task-definition ${family} --count ${count}`;

export const quarter = check(
  {
    title: `A task definition ${QUARTER_FAMILY}, of which four fit on a t3.medium`,
    reads: ['taskDefinitions'],
  },
  (known) => {
    const definition = definitionOf(QUARTER_FAMILY, known);
    const expected = `512 CPU units, little memory, and neither awsvpc nor a fixed host port`;
    const command = `${REGISTER}quarter.json`;
    if (!definition) {
      return unmet(`There is no active task definition of the family ${QUARTER_FAMILY}.`, {
        expected,
        found: 'none',
        next: `Register a task definition of the family ${QUARTER_FAMILY}.`,
        command,
      });
    }
    const { cpu, memory } = sizeOf(definition);
    const ports = definition.containers.flatMap((one) => one.ports).map(({ hostPort }) => hostPort);
    const fixed = ports.filter((port) => port > 0);
    const byCpu = cpu > 0 ? Math.floor(INSTANCE_CPU / cpu) : Number.POSITIVE_INFINITY;
    const own = definition.networkMode === 'awsvpc';
    if (byCpu === 4 && memory * 4 <= INSTANCE_MEMORY && !own && fixed.length === 0) {
      return met(`Of ${named(definition)} four fit on a t3.medium, and no fifth.`);
    }
    return unmet(`Of ${named(definition)} not just four fit on a t3.medium.`, {
      expected,
      found: [
        `${cpu} CPU units and ${memory} MiB`,
        `the network mode ${definition.networkMode}${own ? ', of which two fit' : ''}`,
        ...(fixed.length > 0 ? [`the host port ${list(fixed.map(String))}, of which one fits`] : []),
      ].join('; '),
      next: 'A t3.medium has 2,048 CPU units. Change the file and register it again.',
      command,
    });
  },
);

const reasons = ({ stoppedTasks }: Pick<ReadValues, 'stoppedTasks'>, family: string): string[] => {
  const stopped = stoppedTasks.filter((task) => task.cluster === CLUSTER_NAME && task.family === family);
  const said = new Set(stopped.flatMap((task) => [task.stoppedReason ?? [], task.containerReasons].flat()));
  return said.size > 0 ? [`stopped: ${list([...said])}`] : [];
};

/** With managed scaling off nothing waits: a task without room is refused, as with a launch type. */
const unscaled = (known: Known): string[] => {
  const provider = labProvider(known);
  return provider && !provider.group?.managedScaling
    ? [`managedScaling of ${provider.name} is DISABLED, so a task without room is refused`]
    : [];
};

const counts = (tasks: readonly Task[]): string => {
  const statuses = [...new Set(tasks.map(({ status }) => status))].sort();
  const each = statuses.map((one) => `${tasks.filter(({ status }) => status === one).length} ${one}`);
  return list(each) || 'no task of it';
};

/** What becomes of tasks that have no place: they wait, unless nothing can come. */
function waitForRoom(tasks: readonly Task[], known: Known & Joining): Judgement {
  if (tasks.every(({ status }) => status === 'RUNNING')) {
    const on = places(tasks);
    return unmet(`All ${tasks.length} tasks of ${tasks[0]?.family} run, and no instance had to come.`, {
      expected: 'tasks on two instances of the cluster',
      found: `they run on ${on === 0 ? 'Fargate' : `${on} instance, which is larger than a t3.medium`}`,
      next: on === 0 ? 'Run them under the provider of the group.' : 'Run more, until one has to wait.',
    });
  }
  const late = withoutPlace(tasks);
  const provider = providerNamed(
    late.find(({ capacityProvider }) => capacityProvider)?.capacityProvider,
    known,
  );
  const group = provider && groupOf(provider, known);
  const details = { since: earliest(tasks.filter(({ status }) => status !== 'RUNNING')) };
  if (late.length === 0 || !provider || !group) {
    return waiting(
      `Of ${tasks.length} tasks of ${tasks[0]?.family} some are on their way: ${counts(tasks)}.`,
      {
        ...details,
        next: 'Wait: an image has to be fetched, an interface attached.',
      },
    );
  }
  const outside = group.instances.filter(
    ({ id, lifecycle }) =>
      lifecycle === 'InService' &&
      !known.containerInstances.some(
        ({ cluster, instanceId }) => cluster === CLUSTER_NAME && instanceId === id,
      ),
  );
  const stuck = outside.length > 0 ? noWayOut(group, known) : undefined;
  if (stuck) {
    return unmet(
      `${late.length} tasks wait, and ${outside[0]?.id} of ${group.name} has not joined ${CLUSTER_NAME}.`,
      {
        expected: `instances of ${group.name} that reach ECS and register with ${CLUSTER_NAME}`,
        found: stuck,
        next: 'Give the subnets their way out again, as in the lab of the network. The agent keeps trying.',
        command: `aws ec2 get-console-output --instance-id ${outside[0]?.id} --query Output --output text`,
      },
    );
  }
  const coming =
    group.instances.length < group.desired ||
    group.instances.some(({ lifecycle }) => lifecycle !== 'InService');
  const full = group.desired >= group.maxSize && !coming;
  if (!provider.group?.managedScaling || full) {
    return unmet(`${late.length} tasks wait for room, and ${group.name} does not grow.`, {
      expected: `managed scaling of ${provider.name}, and a greatest size that leaves room to grow`,
      found: full
        ? `${group.name} has ${group.desired} instances, and its greatest size is ${group.maxSize}`
        : `managedScaling of ${provider.name} is DISABLED`,
      next: full
        ? `Raise the greatest size of ${group.name}.`
        : `Turn managed scaling on for ${provider.name}.`,
      command: full
        ? `aws autoscaling update-auto-scaling-group --auto-scaling-group-name ${group.name} --max-size 5`
        : `aws ecs update-capacity-provider --name ${provider.name} \\\n  --auto-scaling-group-provider 'managedScaling={status=ENABLED,targetCapacity=100}'`,
    });
  }
  return waiting(`${late.length} tasks are PROVISIONING: ${group.name} is growing to ${group.desired}.`, {
    ...details,
    next: `Watch it: aws ecs describe-capacity-providers, aws autoscaling describe-scaling-activities. On AWS it takes some minutes.`,
  });
}

export const four = check(
  {
    title: `Four of them run in ${CLUSTER_NAME}`,
    reads: [...READS, ...JOINING_READS, 'stoppedTasks'],
    after: [quarter],
  },
  (known) => {
    const tasks = tasksOf(QUARTER_FAMILY, known);
    const up = running(tasks);
    if (up.length >= 4) return met(`${up.length} tasks of ${QUARTER_FAMILY} run in ${CLUSTER_NAME}.`);
    if (tasks.length >= 4) return waitForRoom(tasks, known);
    return unmet(`${tasks.length} tasks of ${QUARTER_FAMILY} run in ${CLUSTER_NAME}.`, {
      expected: `four tasks of ${QUARTER_FAMILY}, on instances of the cluster`,
      found: [counts(tasks), ...reasons(known, QUARTER_FAMILY)].join('; '),
      next: 'Run what is missing, in this cluster, and without naming a launch type.',
      command: run(QUARTER_FAMILY, 4 - tasks.length),
    });
  },
);

export const six = check(
  {
    title: 'Six of them run, on more than one instance',
    reads: [...READS, ...JOINING_READS, 'stoppedTasks'],
    after: [four],
  },
  (known) => {
    const tasks = tasksOf(QUARTER_FAMILY, known);
    const up = running(tasks);
    if (up.length >= 6 && places(up) >= 2) {
      return met(`${up.length} tasks of ${QUARTER_FAMILY} run on ${places(up)} instances.`);
    }
    if (tasks.length >= 6) return waitForRoom(tasks, known);
    return unmet(`Only ${tasks.length} tasks of ${QUARTER_FAMILY} run or wait.`, {
      expected: 'six tasks under the strategy: those that have no room wait for it',
      found: [counts(tasks), ...unscaled(known), ...reasons(known, QUARTER_FAMILY)].join('; '),
      next: 'Run two more, without --launch-type: with launch type EC2 a task without room is refused at once and never waits.',
      command: run(QUARTER_FAMILY, 6 - tasks.length),
    });
  },
);

export const address = check(
  { title: `A small task definition ${ADDRESS_FAMILY} in the mode awsvpc`, reads: ['taskDefinitions'] },
  (known) => {
    const definition = definitionOf(ADDRESS_FAMILY, known);
    const size = definition && sizeOf(definition);
    const small = size !== undefined && size.cpu <= 128;
    if (definition?.networkMode === 'awsvpc' && small) {
      return met(`Each task of ${named(definition)} has a network interface of its own, and is small.`);
    }
    return unmet(`There is no small task definition ${ADDRESS_FAMILY} in the mode awsvpc.`, {
      expected: `an active revision of ${ADDRESS_FAMILY} with networkMode awsvpc and at most 128 CPU units`,
      found: definition
        ? `${named(definition)} with the mode ${definition.networkMode} and ${size?.cpu} CPU units`
        : `no family ${ADDRESS_FAMILY}`,
      next: 'It shall be the interfaces that run out, not the CPU: change the file and register it again.',
      command: `${REGISTER}own-address.json`,
    });
  },
);

export const three = check(
  {
    title: 'Three of them need more than one instance',
    reads: [...READS, ...JOINING_READS, 'stoppedTasks', 'scalingActivities'],
    after: [six, address],
  },
  (known) => {
    const tasks = tasksOf(ADDRESS_FAMILY, known);
    const up = running(tasks);
    if (up.length >= 3 && places(up) >= 2) {
      return met(
        `${up.length} tasks of ${ADDRESS_FAMILY} run on ${places(up)} instances: two on one at most.`,
      );
    }
    if (tasks.length >= 3) return waitForRoom(tasks, known);
    if (up.length >= 2 && ended(known)) {
      return met(`${up.length} tasks of ${ADDRESS_FAMILY} run; the instance of another one has gone since.`);
    }
    return unmet(`${tasks.length} tasks of ${ADDRESS_FAMILY} run or wait.`, {
      expected: `three tasks of ${ADDRESS_FAMILY}, on two instances`,
      found: [counts(tasks), ...unscaled(known), ...reasons(known, ADDRESS_FAMILY)].join('; '),
      next: 'Run three, with a network configuration: the subnets and the security group of your VPC.',
      command: `${run(ADDRESS_FAMILY, 3 - tasks.length)} \\\n  --network-configuration 'awsvpcConfiguration={subnets=[SUBNET,SUBNET],securityGroups=[GROUP]}'`,
    });
  },
);

/** Whether an instance of a group has been ended since the lab's tasks were started. */
export function ended(known: Known & Pick<ReadValues, 'scalingActivities'>): boolean {
  const start = begun(known);
  return known.scalingActivities.some(
    ({ change, status, at }) =>
      change === 'end' && status === 'Successful' && start !== undefined && at > start,
  );
}
