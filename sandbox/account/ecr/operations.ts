import { type Operation, passedThrough } from '../core/operation.ts';
import { IMAGE_OPERATIONS } from './images.ts';
import { getAuthorizationToken } from './registry/tokens.ts';
import { REPOSITORY_OPERATIONS } from './repositories.ts';

/**
 * The operations of ECR that are simulated. Those that would upload layers are not: layers travel by the registry's own
 * protocol.
 */
export const ECR_OPERATIONS: readonly Operation[] = [
  ...REPOSITORY_OPERATIONS,
  ...IMAGE_OPERATIONS,
  getAuthorizationToken,
  passedThrough('ecr', 'DeleteLifecyclePolicy'),
  passedThrough('ecr', 'DeleteRepositoryPolicy'),
  passedThrough('ecr', 'DescribeRegistry'),
  passedThrough('ecr', 'GetLifecyclePolicy'),
  passedThrough('ecr', 'GetRepositoryPolicy'),
  passedThrough('ecr', 'PutImageScanningConfiguration'),
  passedThrough('ecr', 'PutLifecyclePolicy'),
];
