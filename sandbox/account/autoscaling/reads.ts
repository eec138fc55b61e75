import type { Filter, TagDescription } from '@aws-sdk/client-auto-scaling';
import { operation } from '../core/operation.ts';
import type { Wire } from '../core/wire.ts';
import { page } from './pages.ts';
import { groupNamed, groupsOf, invalid } from './record.ts';
import { shown } from './shown.ts';

export const describeGroups = operation('autoscaling', 'DescribeAutoScalingGroups', (input, call) => {
  const names = input.AutoScalingGroupNames ?? [];
  const found = groupsOf(call).filter(
    ({ group }) =>
      (names.length === 0 || names.includes(group.AutoScalingGroupName)) &&
      (input.Filters ?? []).every((filter) => matches(group.Tags, filter)),
  );
  const { items, ...more } = page(found, input, 50);
  return { AutoScalingGroups: items.map(({ group }) => shown(group, call)), ...more };
});

function matches(tags: Wire<TagDescription>[], { Name = '', Values = [] }: Wire<Filter>): boolean {
  if (Name === 'tag-key') return tags.some(({ Key = '' }) => Values.includes(Key));
  if (Name === 'tag-value') return tags.some(({ Value = '' }) => Values.includes(Value));
  if (Name.startsWith('tag:'))
    return tags.some(({ Key, Value = '' }) => Key === Name.slice(4) && Values.includes(Value));
  throw invalid(`The filter ${Name} is not valid: use tag-key, tag-value or tag:KEY.`);
}

export const describeActivities = operation('autoscaling', 'DescribeScalingActivities', (input, call) => {
  const groups = input.AutoScalingGroupName ? [groupNamed(input.AutoScalingGroupName, call)] : groupsOf(call);
  const wanted = input.ActivityIds ?? [];
  const found = groups.flatMap(({ activities }) =>
    activities.filter(({ ActivityId }) => wanted.length === 0 || wanted.includes(ActivityId)),
  );
  const { items, ...more } = page(found, input, 100);
  return { Activities: items, ...more };
});
