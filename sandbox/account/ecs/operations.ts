import { CLUSTER_OPERATIONS } from './clusters.ts';
import type { Operation } from './operation.ts';

/** Every operation that is simulated, by its name. Each resource family brings its own list. */
export const OPERATIONS: ReadonlyMap<string, Operation> = new Map(
  [...CLUSTER_OPERATIONS].map((operation) => [operation.name, operation]),
);
