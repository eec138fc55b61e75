import type { ContainerDefinition, PortMapping } from '@aws-sdk/client-ecs';
import type { Wire } from '../../core/wire.ts';
import { client } from '../errors.ts';

type Container = Wire<ContainerDefinition>;

/**
 * Holds ports and what goes with a network mode against AWS's rules. Throws ClientException. Sentences as in
 * container-rules.ts. https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-networking.html
 */
export function checkNetwork(containers: Container[], mode: string | undefined): void {
  const names = new Set<string>();
  const taken = new Set<string>();
  for (const container of containers) {
    if (container.links?.length && mode !== undefined && mode !== 'bridge') {
      throw client(`Links are not supported when networkMode=${mode}.`);
    }
    if (mode === 'awsvpc') checkOwnInterface(container);
    for (const mapping of container.portMappings ?? []) {
      checkPort(mapping, mode);
      if (mapping.name !== undefined && names.has(mapping.name)) {
        throw client(`The port mapping name is already used: ${mapping.name}`);
      }
      if (mapping.name !== undefined) names.add(mapping.name);
      if (mode !== 'awsvpc' && mode !== 'host') continue;
      const port = `${mapping.containerPort ?? mapping.containerPortRange}/${mapping.protocol === 'udp' ? 'udp' : 'tcp'}`;
      if (taken.has(port)) throw client(`The container port is used multiple times in task: ${port}`);
      taken.add(port);
    }
  }
}

function checkPort(mapping: Wire<PortMapping>, mode: string | undefined): void {
  const { containerPort, hostPort, containerPortRange } = mapping;
  if (containerPortRange !== undefined) {
    const single = containerPort !== undefined || hostPort !== undefined;
    if (single) throw client('You cannot specify both single port and port range.');
    const [, low, high] = /^(\d+)-(\d+)$/.exec(containerPortRange) ?? [];
    if (low === undefined || !(Number(low) >= 1 && Number(low) < Number(high) && Number(high) <= 65535)) {
      throw client(`Invalid 'containerPortRange' setting: ${containerPortRange}`);
    }
    return;
  }
  if (containerPort === undefined || containerPort < 1 || containerPort > 65535) {
    throw client('The container port of a port mapping must be between 1 and 65535.');
  }
  if (hostPort !== undefined && (hostPort < 0 || hostPort > 65535)) {
    throw client('The host port of a port mapping must be between 0 and 65535.');
  }
  const same = mode === 'awsvpc' || mode === 'host';
  if (same && hostPort !== undefined && hostPort !== containerPort) {
    // github.com/klothoplatform/klotho/issues/892; for host: cdk-preflight pf-ecs-host-network-host-port-mismatch
    throw client(`When networkMode=${mode}, the host ports and container ports in port mappings must match.`);
  }
}

/** Containers of an awsvpc task share one interface, so none can bring a network of its own. */
function checkOwnInterface(container: Container): void {
  const refused: [unknown, string][] = [
    [container.hostname, 'hostname is not supported'],
    [container.extraHosts?.length, 'Extra hosts are not supported'],
    [container.dnsServers?.length, 'DNS servers are not supported'],
    [container.dnsSearchDomains?.length, 'DNS search domains are not supported'],
    [container.disableNetworking, 'Disable Networking is not supported'],
  ];
  const first = refused.find(([given]) => given);
  if (first !== undefined) throw client(`${first[1]} on container when networkMode=awsvpc.`);
}

/** What AWS fills in: the protocol, and the host port where it cannot differ; 0 is any free one. */
export function filledPort(mapping: Wire<PortMapping>, mode: string | undefined): Wire<PortMapping> {
  const protocol = mapping.protocol === 'udp' ? 'udp' : 'tcp';
  if (mapping.containerPortRange !== undefined) return { ...mapping, protocol };
  const same = mode === 'awsvpc' || mode === 'host';
  return { ...mapping, hostPort: mapping.hostPort ?? (same ? mapping.containerPort : 0), protocol };
}
