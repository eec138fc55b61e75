import { INSTANCE_POLICY } from './names.ts';
import { defaultRoute, tableOf, whyStuck } from './network/network.ts';
import type { ReadValues } from './readings.ts';

type Group = ReadValues['autoScalingGroups'][number];
type Version = ReadValues['launchTemplateVersions'][number];

/** The version of a launch template that a group starts its instances from. */
export const versionOf = (
  { launchTemplate }: Pick<Group, 'launchTemplate'>,
  { launchTemplateVersions }: Pick<ReadValues, 'launchTemplateVersions'>,
): Version | undefined =>
  launchTemplateVersions.find(
    ({ launchTemplateId, asked }) =>
      launchTemplateId === launchTemplate?.id && asked === launchTemplate.version,
  );

/** Whether the agent on an instance with this profile may talk to ECS. */
export const letsAgentIn = (
  profileName: string,
  { instanceProfiles, managedPolicyRoles }: Pick<ReadValues, 'instanceProfiles' | 'managedPolicyRoles'>,
): boolean => {
  const roles = instanceProfiles.find((one) => one.instanceProfileName === profileName)?.roleNames ?? [];
  return managedPolicyRoles.some(
    ({ policyArn, roleNames }) =>
      policyArn.endsWith(`:policy/${INSTANCE_POLICY}`) && roles.some((role) => roleNames.includes(role)),
  );
};

/** Why no instance of a group can reach ECS, in words; undefined when a route leads out of one of its subnets. */
export function noWayOut(
  { subnetIds }: Pick<Group, 'subnetIds'>,
  known: Pick<ReadValues, 'subnets' | 'routeTables'>,
): string | undefined {
  const own = known.subnets.filter(({ subnetId }) => subnetIds.includes(subnetId));
  const stuck = own.filter((subnet) => defaultRoute(tableOf(subnet, known))?.state !== 'active');
  if (own.length === 0 || stuck.length < own.length) return undefined;
  return stuck.map((subnet) => whyStuck(subnet, known)).join('; ');
}

/** For checks that are judged only after one has found it. */
export function found<T>(thing: T | undefined, what: string): T {
  if (thing === undefined)
    throw new Error(`there is no ${what} to judge, although an earlier check found one`);
  return thing;
}
