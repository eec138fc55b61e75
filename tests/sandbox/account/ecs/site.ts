import {
  CreateClusterCommand,
  CreateServiceCommand,
  type CreateServiceCommandInput,
  DescribeServicesCommand,
  ListTasksCommand,
  UpdateServiceCommand,
  type UpdateServiceCommandInput,
} from '@aws-sdk/client-ecs';
import { until } from '../support.ts';
import type { World } from './world.ts';

/** A service `site` of the task definition `web`, in a cluster of a test's own. */
export function siteOf(world: World) {
  let clusters = 0;
  const newCluster = async (instances: number) => {
    const clusterName = `c${++clusters}`;
    await world.ecs.send(new CreateClusterCommand({ clusterName }));
    if (instances > 0) await world.join(clusterName, instances);
    return clusterName;
  };
  const create = (cluster: string, change: Partial<CreateServiceCommandInput> = {}) =>
    world.ecs.send(
      new CreateServiceCommand({
        cluster,
        serviceName: 'site',
        taskDefinition: 'web',
        desiredCount: 2,
        launchType: 'EC2',
        ...change,
      }),
    );
  const update = (cluster: string, change: Partial<UpdateServiceCommandInput>) =>
    world.ecs.send(new UpdateServiceCommand({ cluster, service: 'site', ...change }));
  const service = async (cluster: string) =>
    (await world.ecs.send(new DescribeServicesCommand({ cluster, services: ['site'] }))).services?.[0];
  const messages = async (cluster: string) =>
    (await service(cluster))?.events?.map((event) => event.message ?? '') ?? [];
  const steady = (cluster: string, runningCount: number) =>
    until(async () => {
      const found = await service(cluster);
      const [deployment] = found?.deployments ?? [];
      return (
        found?.runningCount === runningCount &&
        found.deployments?.length === 1 &&
        deployment?.rolloutState === 'COMPLETED' &&
        deployment.runningCount === runningCount
      );
    });
  const running = async (cluster: string) =>
    (await world.ecs.send(new ListTasksCommand({ cluster, serviceName: 'site' }))).taskArns ?? [];
  return { newCluster, create, update, service, messages, steady, running };
}

export type Site = ReturnType<typeof siteOf>;
