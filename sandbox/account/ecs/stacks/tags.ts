import type { Tag } from '@aws-sdk/client-ecs';
import { z } from 'zod';
import type { Ask } from '../../stacks/resource.ts';

const listSchema = z.array(z.object({ Key: z.string(), Value: z.coerce.string() })).default([]);

/** The template's tags and those of the stack, without `aws:cloudformation:*`: the API lets nobody else set these. */
export function tagsOf(properties: Record<string, unknown>): Tag[] {
  return listSchema
    .parse(properties.Tags ?? [])
    .filter(({ Key }) => !Key.startsWith('aws:'))
    .map(({ Key, Value }) => ({ key: Key, value: Value }));
}

/** Makes the template's tags the resource's; tags that others gave it stay. */
export async function retag(
  ask: Ask,
  resourceArn: string,
  before: Record<string, unknown>,
  after: Record<string, unknown>,
): Promise<void> {
  const tags = tagsOf(after);
  const gone = tagsOf(before).flatMap(({ key }) => (tags.some((one) => one.key === key) ? [] : [key ?? '']));
  if (gone.length > 0) await ask('UntagResource', { resourceArn, tagKeys: gone });
  if (tags.length > 0) await ask('TagResource', { resourceArn, tags });
}
