import type { Container, ContainerDefinition } from '@aws-sdk/client-ecs';
import type { Wire } from '../../core/wire.ts';

export type ContainerRow = Wire<Container>;

/** The containers that wait and whose `dependsOn` is fulfilled. */
export function startable(
  specs: readonly Wire<ContainerDefinition>[],
  containers: readonly ContainerRow[],
): Wire<ContainerDefinition>[] {
  const of = (name: string | undefined) => containers.find((container) => container.name === name);
  return specs.filter((spec) => {
    if (of(spec.name)?.lastStatus !== 'PENDING') return false;
    return (spec.dependsOn ?? []).every(({ containerName, condition }) => {
      const other = of(containerName);
      if (other === undefined || other.lastStatus === 'PENDING') return false;
      if (condition === 'HEALTHY') return other.healthStatus === 'HEALTHY';
      if (condition === 'COMPLETE') return other.lastStatus === 'STOPPED';
      if (condition === 'SUCCESS') return other.lastStatus === 'STOPPED' && other.exitCode === 0;
      return true;
    });
  });
}

/** A container that can never start: what it waits for has ended otherwise than it asks. */
export function hopeless(
  specs: readonly Wire<ContainerDefinition>[],
  containers: readonly ContainerRow[],
): ContainerRow | undefined {
  const of = (name: string | undefined) => containers.find((container) => container.name === name);
  const failed = (name: string | undefined, condition: string | undefined) => {
    const other = of(name);
    if (condition === 'HEALTHY')
      return other?.healthStatus === 'UNHEALTHY' || other?.lastStatus === 'STOPPED';
    return condition === 'SUCCESS' && other?.lastStatus === 'STOPPED' && other.exitCode !== 0;
  };
  const spec = specs.find(
    (each) =>
      of(each.name)?.lastStatus === 'PENDING' &&
      (each.dependsOn ?? []).some(({ containerName, condition }) => failed(containerName, condition)),
  );
  return of(spec?.name);
}
