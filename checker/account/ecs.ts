import {
  DescribeCapacityProvidersCommand,
  DescribeClustersCommand,
  DescribeTaskDefinitionCommand,
  ListClustersCommand,
  ListTaskDefinitionFamiliesCommand,
} from '@aws-sdk/client-ecs';
import { z } from 'zod';
import { CLUSTER_NAME, COURSE_FAMILIES } from '../../labs/names.ts';
import { NonsenseAnswer } from './outcome.ts';
import { allPages, parsed, read, readFrom } from './read.ts';

/** Items a page, the most that ECS gives; capacity providers come ten at a time. */
const PAGE = 100;
const PROVIDER_PAGE = 10;

const nextToken = z
  .string()
  .optional()
  .transform((token) => token || undefined);

const ClusterArns = z
  .object({ nextToken, clusterArns: z.array(z.string()) })
  .transform((answer) => ({ items: answer.clusterArns, next: answer.nextToken }));

const StrategyItem = z.object({
  capacityProvider: z.string(),
  weight: z.int().default(0),
  base: z.int().default(0),
});

const Cluster = z
  .object({
    clusterArn: z.string(),
    clusterName: z.string(),
    status: z.string(),
    settings: z.array(z.object({ name: z.string(), value: z.string() })).default([]),
    capacityProviders: z.array(z.string()).default([]),
    defaultCapacityProviderStrategy: z.array(StrategyItem).default([]),
    attachmentsStatus: z.string().optional(),
  })
  .transform(({ clusterArn, clusterName, status, ...cluster }) => {
    const insights = cluster.settings.find(({ name }) => name === 'containerInsights')?.value;
    // What a cluster had before it was deleted is of no use to anybody.
    if (status === 'INACTIVE')
      return {
        clusterArn,
        clusterName,
        status,
        capacityProviders: [],
        defaultStrategy: [],
        attaching: false,
      };
    return {
      clusterArn,
      clusterName,
      status,
      ...(insights === undefined ? {} : { containerInsights: insights }),
      capacityProviders: cluster.capacityProviders,
      defaultStrategy: cluster.defaultCapacityProviderStrategy,
      attaching: cluster.attachmentsStatus === 'UPDATE_IN_PROGRESS',
    };
  });

const Clusters = z.object({
  clusters: z.array(Cluster),
  failures: z.array(z.object({ reason: z.string() })).default([]),
});

/** ECS lists active clusters only; asked for by name, it still describes one that was deleted a while ago. */
export const clusters = read<'clusters'>(['ecs:ListClusters', 'ecs:DescribeClusters'], async ({ ecs }) => {
  const arns = await allPages('ListClusters', async (token) => {
    const answer = await ecs.send(new ListClustersCommand({ maxResults: PAGE, nextToken: token }));
    return parsed(answer, 'ListClusters', 'a list of clusters', ClusterArns);
  });
  const wanted = arns.some((arn) => arn.endsWith(`/${CLUSTER_NAME}`)) ? arns : [...arns, CLUSTER_NAME];
  const pages = Array.from({ length: Math.ceil(wanted.length / PAGE) }, async (_, at) => {
    // What is not asked for is left out, as if there were none.
    const command = new DescribeClustersCommand({
      clusters: wanted.slice(at * PAGE, (at + 1) * PAGE),
      include: ['SETTINGS', 'ATTACHMENTS'],
    });
    const answer = parsed(await ecs.send(command), 'DescribeClusters', 'a list of clusters', Clusters);
    const failed = answer.failures.find(({ reason }) => reason !== 'MISSING');
    if (failed) throw new NonsenseAnswer('DescribeClusters', `the failure ${failed.reason}`);
    return answer.clusters;
  });
  return (await Promise.all(pages)).flat();
});

const status = z.enum(['ENABLED', 'DISABLED']);

const GroupProvider = z.object({
  autoScalingGroupArn: z.string(),
  managedScaling: z.object({ status: status.optional(), targetCapacity: z.int().optional() }).optional(),
  managedTerminationProtection: status.optional(),
});

/** As good as left out. */
const None = z.strictObject({}).transform(() => undefined);

const CapacityProviders = z
  .object({
    nextToken,
    capacityProviders: z.array(
      z
        .object({
          name: z.string(),
          status: z.string(),
          autoScalingGroupProvider: z.union([GroupProvider, None]).optional(),
        })
        .transform(({ name, status, autoScalingGroupProvider: group }) => ({
          name,
          status,
          ...(group && {
            group: {
              autoScalingGroupArn: group.autoScalingGroupArn,
              managedScaling: group.managedScaling?.status === 'ENABLED',
              ...(group.managedScaling?.targetCapacity === undefined
                ? {}
                : { targetCapacity: group.managedScaling.targetCapacity }),
              terminationProtection: group.managedTerminationProtection === 'ENABLED',
            },
          }),
        })),
    ),
  })
  .transform((answer) => ({
    items: answer.capacityProviders.filter(({ status }) => status !== 'INACTIVE'),
    next: answer.nextToken,
  }));

export const capacityProviders = read<'capacityProviders'>(['ecs:DescribeCapacityProviders'], ({ ecs }) =>
  allPages('DescribeCapacityProviders', async (token) => {
    const command = new DescribeCapacityProvidersCommand({ maxResults: PROVIDER_PAGE, nextToken: token });
    const answer = await ecs.send(command);
    return parsed(answer, 'DescribeCapacityProviders', 'a list of capacity providers', CapacityProviders);
  }),
);

const Families = z
  .object({ nextToken, families: z.array(z.string()) })
  .transform((answer) => ({ items: answer.families, next: answer.nextToken }));

export const taskDefinitionFamilies = read<'taskDefinitionFamilies'>(
  ['ecs:ListTaskDefinitionFamilies'],
  ({ ecs }) =>
    allPages('ListTaskDefinitionFamilies', async (token) => {
      const command = new ListTaskDefinitionFamiliesCommand({
        status: 'ACTIVE',
        maxResults: PAGE,
        nextToken: token,
      });
      return parsed(
        await ecs.send(command),
        'ListTaskDefinitionFamilies',
        'a list of task definition families',
        Families,
      );
    }),
);

const Container = z
  .object({
    name: z.string(),
    image: z.string(),
    essential: z.boolean().default(true),
    cpu: z.int().default(0),
    memory: z.int().optional(),
    memoryReservation: z.int().optional(),
    portMappings: z
      .array(
        z.object({
          containerPort: z.int().optional(),
          hostPort: z.int().default(0),
          protocol: z.string().default('tcp'),
        }),
      )
      .default([]),
    environment: z.array(z.object({ name: z.string() })).default([]),
    mountPoints: z
      .array(
        z.object({
          sourceVolume: z.string().default(''),
          containerPath: z.string().default(''),
          readOnly: z.boolean().default(false),
        }),
      )
      .default([]),
    logConfiguration: z
      .object({ logDriver: z.string(), options: z.record(z.string(), z.string()).default({}) })
      .optional(),
    healthCheck: z.object({ startPeriod: z.int().default(0) }).optional(),
    restartPolicy: z.object({ enabled: z.boolean() }).optional(),
  })
  .transform((container) => {
    const { name, image, essential, cpu, memory, memoryReservation, healthCheck, logConfiguration } =
      container;
    return {
      name,
      image,
      essential,
      cpu,
      ...(memory === undefined ? {} : { memory }),
      ...(memoryReservation === undefined ? {} : { memoryReservation }),
      // A mapping of a range of ports has no containerPort.
      ports: container.portMappings.flatMap(({ containerPort, ...mapping }) =>
        containerPort === undefined ? [] : [{ containerPort, ...mapping }],
      ),
      environment: container.environment.map((variable) => variable.name),
      mounts: container.mountPoints.map(({ sourceVolume, containerPath, readOnly }) => ({
        volume: sourceVolume,
        path: containerPath,
        readOnly,
      })),
      ...(logConfiguration && {
        log: {
          driver: logConfiguration.logDriver,
          group: logConfiguration.options['awslogs-group'],
          region: logConfiguration.options['awslogs-region'],
          createsGroup: logConfiguration.options['awslogs-create-group'] === 'true',
        },
      }),
      ...(healthCheck && { healthCheck }),
      restarts: container.restartPolicy?.enabled ?? false,
    };
  });

const TaskDefinition = z
  .object({
    taskDefinition: z.object({
      family: z.string(),
      revision: z.int(),
      // What ECS takes on Linux when nothing is said.
      networkMode: z.string().default('bridge'),
      requiresCompatibilities: z.array(z.string()).default([]),
      cpu: z.string().optional(),
      memory: z.string().optional(),
      taskRoleArn: z.string().optional(),
      executionRoleArn: z.string().optional(),
      enableFaultInjection: z.boolean().default(false),
      volumes: z.array(z.object({ name: z.string().default('') })).default([]),
      placementConstraints: z.array(z.object({ expression: z.string().default('') })).default([]),
      containerDefinitions: z.array(Container),
    }),
  })
  .transform(({ taskDefinition: definition }) => ({
    family: definition.family,
    revision: definition.revision,
    networkMode: definition.networkMode,
    launchTypes: definition.requiresCompatibilities,
    ...(definition.cpu ? { cpu: definition.cpu } : {}),
    ...(definition.memory ? { memory: definition.memory } : {}),
    ...(definition.taskRoleArn ? { taskRole: definition.taskRoleArn } : {}),
    ...(definition.executionRoleArn ? { executionRole: definition.executionRoleArn } : {}),
    faultInjection: definition.enableFaultInjection,
    volumes: definition.volumes.map(({ name }) => name),
    constraints: definition.placementConstraints.map(({ expression }) => expression),
    containers: definition.containerDefinitions,
  }));

/** A family's name alone stands for its newest active revision. */
export const taskDefinitions = readFrom<'taskDefinitions', 'taskDefinitionFamilies'>(
  'taskDefinitionFamilies',
  ['ecs:DescribeTaskDefinition'],
  ({ ecs }, families) =>
    Promise.all(
      COURSE_FAMILIES.filter((family) => families.includes(family)).map(async (taskDefinition) => {
        const answer = await ecs.send(new DescribeTaskDefinitionCommand({ taskDefinition }));
        return parsed(answer, 'DescribeTaskDefinition', 'a task definition', TaskDefinition);
      }),
    ),
);
