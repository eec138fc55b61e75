import { z } from 'zod';
import { AwsError } from '../core/errors.ts';
import type { StackCheck } from '../stacks/resource.ts';
import { checkPermissionsPolicy } from './documents.ts';
import { checkAttachable } from './policies.ts';
import { checkRoleName, checkTrust, roles } from './roles.ts';

/** A template may give a document as it is, or as text. */
const document = z
  .unknown()
  .transform((found) => (typeof found === 'string' ? found : JSON.stringify(found ?? '')));

const role = z.object({
  RoleName: z.string().optional(),
  AssumeRolePolicyDocument: document,
  ManagedPolicyArns: z.array(z.string()).default([]),
  Policies: z.array(z.object({ PolicyDocument: document })).default([]),
});
const profile = z.object({ Roles: z.array(z.string()).default([]) });

/** The types that the emulator makes, once the API's own rules have let them pass. */
export const IAM_CHECKS: Record<string, StackCheck> = {
  'AWS::IAM::Role': {
    create: async (properties, call) => {
      const asked = role.parse(properties);
      if (asked.RoleName) await checkRoleName(asked.RoleName, call);
      await checkTrust(asked.AssumeRolePolicyDocument, call);
      for (const arn of asked.ManagedPolicyArns) await checkAttachable(arn, call);
      for (const policy of asked.Policies) checkPermissionsPolicy(policy.PolicyDocument);
      return properties;
    },
  },
  'AWS::IAM::InstanceProfile': {
    create: async (properties, call) => {
      const known = (await roles(call)).map(({ RoleName }) => RoleName);
      const missing = profile.parse(properties).Roles.find((name) => !known.includes(name));
      if (missing !== undefined)
        throw new AwsError('NoSuchEntity', `The role with name ${missing} cannot be found.`);
      return properties;
    },
  },
};
