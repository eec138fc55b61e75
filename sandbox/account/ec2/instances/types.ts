import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { _InstanceType, InstanceTypeInfo } from '@aws-sdk/client-ec2';
import { z } from 'zod';
import { AwsError } from '../../core/errors.ts';
import { operation } from '../../core/operation.ts';
import type { Wire } from '../../core/wire.ts';
import { type FilterFields, matching, page } from '../describe.ts';

const typeSchema = z.object({
  vcpus: z.int(),
  cores: z.int(),
  memoryMiB: z.int(),
  interfaces: z.int(),
  addresses: z.int(),
  architecture: z.enum(['x86_64', 'arm64']),
});
type TypeFacts = z.infer<typeof typeSchema>;

/** The file names its sources. */
const FILE = join(import.meta.dirname, '../../compute/instance-types.json');
const { types } = z
  .object({ types: z.record(z.string(), typeSchema) })
  .parse(JSON.parse(readFileSync(FILE, 'utf8')));

const TYPES: ReadonlyMap<string, TypeFacts & { name: string }> = new Map(
  Object.entries(types).map(([name, facts]) => [name, { ...facts, name }]),
);
type Type = TypeFacts & { name: string };

const BURSTABLE = ['t2', 't3', 't3a', 't4g'];

/** Undefined for a type that is not simulated. */
export const typeNamed = (name: string): Type | undefined => TYPES.get(name);

const familyOf = ({ name }: Type): string => name.split('.')[0] ?? '';
const isCurrent = (type: Type) => familyOf(type) !== 'm1';
const isFree = ({ name }: Type) => name === 't2.micro' || name === 't3.micro';
const isBurstable = (type: Type) => BURSTABLE.includes(familyOf(type));

const FIELDS: FilterFields<Type> = {
  'instance-type': ({ name }) => [name],
  'burstable-performance-supported': (type) => [isBurstable(type)],
  'current-generation': (type) => [isCurrent(type)],
  'free-tier-eligible': (type) => [isFree(type)],
  'memory-info.size-in-mib': ({ memoryMiB }) => [memoryMiB],
  'network-info.maximum-network-interfaces': ({ interfaces }) => [interfaces],
  'network-info.ipv4-addresses-per-interface': ({ addresses }) => [addresses],
  'processor-info.supported-architecture': ({ architecture }) => [architecture],
  'vcpu-info.default-vcpus': ({ vcpus }) => [vcpus],
  'vcpu-info.default-cores': ({ cores }) => [cores],
};

/** Only what the file has a source for: members without one are left out. */
const shown = (type: Type): Wire<InstanceTypeInfo> => ({
  InstanceType: type.name as _InstanceType,
  CurrentGeneration: isCurrent(type),
  FreeTierEligible: isFree(type),
  BareMetal: false,
  ProcessorInfo: { SupportedArchitectures: [type.architecture] },
  VCpuInfo: {
    DefaultVCpus: type.vcpus,
    DefaultCores: type.cores,
    DefaultThreadsPerCore: Math.floor(type.vcpus / type.cores),
  },
  MemoryInfo: { SizeInMiB: type.memoryMiB },
  NetworkInfo: { MaximumNetworkInterfaces: type.interfaces, Ipv4AddressesPerInterface: type.addresses },
  BurstablePerformanceSupported: isBurstable(type),
});

export const describeInstanceTypes = operation('ec2', 'DescribeInstanceTypes', (input) => {
  const wanted: string[] = input.InstanceTypes ?? [];
  const unknown = wanted.find((name) => !TYPES.has(name));
  if (unknown !== undefined) {
    throw new AwsError(
      'InvalidInstanceType',
      `The following supplied instance types do not exist: [${unknown}]`,
    );
  }
  const named = [...TYPES.values()].filter(({ name }) => wanted.length === 0 || wanted.includes(name));
  const { rows, ...more } = page(
    matching(named, input.Filters, FIELDS, () => []),
    input,
    { least: 5, most: 100 },
  );
  return { InstanceTypes: rows.map(shown), ...more };
});
