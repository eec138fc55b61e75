import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

const FILE = join(import.meta.dirname, 'managed-policies.json');

const policySchema = z.object({
  name: z.string(),
  version: z.string(),
  edited: z.string(),
  created: z.string().optional(),
  description: z.string(),
  document: z.object({}).loose(),
});

/** AWS managed policies that the emulator lacks, or has with other versions and dates. */
export const managedPolicies = (): z.infer<typeof policySchema>[] =>
  z.object({ policies: z.array(policySchema) }).parse(JSON.parse(readFileSync(FILE, 'utf8'))).policies;
