import type { AutoScalingClient } from '@aws-sdk/client-auto-scaling';
import type { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import type { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import type { EC2Client } from '@aws-sdk/client-ec2';
import type { ECSClient } from '@aws-sdk/client-ecs';
import type { IAMClient } from '@aws-sdk/client-iam';
import type { STSClient } from '@aws-sdk/client-sts';
import type { z } from 'zod';
import type { ReadName, ReadValues } from '../../labs/readings.ts';
import type { EngineClient } from '../engine/client.ts';
import { NonsenseAnswer } from './outcome.ts';

export interface Clients {
  readonly autoscaling: AutoScalingClient;
  readonly cloudformation: CloudFormationClient;
  readonly ec2: EC2Client;
  readonly ecs: ECSClient;
  readonly iam: IAMClient;
  readonly logs: CloudWatchLogsClient;
  readonly sts: STSClient;
}

export interface Identity {
  readonly accountId: string;
  /** aws, aws-cn or aws-us-gov: the second part of every ARN of the account. */
  readonly partition: string;
}

/** What a read works with: the typed clients, and who is asking. */
export interface Aws extends Clients {
  readonly engine: EngineClient;
  identity(): Promise<Identity>;
}

/** One read of an account: the IAM actions it may call, the reads it fans out from, and how it is made. */
export interface Read<N extends ReadName = ReadName> {
  readonly actions: readonly string[];
  readonly needs: readonly ReadName[];
  readonly make: (aws: Aws, needed: Partial<ReadValues>) => Promise<ReadValues[N]>;
}

/** Defines a read that stands alone. Every call it makes must be among `actions` (`service:Operation`). */
export function read<N extends ReadName>(
  actions: readonly string[],
  make: (aws: Aws) => Promise<ReadValues[N]>,
): Read<N> {
  return { actions, needs: [], make };
}

/** Defines a read that fans out from the value of another. */
export function readFrom<N extends ReadName, D extends ReadName>(
  need: D,
  actions: readonly string[],
  make: (aws: Aws, needed: ReadValues[D]) => Promise<ReadValues[N]>,
): Read<N> {
  const value = (needed: Partial<ReadValues>): ReadValues[D] => {
    const found = needed[need];
    if (found === undefined) throw new Error(`the read was made before "${need}", which it needs`);
    return found;
  };
  return { actions, needs: [need], make: (aws, needed) => make(aws, value(needed)) };
}

export interface Page<T> {
  readonly items: T[];
  /** What to ask the next page with; undefined on the last one. */
  readonly next: string | undefined;
}

/**
 * Reads every page of a list.
 * @throws NonsenseAnswer when a page names itself as its next one.
 */
export async function allPages<T>(
  operation: string,
  page: (token: string | undefined) => Promise<Page<T>>,
): Promise<T[]> {
  const items: T[] = [];
  const seen = new Set<string>();
  let token: string | undefined;
  do {
    const answer = await page(token);
    items.push(...answer.items);
    token = answer.next;
    if (token !== undefined && seen.has(token)) throw new NonsenseAnswer(operation, 'an endless list');
    if (token !== undefined) seen.add(token);
  } while (token !== undefined);
  return items;
}

/**
 * Parses an answer of AWS.
 * @param what what it should have been, for the sentence: "a list of VPCs".
 * @throws NonsenseAnswer
 */
export function parsed<T extends z.ZodType>(
  answer: unknown,
  operation: string,
  what: string,
  shape: T,
): z.output<T> {
  const result = shape.safeParse(answer);
  if (!result.success) throw new NonsenseAnswer(operation, `something that is not ${what}`);
  return result.data;
}
