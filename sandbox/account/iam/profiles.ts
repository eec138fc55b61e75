import { operation } from '../core/operation.ts';
import { checkFree, checkName, checkTagKeys } from './names.ts';
import { quotaExceeded } from './quotas.ts';
import { checkModifiable } from './roles.ts';

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_AddRoleToInstanceProfile.html: the quota cannot be raised. */
const ROLES_A_PROFILE = 1;

export const createInstanceProfile = operation('iam', 'CreateInstanceProfile', async (input, call) => {
  checkName(input.InstanceProfileName, 'instanceProfileName');
  checkTagKeys(input.Tags);
  const { InstanceProfiles = [] } = await call.base('iam', 'ListInstanceProfiles', {});
  const taken = InstanceProfiles.map(({ InstanceProfileName }) => InstanceProfileName);
  checkFree(input.InstanceProfileName, taken, 'Instance Profile');
  return call.base('iam', 'CreateInstanceProfile', input);
});

/** Also of the role that is in it already: github.com/coreos/mantle/pull/1058. The quota's name: moto's issue 6404. */
export const addRoleToInstanceProfile = operation('iam', 'AddRoleToInstanceProfile', async (input, call) => {
  const { InstanceProfileName } = input;
  const { InstanceProfile } = await call.base('iam', 'GetInstanceProfile', { InstanceProfileName });
  await checkModifiable(input.RoleName, call);
  if ((InstanceProfile?.Roles?.length ?? 0) >= ROLES_A_PROFILE)
    throw quotaExceeded('InstanceSessionsPerInstanceProfile', ROLES_A_PROFILE);
  return call.base('iam', 'AddRoleToInstanceProfile', input);
});

export const removeRoleFromInstanceProfile = operation(
  'iam',
  'RemoveRoleFromInstanceProfile',
  async (input, call) => {
    const { InstanceProfileName } = input;
    await call.base('iam', 'GetInstanceProfile', { InstanceProfileName });
    await checkModifiable(input.RoleName, call);
    return call.base('iam', 'RemoveRoleFromInstanceProfile', input);
  },
);
