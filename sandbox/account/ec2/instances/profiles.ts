import type { IamInstanceProfileSpecification } from '@aws-sdk/client-ec2';
import type { Call } from '../../core/call.ts';
import { AwsError } from '../../core/errors.ts';
import { operation } from '../../core/operation.ts';
import type { Wire } from '../../core/wire.ts';
import { type FilterFields, matching, page } from '../describe.ts';
import { invalidValue, missingParameter } from '../errors.ts';
import { newId } from '../ids.ts';
import { type InstanceRecord, instanceNamed, livingInstances, putInstance, stateOf } from './record.ts';

type Association = NonNullable<InstanceRecord['profile']>;

/** The instance profile by name or ARN. Throws InvalidParameterValue. */
export async function profileNamed({ Arn, Name }: Wire<IamInstanceProfileSpecification>, call: Call) {
  const InstanceProfileName = Name || Arn?.split('/').at(-1);
  const answer = await call
    .ask('iam', 'GetInstanceProfile', { InstanceProfileName })
    .catch((error: Error) => {
      if (!/^NoSuchEntity/.test(error.name)) throw error;
    });
  const profile = answer?.InstanceProfile;
  if (profile === undefined || (Arn && profile.Arn !== Arn)) throw unknownProfile({ Arn, Name });
  return { Arn: profile.Arn, Id: profile.InstanceProfileId };
}

function unknownProfile({ Arn, Name }: Wire<IamInstanceProfileSpecification>): AwsError {
  if (Arn && Name) return invalidValue(`The IAM instance profile '${Name}' does not exist`);
  return Name
    ? invalidValue(
        `Value (${Name}) for parameter iamInstanceProfile.name is invalid. Invalid IAM Instance Profile name`,
      )
    : invalidValue(
        `Value (${Arn}) for parameter iamInstanceProfile.arn is invalid. Invalid IAM Instance Profile ARN`,
      );
}

/** The profile as an instance has it. */
export const association = (
  InstanceId: string,
  IamInstanceProfile: Association['IamInstanceProfile'],
  call: Call,
): Association => ({
  AssociationId: newId('iip-assoc'),
  InstanceId,
  IamInstanceProfile,
  State: 'associated',
  Timestamp: call.now(),
});

async function wantedProfile(wanted: Wire<IamInstanceProfileSpecification> | undefined, call: Call) {
  if (!wanted?.Arn && !wanted?.Name) throw missingParameter('IamInstanceProfile');
  return profileNamed(wanted, call);
}

export const associateProfile = operation('ec2', 'AssociateIamInstanceProfile', async (input, call) => {
  const id = input.InstanceId ?? '';
  const record = instanceNamed(id, call);
  if (['shutting-down', 'terminated'].includes(stateOf(record, call.now()))) {
    throw new AwsError('IncorrectInstanceState', `The instance '${id}' is terminated or terminating.`);
  }
  const profile = await wantedProfile(input.IamInstanceProfile, call);
  if (record.profile !== undefined) {
    if (record.profile.IamInstanceProfile.Arn === profile.Arn)
      return { IamInstanceProfileAssociation: record.profile };
    throw new AwsError('IncorrectState', `There is an existing association for instance ${id}`);
  }
  const made = association(id, profile, call);
  putInstance({ ...record, profile: made }, call);
  return { IamInstanceProfileAssociation: made };
});

export const replaceProfile = operation(
  'ec2',
  'ReplaceIamInstanceProfileAssociation',
  async (input, call) => {
    const record = associated(input.AssociationId, call);
    const profile = await wantedProfile(input.IamInstanceProfile, call);
    const made = association(record.instance.InstanceId, profile, call);
    putInstance({ ...record, profile: made }, call);
    return { IamInstanceProfileAssociation: made };
  },
);

export const disassociateProfile = operation('ec2', 'DisassociateIamInstanceProfile', (input, call) => {
  const { profile, ...record } = associated(input.AssociationId, call);
  putInstance(record, call);
  return { IamInstanceProfileAssociation: { ...profile, State: 'disassociating' as const } };
});

function associated(id: string | undefined, call: Call): InstanceRecord {
  const record = livingInstances(call).find(({ profile }) => profile?.AssociationId === id);
  if (record !== undefined) return record;
  throw new AwsError('InvalidAssociationID.NotFound', `The association ID '${id}' does not exist`);
}

const FIELDS: FilterFields<Association> = {
  'instance-id': ({ InstanceId }) => [InstanceId],
  state: ({ State }) => [State],
};

export const describeProfiles = operation('ec2', 'DescribeIamInstanceProfileAssociations', (input, call) => {
  const wanted = input.AssociationIds ?? [];
  const found = livingInstances(call).flatMap(({ profile }) =>
    profile !== undefined && (wanted.length === 0 || wanted.includes(profile.AssociationId)) ? profile : [],
  );
  const { rows, ...more } = page(
    matching(found, input.Filters, FIELDS, () => []),
    input,
  );
  return { IamInstanceProfileAssociations: [...rows], ...more };
});
