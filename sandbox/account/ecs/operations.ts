import { CAPACITY_PROVIDER_OPERATIONS } from './capacity-providers.ts';
import { CLUSTER_PROVIDER_OPERATIONS } from './cluster-providers.ts';
import { CLUSTER_OPERATIONS } from './clusters.ts';
import type { Operation } from './operation.ts';
import { TAG_OPERATIONS } from './tags.ts';

/** Every operation that is simulated, by its name. Each resource family brings its own list. */
export const OPERATIONS: ReadonlyMap<string, Operation> = new Map(
  [
    ...CLUSTER_OPERATIONS,
    ...CLUSTER_PROVIDER_OPERATIONS,
    ...CAPACITY_PROVIDER_OPERATIONS,
    ...TAG_OPERATIONS,
  ].map((operation) => [operation.name, operation]),
);
