import type { ContainerDefinition, TaskDefinition, TaskOverride } from '@aws-sdk/client-ecs';
import type { Wire } from '../../core/wire.ts';
import type { Demand } from '../placement/candidate.ts';

export type Definition = Wire<TaskDefinition>;

/** The containers as a task runs them: the definition's, with what the call overrides. */
export function containersOf(
  definition: Definition,
  overrides: Wire<TaskOverride> = {},
): Wire<ContainerDefinition>[] {
  return (definition.containerDefinitions ?? []).map((container) => {
    const over = overrides.containerOverrides?.find((override) => override.name === container.name);
    return over === undefined ? container : { ...container, ...over };
  });
}

/** What a task of this definition needs of an instance: CPU units, MiB, host ports, a network interface. */
export function demandOf(
  definition: Definition,
  overrides: Wire<TaskOverride> | undefined,
  group: string,
): Demand {
  const containers = containersOf(definition, overrides);
  const sum = (of: (container: Wire<ContainerDefinition>) => number | undefined) =>
    containers.reduce((total, container) => total + (of(container) ?? 0), 0);
  const ports = containers.flatMap((container) => container.portMappings ?? []);
  const hostPort = (port: (typeof ports)[number]) => {
    if (definition.networkMode === 'awsvpc' || definition.networkMode === 'none') return 0;
    return definition.networkMode === 'host'
      ? (port.hostPort ?? port.containerPort ?? 0)
      : (port.hostPort ?? 0);
  };
  const fixed = (protocol: string) =>
    ports.filter((port) => (port.protocol ?? 'tcp') === protocol && hostPort(port) !== 0).map(hostPort);
  return {
    group,
    taskDefinitionArn: definition.taskDefinitionArn ?? '',
    cpu: Number(overrides?.cpu ?? definition.cpu ?? sum((container) => container.cpu)),
    memory: Number(
      overrides?.memory ??
        definition.memory ??
        sum((container) => container.memoryReservation ?? container.memory),
    ),
    ports: { tcp: fixed('tcp'), udp: fixed('udp') },
    eni: definition.networkMode === 'awsvpc',
    attributes: (definition.requiresAttributes ?? []).map(({ name, value }) => ({ name: name ?? '', value })),
  };
}
