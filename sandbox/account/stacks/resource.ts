import { randomInt } from 'node:crypto';
import { z } from 'zod';
import type { Call } from '../core/call.ts';

const properties = z.record(z.string(), z.unknown());

/** What CloudFormation asks of a resource type. `previous`: the properties before an update. */
export const stackRequestSchema = z.object({
  action: z.enum(['create', 'update', 'delete']),
  type: z.string(),
  region: z.string(),
  caller: z.string(),
  stackName: z.string(),
  logicalId: z.string(),
  physicalId: z.string(),
  properties,
  previous: properties,
});

export type StackRequest = z.infer<typeof stackRequestSchema>;

/** What `Ref` and `Fn::GetAtt` answer. Another physical id than before is a replacement: the old one is deleted later. */
export interface Made {
  physicalId: string;
  attributes: Record<string, string>;
}

/** Calls an operation of the type's own service. Throws AwsError. */
export type Ask = (operation: string, body: Record<string, unknown>) => Promise<object>;

export interface StackResource {
  create(request: StackRequest, ask: Ask): Promise<Made>;
  update(request: StackRequest, ask: Ask): Promise<Made>;
  delete(request: StackRequest, ask: Ask): Promise<void>;
}

/**
 * For a type that the emulator makes: the rules that its API has are asked first. Throws AwsError to refuse; answers the
 * properties to go on with.
 */
export interface StackCheck {
  create?(properties: Record<string, unknown>, call: Call): Promise<Record<string, unknown>>;
  delete?(physicalId: string, call: Call): Promise<void>;
}

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/** The name of a resource that the template does not name: `<stack>-<logical id>-<12 characters>`. */
export function generatedName({ stackName, logicalId }: StackRequest): string {
  const suffix = Array.from({ length: 12 }, () => LETTERS[randomInt(LETTERS.length)]).join('');
  return `${stackName}-${logicalId}-${suffix}`;
}

/** The names of the properties that an update changes. */
export function changedProperties({ properties: now, previous }: StackRequest): string[] {
  return [...new Set([...Object.keys(now), ...Object.keys(previous)])].filter(
    (name) => JSON.stringify(now[name]) !== JSON.stringify(previous[name]),
  );
}
