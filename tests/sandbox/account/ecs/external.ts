import {
  CreateClusterCommand,
  CreateServiceCommand,
  type CreateServiceCommandInput,
  CreateTaskSetCommand,
  type CreateTaskSetCommandInput,
  DeleteServiceCommand,
  DeleteTaskSetCommand,
  DescribeServicesCommand,
  DescribeTaskSetsCommand,
  DescribeTasksCommand,
  ListTasksCommand,
  type Task,
  type TaskSet,
  type TaskSetField,
  UpdateServiceCommand,
  type UpdateServiceCommandInput,
  UpdateServicePrimaryTaskSetCommand,
  UpdateTaskSetCommand,
} from '@aws-sdk/client-ecs';
import { until } from '../support.ts';
import type { World } from './world.ts';

const CONTROLLER = { deploymentController: { type: 'EXTERNAL' } } as const;
const service = 'site';

/** A service `site` with an external controller, in a cluster of a test's own, and its task sets. */
export function externalOf(world: World) {
  const { ecs } = world;
  let clusters = 0;
  const create = (cluster: string, change: Partial<CreateServiceCommandInput> = {}) =>
    ecs.send(new CreateServiceCommand({ cluster, serviceName: service, ...CONTROLLER, ...change }));
  /** Makes a cluster with the service in it. Returns the cluster's name. */
  const open = async (change: Partial<CreateServiceCommandInput> = {}, instances = 0) => {
    const clusterName = `c${++clusters}`;
    await ecs.send(new CreateClusterCommand({ clusterName }));
    if (instances > 0) await world.join(clusterName, instances);
    await create(clusterName, change);
    return clusterName;
  };
  const add = async (cluster: string, change: Partial<CreateTaskSetCommandInput> = {}): Promise<TaskSet> => {
    const asked = { cluster, service, taskDefinition: 'web', ...change };
    return (await ecs.send(new CreateTaskSetCommand(asked))).taskSet ?? {};
  };
  /** All of the service's tasks on Fargate, unless `percent` says how many of them. */
  const addFargate = (
    cluster: string,
    percent = 100,
    change: Partial<CreateTaskSetCommandInput> = {},
  ): Promise<TaskSet> =>
    add(cluster, {
      taskDefinition: 'fargate',
      launchType: 'FARGATE',
      networkConfiguration: { awsvpcConfiguration: { subnets: [world.subnets[0] ?? ''] } },
      scale: { value: percent, unit: 'PERCENT' },
      ...change,
    });
  const update = (cluster: string, change: Partial<UpdateServiceCommandInput>) =>
    ecs.send(new UpdateServiceCommand({ cluster, service, ...change }));
  const scale = async (cluster: string, taskSet: string | undefined, value: number) => {
    const asked = { cluster, service, taskSet, scale: { value, unit: 'PERCENT' as const } };
    return (await ecs.send(new UpdateTaskSetCommand(asked))).taskSet ?? {};
  };
  const makePrimary = async (cluster: string, primaryTaskSet: string | undefined) => {
    const asked = { cluster, service, primaryTaskSet };
    return (await ecs.send(new UpdateServicePrimaryTaskSetCommand(asked))).taskSet ?? {};
  };
  const remove = async (cluster: string, taskSet: string | undefined, force?: boolean) =>
    (await ecs.send(new DeleteTaskSetCommand({ cluster, service, taskSet, force }))).taskSet ?? {};
  const describe = (cluster: string, taskSets: string[], include?: TaskSetField[]) =>
    ecs.send(new DescribeTaskSetsCommand({ cluster, service, taskSets, include }));
  const drop = (cluster: string, force?: boolean) =>
    ecs.send(new DeleteServiceCommand({ cluster, service, force }));
  const find = async (cluster: string) =>
    (await ecs.send(new DescribeServicesCommand({ cluster, services: [service] }))).services?.[0];
  const messages = async (cluster: string) =>
    ((await find(cluster))?.events ?? []).map((event) => event.message ?? '');
  /** Waits until each task set of the service is steady, and there are `count` of them. */
  const steady = (cluster: string, count: number) =>
    until(async () => {
      const sets = (await find(cluster))?.taskSets ?? [];
      return sets.length === count && sets.every((set) => set.stabilityStatus === 'STEADY_STATE');
    });
  const tasks = async (cluster: string, startedBy: string | undefined): Promise<Task[]> => {
    const { taskArns = [] } = await ecs.send(new ListTasksCommand({ cluster, startedBy }));
    if (taskArns.length === 0) return [];
    return (
      (await ecs.send(new DescribeTasksCommand({ cluster, tasks: taskArns, include: ['TAGS'] }))).tasks ?? []
    );
  };
  /** Registers the task definitions `web` (EC2) and `fargate`. */
  const define = async () => {
    await world.define('web', {
      containerDefinitions: [{ name: 'web', image: 'nginx', cpu: 64, memory: 64 }],
    });
    await world.define('fargate', {
      requiresCompatibilities: ['FARGATE'],
      networkMode: 'awsvpc',
      cpu: '256',
      memory: '512',
      containerDefinitions: [{ name: 'web', image: 'nginx' }],
    });
  };
  return {
    create,
    open,
    add,
    addFargate,
    update,
    scale,
    makePrimary,
    remove,
    describe,
    drop,
    find,
    messages,
    steady,
    tasks,
    define,
  };
}

export type External = ReturnType<typeof externalOf>;
