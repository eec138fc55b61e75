import { notSimulated } from '../core/errors.ts';
import { type Operation, operation } from '../core/operation.ts';
import { IMAGE_OPERATIONS } from './images.ts';
import { REPOSITORY_OPERATIONS } from './repositories.ts';

/** The emulator would answer these without having done anything: layers travel by the registry's own protocol. */
const PRETENDED = [
  'BatchCheckLayerAvailability',
  'CompleteLayerUpload',
  'GetDownloadUrlForLayer',
  'InitiateLayerUpload',
  'UploadLayerPart',
] as const;

/** Those that have rules of ours in front of the emulator's. */
export const ECR_OPERATIONS: readonly Operation[] = [
  ...REPOSITORY_OPERATIONS,
  ...IMAGE_OPERATIONS,
  ...PRETENDED.map((name) =>
    operation('ecr', name, () => {
      throw notSimulated(`ecr:${name}`);
    }),
  ),
];
