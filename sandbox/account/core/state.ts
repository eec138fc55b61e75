import type { Route } from '@aws-sdk/client-ec2';
import type {
  CapacityProvider,
  Cluster,
  ContainerInstance,
  Service,
  ServiceDeployment,
  ServiceRevision,
  Tag,
  Task,
  TaskDefinition,
  TaskSet,
} from '@aws-sdk/client-ecs';
import type { GroupRecord } from '../autoscaling/record.ts';
import type { InstanceRecord } from '../ec2/instances/record.ts';
import type { LaunchTemplateRecord } from '../ec2/launch-templates/lookup.ts';
import type { ImageRecord, LayerRecord, TokenRecord } from '../ecr/record.ts';
import type { AgentRecord, InstancePlan } from '../ecs/instances/plan.ts';
import type { ServicePlan } from '../ecs/services/plan.ts';
import type { TaskSetPlan } from '../ecs/task-sets/plan.ts';
import type { TaskPlan } from '../ecs/tasks/plan.ts';
import { Table } from './table.ts';
import type { Kept } from './wire.ts';

/** Counts and statistics are not kept: they are counted when a cluster is described. */
export type ClusterRecord = Kept<
  Cluster,
  | 'clusterArn'
  | 'clusterName'
  | 'status'
  | 'settings'
  | 'capacityProviders'
  | 'defaultCapacityProviderStrategy'
  | 'tags'
> & {
  /** Until then its attachments are on their way, and nobody may change them. */
  busyUntil?: number;
};

export type CapacityProviderRecord = Kept<
  CapacityProvider,
  'capacityProviderArn' | 'name' | 'status' | 'type' | 'tags'
>;

/** The tags of a task definition are kept beside it: AWS answers them beside it too. */
export interface TaskDefinitionRecord {
  definition: Kept<
    TaskDefinition,
    'taskDefinitionArn' | 'family' | 'revision' | 'status' | 'containerDefinitions'
  >;
  tags: Tag[];
}

/** The last revision ever given out: a number is never used again. */
export interface FamilyRecord {
  lastRevision: number;
}

export type ContainerInstanceRecord = Kept<
  ContainerInstance,
  'containerInstanceArn' | 'ec2InstanceId' | 'status' | 'attributes' | 'tags'
> & { clusterArn: string; plan: InstancePlan };

export type TaskRecord = Kept<
  Task,
  'taskArn' | 'clusterArn' | 'taskDefinitionArn' | 'lastStatus' | 'desiredStatus' | 'containers' | 'tags'
> & { plan: TaskPlan };

export type ServiceRecord = Kept<
  Service,
  'serviceArn' | 'serviceName' | 'clusterArn' | 'status' | 'desiredCount' | 'deployments' | 'events' | 'tags'
> & { plan: ServicePlan };

/** How many tasks it wants, and has, is counted when it is described. */
export type TaskSetRecord = Kept<
  TaskSet,
  | 'id'
  | 'taskSetArn'
  | 'serviceArn'
  | 'clusterArn'
  | 'status'
  | 'taskDefinition'
  | 'scale'
  | 'stabilityStatus'
  | 'tags'
> & { plan: TaskSetPlan };

/** A range that a VPC got after it was made. */
export interface CidrBlockRecord {
  AssociationId: string;
  VpcId: string;
  CidrBlock: string;
}

export type RouteRecord = Kept<Route, 'Origin'> & { RouteTableId: string };

export type ServiceRevisionRecord = Kept<
  ServiceRevision,
  'serviceRevisionArn' | 'serviceArn' | 'clusterArn' | 'taskDefinition'
>;

/** Which revisions it is about, by ARN; how many tasks these have is counted when it is described. */
export type ServiceDeploymentRecord = Kept<
  ServiceDeployment,
  'serviceDeploymentArn' | 'serviceArn' | 'clusterArn' | 'createdAt' | 'status'
> & {
  plan: {
    target: string;
    sources: string[];
    breaker: 'DISABLED' | 'MONITORING' | 'MONITORING_COMPLETE' | 'TRIGGERED';
    failures: number;
  };
};

/**
 * What is simulated here of one region. Rows are never changed in place: `put` a new one. What was put since the last commit is written
 * to disk together, before the call that put it is answered, or taken back when that call fails.
 */
export class State {
  /** By name. Deleted ones stay, INACTIVE. */
  readonly clusters = new Table<ClusterRecord>();
  /** By ARN. */
  readonly capacityProviders = new Table<CapacityProviderRecord>();
  /** By family. */
  readonly families = new Table<FamilyRecord>();
  /** By `family:revision`. */
  readonly taskDefinitions = new Table<TaskDefinitionRecord>();
  /** By ARN. */
  readonly containerInstances = new Table<ContainerInstanceRecord>();
  /** By ARN. */
  readonly tasks = new Table<TaskRecord>();
  /** By ARN. */
  readonly services = new Table<ServiceRecord>();
  /** By ARN. Deleted ones are gone when their tasks are. */
  readonly taskSets = new Table<TaskSetRecord>();
  /** By ARN. */
  readonly serviceRevisions = new Table<ServiceRevisionRecord>();
  /** By ARN. */
  readonly serviceDeployments = new Table<ServiceDeploymentRecord>();
  /** By EC2 instance: what its container agent last tried. */
  readonly agents = new Table<AgentRecord>();
  /** EC2's, by id, in the order they were launched. */
  readonly instances = new Table<InstanceRecord>();
  /** By id. */
  readonly launchTemplates = new Table<LaunchTemplateRecord>();
  /** Auto Scaling's, by name. */
  readonly groups = new Table<GroupRecord>();
  /** By `principal's ARN name`; the account's defaults are those of its root user. */
  readonly accountSettings = new Table<{ value: string }>();
  /** By association. */
  readonly cidrBlocks = new Table<CidrBlockRecord>();
  /** By `route table|destination`: those that were made; the others are the emulator's. */
  readonly routes = new Table<RouteRecord>();
  /** ECR's, by `repository@digest`, in the order they were pushed. */
  readonly images = new Table<ImageRecord>();
  /** By `repository@digest`. */
  readonly layers = new Table<LayerRecord>();
  /** Logins to the registry, by the password's hash. */
  readonly registryTokens = new Table<TokenRecord>();

  /** Every table by its name, for the store. A new table needs nothing else. */
  tables(): [string, Table<object>][] {
    return Object.entries(this).filter(
      (entry): entry is [string, Table<object>] => entry[1] instanceof Table,
    );
  }
}
