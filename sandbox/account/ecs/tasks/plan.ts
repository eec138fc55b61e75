import type { NetworkBinding } from '@aws-sdk/client-ecs';
import type { Wire } from '../../core/wire.ts';
import type { Constraint, Demand, Strategy } from '../placement/candidate.ts';
import type { ContainerRun } from './runtime.ts';

/** What ECS keeps of a task beside what it shows. */
export interface TaskPlan {
  /** When the task came into its present status. */
  since: number;
  demand: Demand;
  constraints: Constraint[];
  strategies: Strategy[];
  /** Where it may have its address; the choice falls with the instance. */
  subnets: SubnetChoice[];
  network?: TaskNetwork;
  /** Host ports by container, from when it has an instance. */
  bindings: Record<string, Wire<NetworkBinding>[]>;
  /** By container, from when it was started. */
  runs: Record<string, ContainerRun>;
  /** The service deployment that started it. */
  deployment?: string;
  /** Of the RunTask that asked for it, with a digest of the request. */
  clientToken?: { token: string; digest: string };
}

/** A subnet in which a task may have its address. */
export interface SubnetChoice {
  subnetId: string;
  vpcId: string;
  availabilityZone: string;
  cidrBlock: string;
}

/** Where a task with an address of its own has it. */
export interface TaskNetwork {
  subnetId: string;
  availabilityZone: string;
  privateAddress: string;
}
