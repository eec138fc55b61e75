import { randomBytes } from 'node:crypto';
import type { NetworkBinding, TaskOverride } from '@aws-sdk/client-ecs';
import type { Call } from '../../core/call.ts';
import type { ClusterRecord, ContainerInstanceRecord, TaskRecord } from '../../core/state.ts';
import type { Wire } from '../../core/wire.ts';
import { definitionOf } from '../lifecycle/lookup.ts';
import { arnOf } from '../names.ts';
import type { Candidate, Constraint, Strategy } from '../placement/candidate.ts';
import { containersOf, type Definition, demandOf } from './demand.ts';
import { addressIn, type Placement, publicAddress } from './network.ts';
import type { SubnetChoice, TaskNetwork } from './plan.ts';
import { platformOf } from './platform.ts';

/** What is the same for all tasks of one request. */
export interface Order {
  cluster: ClusterRecord;
  definition: Definition;
  /** ARNs of the roles that the tasks assume, if any. */
  roles: (string | undefined)[];
  group: string;
  startedBy?: string | undefined;
  overrides: Wire<TaskOverride>;
  constraints: Constraint[];
  strategies: Strategy[];
  placement: Placement;
  platformVersion?: string | undefined;
  enableExecuteCommand: boolean;
  tags: TaskRecord['tags'];
  deployment?: string;
}

export type Launch = { launchType: 'EC2' } | { launchType: 'FARGATE' } | { capacityProviderName: string };

export const isFargate = (provider: string) => provider === 'FARGATE' || provider === 'FARGATE_SPOT';

/** A task that has no place yet; nothing is put into the state. */
export function newTask(order: Order, launch: Launch, call: Call): TaskRecord {
  const { cluster, definition, group, overrides } = order;
  const id = randomBytes(16).toString('hex');
  const taskArn = arnOf(call, `task/${cluster.clusterName}/${id}`);
  const provider = 'capacityProviderName' in launch ? launch.capacityProviderName : undefined;
  const launchType =
    'launchType' in launch ? launch.launchType : isFargate(provider ?? '') ? 'FARGATE' : 'EC2';
  const demand = demandOf(definition, overrides, group);
  const now = call.now();
  const fargate = launchType === 'FARGATE';
  const { subnets, securityGroups } = order.placement;
  const network = fargate ? fargateAddress(order.placement, call) : undefined;
  return {
    attachments: demand.eni
      ? [
          {
            id: uuid(),
            type: 'ElasticNetworkInterface',
            status: 'PRECREATED',
            details: network === undefined ? [] : [{ name: 'subnetId', value: network.subnetId }],
          },
        ]
      : [],
    attributes: [
      {
        name: 'ecs.cpu-architecture',
        value: definition.runtimePlatform?.cpuArchitecture === 'ARM64' ? 'arm64' : 'x86_64',
      },
    ],
    ...(network === undefined ? {} : { availabilityZone: network.availabilityZone }),
    ...(provider === undefined ? {} : { capacityProviderName: provider }),
    clusterArn: cluster.clusterArn,
    containers: containersOf(definition, overrides).map((container) => ({
      containerArn: arnOf(call, `container/${cluster.clusterName}/${id}/${uuid()}`),
      taskArn,
      name: container.name ?? '',
      image: container.image ?? '',
      lastStatus: 'PENDING',
      networkInterfaces: [],
      healthStatus: 'UNKNOWN' as const,
      cpu: String(container.cpu ?? 0),
      ...(container.memory === undefined ? {} : { memory: String(container.memory) }),
      ...(container.memoryReservation === undefined
        ? {}
        : { memoryReservation: String(container.memoryReservation) }),
    })),
    cpu: String(demand.cpu),
    createdAt: now,
    desiredStatus: 'RUNNING',
    enableExecuteCommand: order.enableExecuteCommand,
    group,
    healthStatus: 'UNKNOWN',
    lastStatus: 'PROVISIONING',
    launchType,
    memory: String(demand.memory),
    overrides: {
      ...overrides,
      containerOverrides: containersOf(definition).map(
        ({ name }) =>
          overrides.containerOverrides?.find((override) => override.name === name) ?? { name: name ?? '' },
      ),
      inferenceAcceleratorOverrides: [],
    },
    ...(fargate
      ? {
          platformVersion: platformOf(order.platformVersion, order.definition),
          platformFamily: 'Linux',
          ephemeralStorage: overrides.ephemeralStorage ?? definition.ephemeralStorage ?? { sizeInGiB: 20 },
        }
      : {}),
    ...(order.startedBy === undefined ? {} : { startedBy: order.startedBy }),
    tags: order.tags,
    taskArn,
    taskDefinitionArn: definition.taskDefinitionArn ?? '',
    version: 1,
    plan: {
      since: now,
      demand,
      constraints: fargate ? [] : [...order.constraints, ...zonesOf(subnets)],
      subnets,
      ...(securityGroups.length === 0 ? {} : { securityGroups }),
      strategies: order.strategies,
      ...(network === undefined ? {} : { network }),
      bindings: {},
      runs: {},
      ...(order.deployment === undefined ? {} : { deployment: order.deployment }),
    },
  };
}

function fargateAddress(placement: Placement, call: Call): TaskNetwork | undefined {
  const tasks = call.state.tasks.values();
  const network = addressIn(placement.subnets, tasks);
  const address = placement.public ? publicAddress(tasks) : undefined;
  return network === undefined || address === undefined ? network : { ...network, publicAddress: address };
}

/** The task on an instance: with its host ports, and on its way unless it still waits for its interface. */
export function onInstance(
  task: TaskRecord,
  instance: ContainerInstanceRecord,
  candidate: Candidate,
  call: Call,
): TaskRecord {
  const definition = definitionOf(task.taskDefinitionArn, call) ?? {};
  const zone = instance.attributes.find((attribute) => attribute.name === 'ecs.availability-zone')?.value;
  const near = task.plan.subnets.filter((subnet) => subnet.availabilityZone === zone);
  const network = addressIn(near, call.state.tasks.values());
  return {
    ...task,
    containerInstanceArn: instance.containerInstanceArn,
    ...(zone === undefined ? {} : { availabilityZone: zone }),
    lastStatus: task.plan.demand.eni ? 'PROVISIONING' : 'PENDING',
    plan: {
      ...task.plan,
      ...(network === undefined ? {} : { network }),
      since: call.now(),
      bindings: bindings(definition, task.overrides, [...candidate.ports.tcp, ...candidate.ports.udp]),
    },
  };
}

export const uuid = () =>
  randomBytes(16)
    .toString('hex')
    .replace(/(.{8})(.{4})(.{4})(.{4})(.{12})/, '$1-$2-$3-$4-$5');

/** The first port that Docker gives by itself: the kernel's ephemeral range on the ECS-optimized AMI. */
const FIRST_DYNAMIC_PORT = 32768;

function bindings(
  definition: Definition,
  overrides: Wire<TaskOverride> | undefined,
  taken: readonly number[],
): Record<string, Wire<NetworkBinding>[]> {
  const used = new Set(taken);
  const mode = definition.networkMode ?? 'bridge';
  if (mode === 'none' || mode === 'awsvpc') return {};
  const dynamic = () => {
    let port = FIRST_DYNAMIC_PORT;
    while (used.has(port)) port++;
    used.add(port);
    return port;
  };
  return Object.fromEntries(
    containersOf(definition, overrides).map((container) => [
      container.name ?? '',
      (container.portMappings ?? []).map((port) => ({
        bindIP: '0.0.0.0',
        containerPort: port.containerPort ?? 0,
        hostPort: mode === 'host' ? port.hostPort || port.containerPort || 0 : port.hostPort || dynamic(),
        protocol: port.protocol ?? 'tcp',
      })),
    ]),
  );
}

/** A network interface is in its instance's zone and VPC. */
function zonesOf(subnets: readonly SubnetChoice[]): Constraint[] {
  if (subnets.length === 0) return [];
  const list = (values: string[]) => `[${[...new Set(values)].join(', ')}]`;
  const zones = list(subnets.map((subnet) => subnet.availabilityZone));
  const vpcs = list(subnets.map((subnet) => subnet.vpcId));
  const expression = `attribute:ecs.availability-zone in ${zones} and attribute:ecs.vpc-id in ${vpcs}`;
  return [{ type: 'memberOf', expression }];
}
