import {
  DescribeStackEventsCommand,
  DescribeStackResourcesCommand,
  DescribeStacksCommand,
  ListStacksCommand,
  StackStatus,
} from '@aws-sdk/client-cloudformation';
import { z } from 'zod';
import { CONSOLE_TEMPLATE, STACK_PARAMETERS } from '../../labs/names.ts';
import type { ReadValues } from '../../labs/readings.ts';
import { orAbsent } from './outcome.ts';
import { type Aws, allPages, parsed, read, readFrom } from './read.ts';

type Stack = ReadValues['stacks'][number];

/** Deleted stacks are listed for 90 days: the newest so many are looked at, which keeps the calls few. */
const MOST_DELETED = 20;

const nextToken = z
  .string()
  .optional()
  .transform((token) => token || undefined);
const said = z
  .string()
  .optional()
  .transform((text) => text || undefined);

const Summaries = z
  .object({
    NextToken: nextToken,
    StackSummaries: z.array(
      z.object({ StackId: z.string(), CreationTime: z.date(), TemplateDescription: z.string().optional() }),
    ),
  })
  .transform((answer) => ({ items: answer.StackSummaries, next: answer.NextToken }));

const DescribedStack = z.object({
  StackId: z.string(),
  StackName: z.string(),
  StackStatus: z.string(),
  Description: z.string().optional(),
  CreationTime: z.date(),
  Parameters: z
    .array(z.object({ ParameterKey: z.string(), ParameterValue: z.string().default('') }))
    .default([]),
  Outputs: z.array(z.object({ OutputKey: z.string(), OutputValue: z.string() })).default([]),
});

/**
 * By its description, else by the parameter that names the cluster: the simulated account forgets the description of a
 * stack that a change set made. One in review holds no template yet, so nothing tells what it is going to be.
 */
const isOfConsole = ({ Description, Parameters, StackStatus }: z.infer<typeof DescribedStack>): boolean =>
  Description === CONSOLE_TEMPLATE ||
  Parameters.some(({ ParameterKey }) => ParameterKey === 'ECSClusterName') ||
  StackStatus === 'REVIEW_IN_PROGRESS';

const Stacks = z
  .object({
    Stacks: z.array(DescribedStack),
  })
  .transform(({ Stacks }) =>
    Stacks.filter(isOfConsole).map(
      (stack): Stack => ({
        stackId: stack.StackId,
        name: stack.StackName,
        status: stack.StackStatus,
        createdAt: stack.CreationTime.toISOString(),
        // A parameter can hold a secret: only those of the course are kept, and only the one output.
        parameters: stack.Parameters.filter(({ ParameterKey }) =>
          STACK_PARAMETERS.some((name) => name === ParameterKey),
        ).map(({ ParameterKey, ParameterValue }) => ({ name: ParameterKey, value: ParameterValue })),
        cluster: stack.Outputs.find(({ OutputKey }) => OutputKey === 'ECSCluster')?.OutputValue,
      }),
    ),
  );

/** By id: a deleted stack is described no other way. */
async function described({ cloudformation }: Aws, StackName: string): Promise<Stack[]> {
  const answer = await orAbsent(cloudformation.send(new DescribeStacksCommand({ StackName })));
  return answer === undefined ? [] : parsed(answer, 'DescribeStacks', 'a list of stacks', Stacks);
}

/** The stacks in any of these states that were made from the console's template, the newest first. */
async function stacksIn(aws: Aws, states: readonly StackStatus[], most: number): Promise<Stack[]> {
  const all = await allPages('ListStacks', async (token) => {
    const command = new ListStacksCommand({ StackStatusFilter: [...states], NextToken: token });
    return parsed(await aws.cloudformation.send(command), 'ListStacks', 'a list of stacks', Summaries);
  });
  const newest = all
    .filter(({ TemplateDescription = CONSOLE_TEMPLATE }) => TemplateDescription === CONSOLE_TEMPLATE)
    .sort((a, b) => b.CreationTime.getTime() - a.CreationTime.getTime())
    .slice(0, most);
  return (await Promise.all(newest.map(({ StackId }) => described(aws, StackId)))).flat();
}

const THERE = Object.values(StackStatus).filter((status) => status !== 'DELETE_COMPLETE');

const ACTIONS = ['cloudformation:ListStacks', 'cloudformation:DescribeStacks'];

export const stacks = read<'stacks'>(ACTIONS, (aws) => stacksIn(aws, THERE, Number.POSITIVE_INFINITY));

export const deletedStacks = read<'deletedStacks'>(ACTIONS, (aws) =>
  stacksIn(aws, ['DELETE_COMPLETE'], MOST_DELETED),
);

const Resources = z
  .object({
    StackResources: z.array(
      z.object({
        StackId: z.string(),
        LogicalResourceId: z.string(),
        PhysicalResourceId: said,
        ResourceType: z.string(),
        ResourceStatus: z.string(),
      }),
    ),
  })
  .transform(({ StackResources }) =>
    StackResources.map((resource) => ({
      stackId: resource.StackId,
      logicalId: resource.LogicalResourceId,
      physicalId: resource.PhysicalResourceId,
      type: resource.ResourceType,
      status: resource.ResourceStatus,
    })),
  );

export const stackResources = readFrom<'stackResources', 'stacks'>(
  'stacks',
  ['cloudformation:DescribeStackResources'],
  async ({ cloudformation }, known) => {
    const each = known.map(async ({ stackId }) => {
      const command = new DescribeStackResourcesCommand({ StackName: stackId });
      const answer = await orAbsent(cloudformation.send(command));
      if (answer === undefined) return [];
      return parsed(answer, 'DescribeStackResources', 'a list of resources', Resources);
    });
    return (await Promise.all(each)).flat();
  },
);

const Events = z
  .object({
    NextToken: nextToken,
    StackEvents: z.array(
      z.object({
        StackId: z.string(),
        LogicalResourceId: z.string(),
        PhysicalResourceId: said,
        ResourceType: z.string(),
        ResourceStatus: z.string(),
        ResourceStatusReason: said,
        Timestamp: z.date(),
      }),
    ),
  })
  .transform((answer) => ({
    items: answer.StackEvents.map((event) => ({
      stackId: event.StackId,
      logicalId: event.LogicalResourceId,
      physicalId: event.PhysicalResourceId,
      type: event.ResourceType,
      status: event.ResourceStatus,
      reason: event.ResourceStatusReason,
      at: event.Timestamp.toISOString(),
    })),
    next: answer.NextToken,
  }));

const eventsOf = ({ cloudformation }: Aws, known: readonly Stack[]) =>
  Promise.all(
    known.map(({ stackId }) =>
      allPages('DescribeStackEvents', async (token) => {
        const command = new DescribeStackEventsCommand({ StackName: stackId, NextToken: token });
        const answer = await cloudformation.send(command);
        return parsed(answer, 'DescribeStackEvents', 'a list of events', Events);
      }),
    ),
  ).then((each) => each.flat());

export const stackEvents = readFrom<'stackEvents', 'stacks'>(
  'stacks',
  ['cloudformation:DescribeStackEvents'],
  eventsOf,
);

export const deletedStackEvents = readFrom<'deletedStackEvents', 'deletedStacks'>(
  'deletedStacks',
  ['cloudformation:DescribeStackEvents'],
  eventsOf,
);
