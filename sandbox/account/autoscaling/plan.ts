import type { Call } from '../core/call.ts';
import { AwsError } from '../core/errors.ts';
import { type LaunchData, machineOf, placeOf, type Uses } from '../ec2/instances/check.ts';
import { type VersionRecord, versionNamed } from '../ec2/launch-templates/lookup.ts';
import { type Group, invalid } from './record.ts';

/** What a group's next instances are launched with, looked up: launching them then asks nobody. */
export interface Plan {
  version: VersionRecord;
  data: LaunchData;
  /** By subnet; a refusal where nothing can be launched. */
  uses: ReadonlyMap<string, Uses | AwsError>;
}

export const subnetIdsOf = (group: Pick<Group, 'VPCZoneIdentifier'>): string[] =>
  group.VPCZoneIdentifier.split(',');

/** The plan, or why there can be none. */
export async function planFor(group: Group, call: Call): Promise<Plan | AwsError> {
  try {
    const { version, data } = launchData(group, call);
    const machine = await machineOf(data, call);
    const uses = await Promise.all(
      subnetIdsOf(group).map(async (id): Promise<[string, Uses | AwsError]> => {
        const place = await placeOf(data, id, call).catch(refusal);
        return [id, place instanceof AwsError ? place : { ...machine, ...place }];
      }),
    );
    return { version, data, uses: new Map(uses) };
  } catch (error) {
    return refusal(error);
  }
}

function refusal(error: unknown): AwsError {
  if (error instanceof AwsError) return error;
  throw error;
}

function launchData(group: Group, call: Call): { version: VersionRecord; data: LaunchData } {
  const policy = group.MixedInstancesPolicy?.LaunchTemplate;
  const named = group.LaunchTemplate ?? policy?.LaunchTemplateSpecification ?? {};
  const byId = named.LaunchTemplateId
    ? { LaunchTemplateId: named.LaunchTemplateId }
    : { LaunchTemplateName: named.LaunchTemplateName };
  const version = versionNamed(byId, named.Version, call);
  const override = policy?.Overrides?.[0]?.InstanceType;
  const data: LaunchData = { ...version.LaunchTemplateData };
  return { version, data: override ? { ...data, InstanceType: override } : data };
}

/**
 * AWS tries the launch template when a group is made or changed. Answers the group with the template's id and name.
 * Throws ValidationError.
 */
export async function tried(group: Group, call: Call): Promise<Group> {
  const policy = group.MixedInstancesPolicy;
  if (policy !== undefined && policy.LaunchTemplate?.LaunchTemplateSpecification === undefined) {
    const missing = policy.LaunchTemplate === undefined ? 'LaunchTemplate' : 'LaunchTemplateSpecification';
    throw invalid(`The mixed instances policy must contain '${missing}'.`);
  }
  const plan = await planFor(group, call);
  const wrong =
    plan instanceof AwsError ? plan : [...plan.uses.values()].find((one) => one instanceof AwsError);
  if (wrong instanceof AwsError || plan instanceof AwsError)
    throw invalid(`You must use a valid fully-formed launch template. ${wrong?.message}`);
  if (group.LaunchTemplate === undefined) return group;
  const { LaunchTemplateId, LaunchTemplateName } = plan.version;
  const Version = group.LaunchTemplate.Version || '$Default';
  return { ...group, LaunchTemplate: { LaunchTemplateId, LaunchTemplateName, Version } };
}
