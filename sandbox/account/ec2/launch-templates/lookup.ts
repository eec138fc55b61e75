import type { LaunchTemplate, LaunchTemplateVersion, Tag } from '@aws-sdk/client-ec2';
import type { Call } from '../../core/call.ts';
import { AwsError } from '../../core/errors.ts';
import type { Kept, Wire } from '../../core/wire.ts';
import { checkForm, ID_KINDS, noSuchId } from '../ids.ts';

export type VersionRecord = Kept<
  LaunchTemplateVersion,
  'LaunchTemplateId' | 'LaunchTemplateName' | 'VersionNumber' | 'LaunchTemplateData'
>;

export interface LaunchTemplateRecord {
  template: Kept<
    LaunchTemplate,
    'LaunchTemplateId' | 'LaunchTemplateName' | 'DefaultVersionNumber' | 'LatestVersionNumber' | 'Tags'
  >;
  /** From the first to the latest. */
  versions: VersionRecord[];
}

export interface TemplateName {
  LaunchTemplateId?: string;
  LaunchTemplateName?: string;
}

const NEEDED = 'Either a launch template ID or a launch template name must be specified.';

/** Throws AwsError where it is named in no way or in two, or does not exist. */
export function templateNamed(
  { LaunchTemplateId: id, LaunchTemplateName: name }: TemplateName,
  call: Call,
): LaunchTemplateRecord {
  if (id && name) {
    throw new AwsError(
      'InvalidParameterCombination',
      'Only one of LaunchTemplateId and LaunchTemplateName may be specified.',
    );
  }
  if (!id && !name) throw new AwsError('MissingParameter', NEEDED);
  if (id) checkForm(ID_KINDS.launchTemplate, id);
  const found = id ? call.state.launchTemplates.get(id) : withName(name ?? '', call);
  if (found !== undefined) return found;
  throw id
    ? noSuchId(ID_KINDS.launchTemplate, id)
    : new AwsError(
        'InvalidLaunchTemplateName.NotFoundException',
        `The specified launch template, with template name ${name}, does not exist.`,
      );
}

export const withName = (name: string, call: Call): LaunchTemplateRecord | undefined =>
  call.state.launchTemplates.values().find(({ template }) => template.LaunchTemplateName === name);

/** A template's version by its number, `$Default` or `$Latest`. Throws InvalidLaunchTemplateId.VersionNotFound. */
export function versionOf({ template, versions }: LaunchTemplateRecord, number: string): VersionRecord {
  const wanted =
    number === '$Default'
      ? String(template.DefaultVersionNumber)
      : number === '$Latest'
        ? String(template.LatestVersionNumber)
        : number;
  const found = versions.find(({ VersionNumber }) => String(VersionNumber) === wanted);
  if (found !== undefined) return found;
  throw new AwsError(
    'InvalidLaunchTemplateId.VersionNotFound',
    `Could not find the specified version ${number} for the launch template with ID ${template.LaunchTemplateId}.`,
  );
}

/** The version that a launch uses: the default one where it names none. Throws AwsError. */
export const versionNamed = (name: TemplateName, version: string | undefined, call: Call): VersionRecord =>
  versionOf(
    templateNamed(
      { LaunchTemplateId: name.LaunchTemplateId, LaunchTemplateName: name.LaunchTemplateName },
      call,
    ),
    version || '$Default',
  );

/** The tags of an instance that was launched by a template. */
export const templateTags = ({ LaunchTemplateId, VersionNumber }: VersionRecord): Wire<Tag>[] => [
  { Key: 'aws:ec2launchtemplate:id', Value: LaunchTemplateId },
  { Key: 'aws:ec2launchtemplate:version', Value: String(VersionNumber) },
];
