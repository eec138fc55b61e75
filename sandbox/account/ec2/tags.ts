import type { Tag, TagDescription } from '@aws-sdk/client-ec2';
import type { Call } from '../core/call.ts';
import { AwsError } from '../core/errors.ts';
import { operation } from '../core/operation.ts';
import type { Wire } from '../core/wire.ts';
import { type FilterFields, matching, page } from './describe.ts';
import { isReserved, reservedTag } from './errors.ts';
import { allExist } from './existing.ts';
import { ID_KINDS, noSuchId } from './ids.ts';
import { instanceNamed, instancesOf, livingInstances, putInstance } from './instances/record.ts';

interface Tagged {
  id: string;
  kind: NonNullable<TagDescription['ResourceType']>;
  tags: Wire<Tag>[];
  put(tags: Wire<Tag>[]): void;
}

/** Everything of ours that can have tags. */
function taggedOf(call: Call): Tagged[] {
  // An instance and its volume share a row, so it is read anew before it is put.
  const instances = instancesOf(call).map(({ instance: { InstanceId, Tags: tags } }): Tagged => {
    const put = (Tags: Wire<Tag>[]) => {
      const record = instanceNamed(InstanceId, call);
      putInstance({ ...record, instance: { ...record.instance, Tags } }, call);
    };
    return { id: InstanceId, kind: 'instance', tags, put };
  });
  const volumes = livingInstances(call).map(({ instance, volume: { VolumeId, Tags: tags } }): Tagged => {
    const put = (Tags: Wire<Tag>[]) => {
      const record = instanceNamed(instance.InstanceId, call);
      putInstance({ ...record, volume: { ...record.volume, Tags } }, call);
    };
    return { id: VolumeId, kind: 'volume', tags, put };
  });
  const templates = call.state.launchTemplates.values().map((record): Tagged => {
    const { template } = record;
    const put = (Tags: Wire<Tag>[]) =>
      call.state.launchTemplates.put(template.LaunchTemplateId, {
        ...record,
        template: { ...template, Tags },
      });
    return { id: template.LaunchTemplateId, kind: 'launch-template', tags: template.Tags, put };
  });
  return [...instances, ...volumes, ...templates];
}

/** Which of the ids are ours, and which the emulator's. Throws AwsError for one of ours that does not exist. */
function split(ids: string[], call: Call): { ours: Tagged[]; others: string[] } {
  const all = new Map(taggedOf(call).map((one) => [one.id, one]));
  const ours: Tagged[] = [];
  const others: string[] = [];
  for (const id of ids) {
    const known = all.get(id);
    if (known !== undefined) ours.push(known);
    else if (id.startsWith('lt-')) throw noSuchId(ID_KINDS.launchTemplate, id);
    else if (id.startsWith('i-')) instanceNamed(id, call);
    else others.push(id);
  }
  return { ours, others };
}

/** A resource takes its tags along when it is deleted; the emulator keeps them. */
export async function forgetTags(id: string, tags: Wire<Tag>[] | undefined, call: Call): Promise<void> {
  if (tags === undefined || tags.length === 0) return;
  await call.base('ec2', 'DeleteTags', { Resources: [id], Tags: tags.map(({ Key }) => ({ Key })) });
}

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateTags.html, but for those of AWS's services. */
const MOST_TAGS = 50;

/** Throws TagLimitExceeded when one of the resources would have too many. */
async function checkCount(ids: string[], tags: Wire<Tag>[], call: Call): Promise<void> {
  const { Tags: kept = [] } = await call.base('ec2', 'DescribeTags', {});
  const own = taggedOf(call);
  for (const id of ids) {
    const held = own.find((one) => one.id === id)?.tags ?? kept.filter(({ ResourceId }) => ResourceId === id);
    const keys = new Set([...held, ...tags].filter((tag) => !isReserved(tag)).map(({ Key }) => Key));
    if (keys.size > MOST_TAGS)
      throw new AwsError('TagLimitExceeded', `More than ${MOST_TAGS} tags were specified for ${id}`);
  }
}

export const createTags = operation('ec2', 'CreateTags', async (input, call) => {
  const { ours, others } = split(input.Resources ?? [], call);
  const tags = (input.Tags ?? []).map(({ Key, Value }) => ({ Key, Value: Value ?? '' }));
  if (tags.some(({ Key }) => !Key))
    throw new AwsError('InvalidTagKey.Malformed', 'Tag keys cannot be empty.');
  if (tags.some(isReserved)) throw reservedTag();
  await allExist(others, call);
  await checkCount([...ours.map(({ id }) => id), ...others], tags, call);
  if (others.length > 0) await call.base('ec2', 'CreateTags', { Resources: others, Tags: tags });
  for (const one of ours) {
    const kept = new Map(one.tags.map((tag) => [tag.Key, tag]));
    for (const tag of tags) kept.set(tag.Key, tag);
    one.put([...kept.values()]);
  }
  return {};
});

/** A tag is named by its key; where a value is given, too, only that very tag goes. None named: all of the learner's. */
export const deleteTags = operation('ec2', 'DeleteTags', async (input, call) => {
  const { ours, others } = split(input.Resources ?? [], call);
  await allExist(others, call);
  if (others.length > 0) await call.base('ec2', 'DeleteTags', { Resources: others, Tags: input.Tags });
  const goes = (tag: Wire<Tag>) =>
    (input.Tags === undefined && !isReserved(tag)) ||
    input.Tags?.some(({ Key, Value }) => Key === tag.Key && (Value === undefined || Value === tag.Value));
  for (const one of ours) one.put(one.tags.filter((tag) => !goes(tag)));
  return {};
});

const FIELDS: FilterFields<Wire<TagDescription>> = {
  key: (tag) => [tag.Key],
  'resource-id': (tag) => [tag.ResourceId],
  'resource-type': (tag) => [tag.ResourceType],
  value: (tag) => [tag.Value],
};

export const describeTags = operation('ec2', 'DescribeTags', async (input, call) => {
  const { Tags = [] } = await call.base('ec2', 'DescribeTags', {});
  const ours = taggedOf(call).flatMap(({ id, kind, tags }) =>
    tags.map(({ Key, Value }) => ({ ResourceId: id, ResourceType: kind, Key, Value })),
  );
  const { rows, ...more } = page(
    matching([...ours, ...Tags], input.Filters, FIELDS, (tag) => [tag]),
    input,
  );
  return { Tags: [...rows], ...more };
});
