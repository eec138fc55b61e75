import type { ReadName } from '../../labs/readings.ts';
import * as engine from '../engine/reader.ts';
import * as autoscaling from './autoscaling.ts';
import * as cloudformation from './cloudformation.ts';
import * as ec2 from './ec2.ts';
import * as ecs from './ecs.ts';
import * as tasks from './ecs-tasks.ts';
import * as iam from './iam.ts';
import * as logs from './logs.ts';
import type { Read } from './read.ts';

/** Every read, by the name under which checks ask for it. */
export const READS: { readonly [N in ReadName]: Read<N> } = {
  ...autoscaling,
  ...cloudformation,
  ...ec2,
  ...ecs,
  ...iam,
  ...logs,
  ...tasks,
  ...engine,
};

/** The names together with the reads they fan out from. */
export function withNeeds(names: Iterable<ReadName>): Set<ReadName> {
  const all = new Set<ReadName>();
  const add = (name: ReadName) => {
    if (all.has(name)) return;
    all.add(name);
    for (const need of READS[name].needs) add(need);
  };
  for (const name of names) add(name);
  return all;
}
