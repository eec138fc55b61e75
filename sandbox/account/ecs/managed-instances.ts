import type {
  CreateManagedInstancesProviderConfiguration,
  ManagedInstancesProvider,
  UpdateManagedInstancesProviderConfiguration,
} from '@aws-sdk/client-ecs';
import type { Call } from '../core/call.ts';
import type { Wire } from '../core/wire.ts';
import { client } from './errors.ts';

/** What is kept of a Managed Instances provider: its role and instance profile must exist. Nothing launches instances. */
export async function managedInstances(
  call: Call,
  asked: Wire<CreateManagedInstancesProviderConfiguration>,
): Promise<Wire<ManagedInstancesProvider>> {
  await checkIdentities(call, asked);
  return { ...asked, propagateTags: asked.propagateTags ?? 'NONE' };
}

export async function updatedManagedInstances(
  call: Call,
  before: Wire<ManagedInstancesProvider>,
  asked: Wire<UpdateManagedInstancesProviderConfiguration>,
): Promise<Wire<ManagedInstancesProvider>> {
  await checkIdentities(call, asked);
  return {
    ...before,
    ...asked,
    instanceLaunchTemplate: { ...before.instanceLaunchTemplate, ...asked.instanceLaunchTemplate },
  } as Wire<ManagedInstancesProvider>;
}

async function checkIdentities(
  call: Call,
  asked: Wire<UpdateManagedInstancesProviderConfiguration>,
): Promise<void> {
  const role = asked.infrastructureRoleArn ?? '';
  const known = await call.ask('iam', 'GetRole', { RoleName: role.split('/').at(-1) }).catch(noSuchEntity);
  if (known?.Role?.Arn !== role) throw client(`The infrastructure role ${role} does not exist.`);
  const profile = asked.instanceLaunchTemplate?.ec2InstanceProfileArn;
  if (profile === undefined) return;
  const found = await call
    .ask('iam', 'GetInstanceProfile', { InstanceProfileName: profile.split('/').at(-1) })
    .catch(noSuchEntity);
  if (found?.InstanceProfile?.Arn !== profile)
    throw client(`The instance profile ${profile} does not exist.`);
}

function noSuchEntity(error: Error): undefined {
  if (!error.name.startsWith('NoSuchEntity')) throw error;
}
