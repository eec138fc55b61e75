import { z } from 'zod';
import type { StackCheck } from '../stacks/resource.ts';
import { vpcRange } from './vpcs.ts';

/** The types that the emulator makes, once the API's own rules have let them pass. */
export const EC2_CHECKS: Record<string, StackCheck> = {
  'AWS::EC2::VPC': {
    create: async (properties) => ({
      ...properties,
      CidrBlock: vpcRange(z.string().optional().parse(properties.CidrBlock)),
    }),
  },
};
