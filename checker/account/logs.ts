import { DescribeLogGroupsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { z } from 'zod';
import type { ReadValues } from '../../labs/readings.ts';
import { type Aws, allPages, parsed, readFrom } from './read.ts';

const LogGroups = z
  .object({ nextToken: z.string().optional(), logGroups: z.array(z.object({ logGroupName: z.string() })) })
  .transform((answer) => ({
    items: answer.logGroups.map(({ logGroupName }) => logGroupName),
    next: answer.nextToken || undefined,
  }));

const namesStartingWith = ({ logs }: Aws, logGroupNamePrefix: string): Promise<string[]> =>
  allPages('DescribeLogGroups', async (nextToken) => {
    const answer = await logs.send(new DescribeLogGroupsCommand({ logGroupNamePrefix, nextToken }));
    return parsed(answer, 'DescribeLogGroups', 'a list of log groups', LogGroups);
  });

type Definitions = ReadValues['taskDefinitions'];

const groupsOf = (definitions: Definitions): string[] => [
  ...new Set(definitions.flatMap(({ containers }) => containers.flatMap(({ log }) => log?.group || []))),
];

export const logGroups = readFrom<'logGroups', 'taskDefinitions'>(
  'taskDefinitions',
  ['logs:DescribeLogGroups'],
  async (aws, definitions) => {
    const each = groupsOf(definitions).map(async (group) =>
      (await namesStartingWith(aws, group)).filter((name) => name === group),
    );
    return (await Promise.all(each)).flat();
  },
);
