import { AUTO_SCALING_OPERATIONS } from '../autoscaling/operations.ts';
import { EC2_OPERATIONS, EC2_REFUSED } from '../ec2/operations.ts';
import { ECR_OPERATIONS } from '../ecr/operations.ts';
import { ECS_OPERATIONS } from '../ecs/operations.ts';
import { IAM_OPERATIONS } from '../iam/operations.ts';
import { SSM_OPERATIONS } from '../ssm/operations.ts';
import type { Operation } from './operation.ts';

/** The services that are simulated here whole: an operation of theirs that is not in the list is not simulated. */
export const WHOLE = ['autoscaling', 'ecr', 'ecs', 'ssm'];

/** Operations of the others that the emulator has, and that are not simulated all the same. */
const REFUSED: Record<string, readonly string[]> = { ec2: EC2_REFUSED };

const ALL: readonly Operation[] = [
  ...AUTO_SCALING_OPERATIONS,
  ...ECS_OPERATIONS,
  ...EC2_OPERATIONS,
  ...ECR_OPERATIONS,
  ...IAM_OPERATIONS,
  ...SSM_OPERATIONS,
];

const BY_NAME: ReadonlyMap<string, Operation> = new Map(
  ALL.map((operation) => [`${operation.service}:${operation.name}`, operation]),
);

/** The operation that is simulated here, undefined for one that is not, or is the emulator's. */
export const operationNamed = (service: string, name: string): Operation | undefined =>
  BY_NAME.get(`${service}:${name}`);

/** What the emulator passes on: the operations by service, null for all of a service. */
export function passedOn(): Record<string, string[] | null> {
  const services = [...new Set(ALL.map(({ service }) => service))];
  const named = (service: string) => [
    ...ALL.flatMap((one) => (one.service === service ? one.name : [])),
    ...(REFUSED[service] ?? []),
  ];
  return Object.fromEntries(services.map((one) => [one, WHOLE.includes(one) ? null : named(one)]));
}
