import { z } from 'zod';
import type { StackCheck } from '../stacks/resource.ts';
import { checkedName, checkMutability } from './checks.ts';
import { assertEmpty, assertNew } from './repositories.ts';

const repositorySchema = z.looseObject({
  RepositoryName: z.string().optional(),
  ImageTagMutability: z.string().optional(),
});

/** The types that the emulator makes, once the API's own rules have let them pass. */
export const ECR_CHECKS: Record<string, StackCheck> = {
  'AWS::ECR::Repository': {
    create: async (properties, call) => {
      const { RepositoryName, ImageTagMutability } = repositorySchema.parse(properties);
      checkMutability(ImageTagMutability);
      if (RepositoryName !== undefined) await assertNew(checkedName(RepositoryName), call);
      return properties;
    },
    delete: async (physicalId, call) => assertEmpty(physicalId, call),
  },
};
