import type { RequestLaunchTemplateData } from '@aws-sdk/client-ec2';
import type { Call } from '../../core/call.ts';
import { AwsError } from '../../core/errors.ts';
import { operation } from '../../core/operation.ts';
import type { Wire } from '../../core/wire.ts';
import { type FilterFields, matching, page } from '../describe.ts';
import { missingParameter } from '../errors.ts';
import { imageIdOf } from '../images/images.ts';
import { type LaunchTemplateRecord, templateNamed, type VersionRecord, versionOf } from './lookup.ts';
import { allKept } from './members.ts';

type Data = VersionRecord['LaunchTemplateData'];

/** Throws MissingParameter where there is none, NotImplemented for what would be lost. */
export function dataOf(data: Wire<RequestLaunchTemplateData> | undefined): Data {
  if (data === undefined || Object.keys(data).length === 0) throw missingParameter('LaunchTemplateData');
  allKept(data);
  // What is described has a state besides: a template's options are in effect as they are written.
  const { MetadataOptions } = data;
  return {
    ...data,
    ...(MetadataOptions === undefined ? {} : { MetadataOptions: { State: 'applied', ...MetadataOptions } }),
  } as Data;
}

export const newVersion = (
  { LaunchTemplateId, LaunchTemplateName }: Pick<VersionRecord, 'LaunchTemplateId' | 'LaunchTemplateName'>,
  VersionNumber: number,
  VersionDescription: string | undefined,
  LaunchTemplateData: Data,
  call: Call,
): VersionRecord => ({
  LaunchTemplateId,
  LaunchTemplateName,
  VersionNumber,
  VersionDescription: VersionDescription ?? '',
  CreateTime: Math.floor(call.now()),
  CreatedBy: call.caller,
  LaunchTemplateData,
});

export const createLaunchTemplateVersion = operation('ec2', 'CreateLaunchTemplateVersion', (input, call) => {
  const record = templateNamed(input, call);
  const { template, versions } = record;
  const source = input.SourceVersion ? versionOf(record, input.SourceVersion) : undefined;
  const data = { ...source?.LaunchTemplateData, ...dataOf(input.LaunchTemplateData) };
  const number = template.LatestVersionNumber + 1;
  const version = newVersion(template, number, input.VersionDescription, data, call);
  call.state.launchTemplates.put(template.LaunchTemplateId, {
    template: { ...template, LatestVersionNumber: number },
    versions: [...versions, version],
  });
  return { LaunchTemplateVersion: { ...version, DefaultVersion: false } };
});

const FIELDS: FilterFields<VersionRecord> = {
  'create-time': ({ CreateTime }) => [CreateTime],
  'image-id': ({ LaunchTemplateData }) => [LaunchTemplateData.ImageId],
  'instance-type': ({ LaunchTemplateData }) => [LaunchTemplateData.InstanceType],
  'iam-instance-profile': ({ LaunchTemplateData: { IamInstanceProfile } }) => [
    IamInstanceProfile?.Arn ?? IamInstanceProfile?.Name,
  ],
  'is-default-version': (version) => [version.DefaultVersion],
};

/** Newest first. Of all templates, only the latest or default versions may be asked for. */
export const describeLaunchTemplateVersions = operation(
  'ec2',
  'DescribeLaunchTemplateVersions',
  async (input, call) => {
    const wanted = input.Versions ?? [];
    const found = recordsOf(input, wanted, call).flatMap((record) => versionsOf(record, wanted, input));
    const { rows, ...more } = page(
      matching(found, input.Filters, FIELDS, () => []),
      input,
      { least: 1, most: 200 },
    );
    const shown = await Promise.all(rows.map((row) => (input.ResolveAlias ? resolved(row, call) : row)));
    return { LaunchTemplateVersions: shown, ...more };
  },
);

function recordsOf(
  input: { LaunchTemplateId?: string; LaunchTemplateName?: string },
  wanted: string[],
  call: Call,
): LaunchTemplateRecord[] {
  const ofAll = wanted.length > 0 && wanted.every((one) => one === '$Latest' || one === '$Default');
  const named = input.LaunchTemplateId || input.LaunchTemplateName;
  return !named && ofAll ? call.state.launchTemplates.values() : [templateNamed(input, call)];
}

function versionsOf(
  record: LaunchTemplateRecord,
  wanted: string[],
  { MinVersion, MaxVersion }: { MinVersion?: string; MaxVersion?: string },
): VersionRecord[] {
  for (const bound of [MinVersion, MaxVersion]) {
    if (bound !== undefined && !/^\d{1,9}$/.test(bound))
      throw new AwsError('InvalidParameterValue', `The version number '${bound}' is not a number.`);
  }
  const versions =
    wanted.length > 0
      ? wanted.map((number) => versionOf(record, number))
      : record.versions
          .toReversed()
          .filter(
            ({ VersionNumber: number }) =>
              number >= Number(MinVersion ?? 0) && number <= Number(MaxVersion ?? Number.MAX_SAFE_INTEGER),
          );
  const { DefaultVersionNumber } = record.template;
  return versions.map((one) => ({ ...one, DefaultVersion: one.VersionNumber === DefaultVersionNumber }));
}

async function resolved(version: VersionRecord, call: Call): Promise<VersionRecord> {
  const { ImageId } = version.LaunchTemplateData;
  if (ImageId === undefined) return version;
  const LaunchTemplateData = { ...version.LaunchTemplateData, ImageId: await imageIdOf(ImageId, call) };
  return { ...version, LaunchTemplateData };
}
