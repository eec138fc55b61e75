import {
  DescribeContainerInstancesCommand,
  DescribeTasksCommand,
  type DesiredStatus,
  ListContainerInstancesCommand,
  ListTasksCommand,
} from '@aws-sdk/client-ecs';
import { z } from 'zod';
import { COURSE_CLUSTERS } from '../../labs/names.ts';
import type { ReadValues } from '../../labs/readings.ts';
import { NonsenseAnswer } from './outcome.ts';
import { type Aws, allPages, parsed, readFrom } from './read.ts';

/** Items a page and items described at once: the most that ECS gives. */
const PAGE = 100;

const nextToken = z
  .string()
  .optional()
  .transform((token) => token || undefined);
const failures = z.array(z.object({ reason: z.string().default('') })).default([]);

/** The clusters that are read: those of the course that are active. */
const courseClusters = (clusters: ReadValues['clusters']): string[] =>
  clusters.flatMap(({ clusterName, status }) =>
    status === 'ACTIVE' && COURSE_CLUSTERS.some((name) => name === clusterName) ? [clusterName] : [],
  );

/**
 * Every one that was asked for must be there or be told to be missing, which is one that is gone since it was listed.
 * @throws NonsenseAnswer
 */
function complete(operation: string, asked: number, found: number, failed: z.infer<typeof failures>): void {
  const other = failed.find(({ reason }) => reason !== 'MISSING');
  if (other) throw new NonsenseAnswer(operation, `the failure ${other.reason}`);
  if (found + failed.length !== asked)
    throw new NonsenseAnswer(operation, 'something that is not all of what was asked');
}

const batches = (arns: readonly string[]): string[][] =>
  Array.from({ length: Math.ceil(arns.length / PAGE) }, (_, at) => arns.slice(at * PAGE, (at + 1) * PAGE));

const InstanceArns = z
  .object({ nextToken, containerInstanceArns: z.array(z.string()) })
  .transform((answer) => ({ items: answer.containerInstanceArns, next: answer.nextToken }));

const Instances = z.object({
  failures,
  containerInstances: z.array(
    z
      .object({
        containerInstanceArn: z.string(),
        ec2InstanceId: z.string().default(''),
        status: z.string(),
        agentConnected: z.boolean(),
        capacityProviderName: z.string().optional(),
        attributes: z.array(z.object({ name: z.string(), value: z.string().optional() })).default([]),
      })
      .transform((instance) => ({
        arn: instance.containerInstanceArn,
        instanceId: instance.ec2InstanceId,
        status: instance.status,
        connected: instance.agentConnected,
        capacityProvider: instance.capacityProviderName,
        instanceType: instance.attributes.find(({ name }) => name === 'ecs.instance-type')?.value,
      })),
  ),
});

async function instancesOf({ ecs }: Aws, cluster: string): Promise<ReadValues['containerInstances']> {
  const arns = await allPages('ListContainerInstances', async (token) => {
    const command = new ListContainerInstancesCommand({ cluster, maxResults: PAGE, nextToken: token });
    return parsed(await ecs.send(command), 'ListContainerInstances', 'a list of instances', InstanceArns);
  });
  const each = batches(arns).map(async (containerInstances) => {
    const answer = await ecs.send(new DescribeContainerInstancesCommand({ cluster, containerInstances }));
    const found = parsed(answer, 'DescribeContainerInstances', 'a list of instances', Instances);
    complete(
      'DescribeContainerInstances',
      containerInstances.length,
      found.containerInstances.length,
      found.failures,
    );
    return found.containerInstances.map((instance) => ({ cluster, ...instance }));
  });
  return (await Promise.all(each)).flat();
}

export const containerInstances = readFrom<'containerInstances', 'clusters'>(
  'clusters',
  ['ecs:ListContainerInstances', 'ecs:DescribeContainerInstances'],
  async (aws, clusters) =>
    (await Promise.all(courseClusters(clusters).map((cluster) => instancesOf(aws, cluster)))).flat(),
);

const TaskArns = z
  .object({ nextToken, taskArns: z.array(z.string()) })
  .transform((answer) => ({ items: answer.taskArns, next: answer.nextToken }));

const Tasks = z.object({
  failures,
  tasks: z.array(
    z
      .object({
        taskArn: z.string(),
        taskDefinitionArn: z.string(),
        lastStatus: z.string(),
        desiredStatus: z.string(),
        launchType: z.string().optional(),
        capacityProviderName: z.string().optional(),
        containerInstanceArn: z.string().optional(),
        createdAt: z.date().optional(),
        stoppedReason: z.string().optional(),
        containers: z.array(z.object({ reason: z.string().optional() })).default([]),
      })
      .transform((task) => {
        const [family = '', revision = '0'] = task.taskDefinitionArn.split('/').at(-1)?.split(':') ?? [];
        return {
          arn: task.taskArn,
          family,
          revision: Number(revision),
          status: task.lastStatus,
          stopping: task.desiredStatus === 'STOPPED',
          launchType: task.launchType,
          capacityProvider: task.capacityProviderName,
          containerInstance: task.containerInstanceArn,
          createdAt: task.createdAt?.toISOString(),
          stoppedReason: task.stoppedReason,
          containerReasons: task.containers.flatMap(({ reason }) => reason || []),
        };
      }),
  ),
});

async function tasksOf(
  { ecs }: Aws,
  cluster: string,
  desiredStatus: DesiredStatus,
): Promise<ReadValues['tasks']> {
  const arns = await allPages('ListTasks', async (token) => {
    const command = new ListTasksCommand({ cluster, desiredStatus, maxResults: PAGE, nextToken: token });
    return parsed(await ecs.send(command), 'ListTasks', 'a list of tasks', TaskArns);
  });
  const each = batches(arns).map(async (tasks) => {
    const answer = await ecs.send(new DescribeTasksCommand({ cluster, tasks }));
    const found = parsed(answer, 'DescribeTasks', 'a list of tasks', Tasks);
    complete('DescribeTasks', tasks.length, found.tasks.length, found.failures);
    return found.tasks.map((task) => ({ cluster, ...task }));
  });
  return (await Promise.all(each)).flat();
}

const TASK_ACTIONS = ['ecs:ListTasks', 'ecs:DescribeTasks'];

const tasksIn = async (aws: Aws, clusters: ReadValues['clusters'], status: DesiredStatus) =>
  (await Promise.all(courseClusters(clusters).map((cluster) => tasksOf(aws, cluster, status)))).flat();

/** ECS lists by the status that a task is to have: one that was told to stop is among the stopped at once. */
export const tasks = readFrom<'tasks', 'clusters'>('clusters', TASK_ACTIONS, (aws, clusters) =>
  tasksIn(aws, clusters, 'RUNNING'),
);

export const stoppedTasks = readFrom<'stoppedTasks', 'clusters'>('clusters', TASK_ACTIONS, (aws, clusters) =>
  tasksIn(aws, clusters, 'STOPPED'),
);
