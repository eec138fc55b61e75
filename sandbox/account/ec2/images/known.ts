import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Image } from '@aws-sdk/client-ec2';
import { z } from 'zod';
import type { Wire } from '../../core/wire.ts';

const imageSchema = z.object({
  imageId: z.string(),
  name: z.string(),
  description: z.string(),
  architecture: z.enum(['x86_64', 'arm64']),
  creationDate: z.string(),
  /** The public parameter of Systems Manager that names it. */
  parameter: z.string(),
  /** What that parameter tells of an ECS-optimized image. */
  ecs: z.record(z.string(), z.union([z.string(), z.number()])).optional(),
});

/** The file names its sources. */
const FILE = join(import.meta.dirname, '../../compute/images.json');
const { images } = z.object({ images: z.array(imageSchema) }).parse(JSON.parse(readFileSync(FILE, 'utf8')));

/** The accounts that publish them. */
const OWNERS = { ecs: '591542846629', amazon: '137112412989' };

/** Amazon's images that are simulated besides the emulator's four. */
export const KNOWN_IMAGES: readonly (Wire<Image> & { ImageId: string })[] = images.map((image) => ({
  ImageId: image.imageId,
  ImageLocation: image.name,
  State: 'available',
  OwnerId: image.ecs === undefined ? OWNERS.amazon : OWNERS.ecs,
  ImageOwnerAlias: 'amazon',
  Public: true,
  Architecture: image.architecture,
  ImageType: 'machine',
  Name: image.name,
  Description: image.description,
  RootDeviceType: 'ebs',
  RootDeviceName: '/dev/xvda',
  BlockDeviceMappings: [
    { DeviceName: '/dev/xvda', Ebs: { VolumeSize: 8, VolumeType: 'gp2', DeleteOnTermination: true } },
  ],
  VirtualizationType: 'hvm',
  Hypervisor: 'xen',
  CreationDate: image.creationDate,
}));

/** The emulator's own that no image of ours takes the place of. */
const AMAZON_LINUX_2: [string, string] = [
  '/aws/service/ami-amazon-linux-latest/amzn2-ami-hvm-x86_64-gp2',
  'ami-0abcdef1234567890',
];

/** The public parameters, by name: an ECS-optimized image's is a document, with a parameter for each member below it. */
export const PUBLIC_PARAMETERS: Readonly<Record<string, string>> = Object.fromEntries([
  AMAZON_LINUX_2,
  ...images.flatMap(({ parameter, imageId, ecs }): [string, string][] =>
    ecs === undefined
      ? [[parameter, imageId]]
      : [
          [parameter, JSON.stringify(ecs)],
          ...Object.entries(ecs).map(([member, value]): [string, string] => [
            `${parameter}/${member}`,
            String(value),
          ]),
        ],
  ),
]);
