import { AUTO_SCALING_OPERATIONS } from '../autoscaling/operations.ts';
import { EC2_OPERATIONS } from '../ec2/operations.ts';
import { ECR_OPERATIONS } from '../ecr/operations.ts';
import { ECS_OPERATIONS } from '../ecs/operations.ts';
import { IAM_OPERATIONS } from '../iam/operations.ts';
import { LOGS_OPERATIONS } from '../logs/operations.ts';
import { SSM_OPERATIONS } from '../ssm/operations.ts';
import { STACK_OPERATIONS } from '../stacks/operations.ts';
import type { Operation } from './operation.ts';

const ALL: readonly Operation[] = [
  ...AUTO_SCALING_OPERATIONS,
  ...ECS_OPERATIONS,
  ...EC2_OPERATIONS,
  ...ECR_OPERATIONS,
  ...IAM_OPERATIONS,
  ...LOGS_OPERATIONS,
  ...SSM_OPERATIONS,
  ...STACK_OPERATIONS,
];

const BY_NAME: ReadonlyMap<string, Operation> = new Map(
  ALL.map((operation) => [`${operation.service}:${operation.name}`, operation]),
);

/** The operation that is simulated here; undefined for one that is the emulator's (emulated.ts), or nobody's. */
export const operationNamed = (service: string, name: string): Operation | undefined =>
  BY_NAME.get(`${service}:${name}`);
