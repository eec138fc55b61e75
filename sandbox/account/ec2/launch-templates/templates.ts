import { AwsError } from '../../core/errors.ts';
import { operation } from '../../core/operation.ts';
import { type FilterFields, matching, page } from '../describe.ts';
import { missingParameter } from '../errors.ts';
import { newId } from '../ids.ts';
import { type LaunchTemplateRecord, templateNamed, versionOf, withName } from './lookup.ts';
import { dataOf, newVersion } from './versions.ts';

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateLaunchTemplate.html */
const NAME = /^[a-zA-Z0-9().\-/_]{3,128}$/;

export const createLaunchTemplate = operation('ec2', 'CreateLaunchTemplate', (input, call) => {
  const { LaunchTemplateName: name = '', VersionDescription, TagSpecifications = [] } = input;
  if (name === '') throw missingParameter('LaunchTemplateName');
  if (!NAME.test(name)) {
    throw new AwsError(
      'InvalidLaunchTemplateName.MalformedException',
      'A launch template name must be between 3 and 128 characters, and may contain letters, numbers, and the ' +
        'following characters: - ( ) . / _.',
    );
  }
  if (withName(name, call) !== undefined) {
    throw new AwsError(
      'InvalidLaunchTemplateName.AlreadyExistsException',
      'Launch template name already in use.',
    );
  }
  const data = dataOf(input.LaunchTemplateData);
  const template = {
    LaunchTemplateId: newId('lt'),
    LaunchTemplateName: name,
    CreateTime: Math.floor(call.now()),
    CreatedBy: call.caller,
    DefaultVersionNumber: 1,
    LatestVersionNumber: 1,
    Tags: TagSpecifications.filter(({ ResourceType }) => ResourceType === 'launch-template').flatMap(
      ({ Tags = [] }) => Tags.map(({ Key, Value }) => ({ Key, Value: Value ?? '' })),
    ),
  };
  const versions = [newVersion(template, 1, VersionDescription, data, call)];
  call.state.launchTemplates.put(template.LaunchTemplateId, { template, versions });
  return { LaunchTemplate: template };
});

const FIELDS: FilterFields<LaunchTemplateRecord> = {
  'create-time': ({ template }) => [template.CreateTime],
  'launch-template-name': ({ template }) => [template.LaunchTemplateName],
};

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeLaunchTemplates.html */
const TEMPLATE_PAGES = { least: 1, most: 200 };

export const describeLaunchTemplates = operation('ec2', 'DescribeLaunchTemplates', (input, call) => {
  const named = [
    ...(input.LaunchTemplateIds ?? []).map((LaunchTemplateId) => templateNamed({ LaunchTemplateId }, call)),
    ...(input.LaunchTemplateNames ?? []).map((LaunchTemplateName) =>
      templateNamed({ LaunchTemplateName }, call),
    ),
  ];
  const all = call.state.launchTemplates.values();
  const { rows, ...more } = page(
    matching(
      named.length === 0 ? all : all.filter((record) => named.includes(record)),
      input.Filters,
      FIELDS,
      ({ template }) => template.Tags,
    ),
    input,
    TEMPLATE_PAGES,
  );
  return { LaunchTemplates: rows.map(({ template }) => template), ...more };
});

export const modifyLaunchTemplate = operation('ec2', 'ModifyLaunchTemplate', (input, call) => {
  const record = templateNamed(input, call);
  // The API's member SetDefaultVersion is DefaultVersion to the SDKs.
  if (!input.DefaultVersion) throw missingParameter('SetDefaultVersion');
  const { VersionNumber } = versionOf(record, input.DefaultVersion);
  const template = { ...record.template, DefaultVersionNumber: VersionNumber };
  call.state.launchTemplates.put(template.LaunchTemplateId, { ...record, template });
  return { LaunchTemplate: template };
});

export const deleteLaunchTemplate = operation('ec2', 'DeleteLaunchTemplate', (input, call) => {
  const { template } = templateNamed(input, call);
  call.state.launchTemplates.delete(template.LaunchTemplateId);
  return { LaunchTemplate: template };
});
