import { AUTO_SCALING } from './autoscaling.ts';
import { CLOUDFORMATION } from './cloudformation.ts';
import { CLOUDWATCH } from './cloudwatch.ts';
import { EC2 } from './ec2.ts';
import { ECR } from './ecr.ts';
import { ECS } from './ecs.ts';
import { IAM } from './iam.ts';
import { LOGS } from './logs.ts';
import type { Fidelity } from './service.ts';
import { SSM } from './ssm.ts';
import { STS } from './sts.ts';

export const SERVICES: readonly Fidelity[] = [
  ECS,
  ECR,
  EC2,
  IAM,
  AUTO_SCALING,
  CLOUDFORMATION,
  LOGS,
  CLOUDWATCH,
  SSM,
  STS,
];
