import type { Resource } from '@aws-sdk/client-ecs';
import type { ContainerInstanceRecord, TaskRecord } from '../../core/state.ts';
import type { Wire } from '../../core/wire.ts';
import type { Candidate } from '../placement/candidate.ts';

/** The container instance as placement sees it, with the tasks that hold a place on it. */
export function candidateOf(instance: ContainerInstanceRecord, tasks: readonly TaskRecord[]): Candidate {
  const own = tasks.filter(
    (task) => task.containerInstanceArn === instance.containerInstanceArn && task.lastStatus !== 'STOPPED',
  );
  const total = (name: string) => amount(instance.registeredResources, name);
  const used = (of: (task: TaskRecord) => number) => own.reduce((sum, task) => sum + of(task), 0);
  const ports = (protocol: string) =>
    own.flatMap((task) =>
      Object.values(task.plan.bindings)
        .flat()
        .filter((binding) => (binding.protocol ?? 'tcp') === protocol)
        .map((binding) => binding.hostPort ?? 0),
    );
  return {
    arn: instance.containerInstanceArn,
    ec2InstanceId: instance.ec2InstanceId,
    status: instance.status,
    agentConnected: instance.agentConnected ?? false,
    agentVersion: instance.versionInfo?.agentVersion ?? '',
    registeredAt: instance.registeredAt ?? 0,
    capacityProviderName: instance.capacityProviderName,
    attributes: instance.attributes.map(({ name, value }) => ({ name: name ?? '', value })),
    cpu: { total: total('CPU'), free: total('CPU') - used((task) => task.plan.demand.cpu) },
    memory: { total: total('MEMORY'), free: total('MEMORY') - used((task) => task.plan.demand.memory) },
    ports: {
      tcp: [...portSet(instance, 'PORTS'), ...ports('tcp')],
      udp: [...portSet(instance, 'PORTS_UDP'), ...ports('udp')],
    },
    enis: instance.plan.enis - own.filter((task) => task.plan.demand.eni).length,
    tasks: own.map((task) => ({ group: task.group ?? '', taskDefinitionArn: task.taskDefinitionArn })),
  };
}

/** CPU, MEMORY, PORTS and PORTS_UDP as an answer holds them. For PORTS: those in use. */
export function resources(of: {
  cpu: number;
  memory: number;
  ports: { tcp: readonly number[]; udp: readonly number[] };
}): Wire<Resource>[] {
  const numbers = { doubleValue: 0, longValue: 0 };
  const integer = (name: string, integerValue: number) => ({
    name,
    type: 'INTEGER',
    ...numbers,
    integerValue,
  });
  const set = (name: string, ports: readonly number[]) => ({
    name,
    type: 'STRINGSET',
    ...numbers,
    integerValue: 0,
    stringSetValue: ports.map(String),
  });
  return [
    integer('CPU', of.cpu),
    integer('MEMORY', of.memory),
    set('PORTS', of.ports.tcp),
    set('PORTS_UDP', of.ports.udp),
  ];
}

function amount(list: readonly Wire<Resource>[] | undefined, name: string): number {
  return list?.find((resource) => resource.name === name)?.integerValue ?? 0;
}

function portSet(instance: ContainerInstanceRecord, name: string): number[] {
  const found = instance.registeredResources?.find((resource) => resource.name === name);
  return (found?.stringSetValue ?? []).map(Number);
}
