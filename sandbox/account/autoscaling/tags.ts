import type { Filter, TagDescription } from '@aws-sdk/client-auto-scaling';
import { operation } from '../core/operation.ts';
import type { Wire } from '../core/wire.ts';
import { checkTagCount, tagsOf } from './checks.ts';
import { page } from './pages.ts';
import { groupNamed, groupsOf, invalid } from './record.ts';

export const createOrUpdateTags = operation('autoscaling', 'CreateOrUpdateTags', (input, call) => {
  const tags = input.Tags ?? [];
  for (const { ResourceId } of tags) groupNamed(ResourceId, call);
  for (const tag of tags) {
    const record = groupNamed(tag.ResourceId, call);
    const { AutoScalingGroupName: name, Tags: before } = record.group;
    const Tags = [...before.filter(({ Key }) => Key !== tag.Key), ...tagsOf([tag], name)];
    const group = { ...record.group, Tags };
    checkTagCount(group);
    call.state.groups.put(name, { ...record, group });
  }
  return {};
});

export const deleteTags = operation('autoscaling', 'DeleteTags', (input, call) => {
  const tags = input.Tags ?? [];
  for (const { ResourceId } of tags) groupNamed(ResourceId, call);
  for (const tag of tags) {
    const record = groupNamed(tag.ResourceId, call);
    const Tags = record.group.Tags.filter(({ Key }) => Key !== tag.Key);
    call.state.groups.put(record.group.AutoScalingGroupName, { ...record, group: { ...record.group, Tags } });
  }
  return {};
});

const FILTERS: Record<string, 'ResourceId' | 'Key' | 'Value'> = {
  'auto-scaling-group': 'ResourceId',
  key: 'Key',
  value: 'Value',
};

export const describeTags = operation('autoscaling', 'DescribeTags', (input, call) => {
  const found = groupsOf(call)
    .flatMap(({ group }) => group.Tags)
    .filter((tag) => (input.Filters ?? []).every((filter) => matches(tag, filter)));
  const { items, ...more } = page(found, input, 50);
  return { Tags: items, ...more };
});

function matches(tag: Wire<TagDescription>, { Name = '', Values = [] }: Wire<Filter>): boolean {
  const member = FILTERS[Name];
  if (member !== undefined) return Values.includes(tag[member] ?? '');
  throw invalid(`The filter ${Name} is not valid: use auto-scaling-group, key or value.`);
}
