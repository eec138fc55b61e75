import { met, unmet } from '../../../labs/finding.ts';
import { type Check, check, Lab } from '../../../labs/lab.ts';
import type { ReadName } from '../../../labs/readings.ts';

const docs = [{ title: 'Amazon ECS', url: 'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/' }];

/** A lab of these steps, each with its checks. */
export const fixtureLab = (steps: Record<string, Record<string, Check>>, id = 'fixture'): Lab =>
  Lab.parse({
    id,
    title: 'A fixture',
    section: '1.2',
    objectives: ['Test the checker'],
    minutes: 1,
    cost: 'Nothing.',
    points: [],
    steps: Object.entries(steps).map(([step, checks]) => ({
      id: step,
      title: `Step ${step}`,
      text: 'Do it.',
      checks,
      hints: ['Think.', '`true`'],
      docs,
    })),
  });

/** A check that is unmet whenever its reading could be made: what is not unmet then did not look. */
export const alwaysUnmet = (read: ReadName, after: Check[] = []): Check =>
  check({ title: `Looks at ${read}`, reads: [read], after }, () =>
    unmet(`There is no ${read}.`, { expected: 'one', found: 'none', next: 'Make one.' }),
  );

export const alwaysMet = (read: ReadName, after: Check[] = []): Check =>
  check({ title: `Accepts ${read}`, reads: [read], after }, () => met(`${read} is there.`));
