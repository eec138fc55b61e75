import {
  AttachRolePolicyCommand,
  CreateAccessKeyCommand,
  CreateRoleCommand,
  CreateUserCommand,
  IAMClient,
  PutRolePolicyCommand,
  PutUserPolicyCommand,
} from '@aws-sdk/client-iam';
import type { SimulatedAccount } from '../../../sandbox/account/account.ts';

export interface Keys {
  accessKeyId: string;
  secretAccessKey: string;
}

export const iamOf = ({ endpoint, region, credentials }: SimulatedAccount): IAMClient =>
  new IAMClient({ endpoint, region, credentials });

const policyOf = (actions: readonly string[]): string =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action: actions, Resource: '*' }],
  });

/** A user with keys who may call these actions and no others. `allow` changes which. */
export async function userWith(account: SimulatedAccount, UserName: string, actions: readonly string[]) {
  const iam = iamOf(account);
  const allow = async (these: readonly string[]): Promise<void> => {
    const PolicyDocument = policyOf(these);
    await iam.send(new PutUserPolicyCommand({ UserName, PolicyName: 'reads', PolicyDocument }));
  };
  await iam.send(new CreateUserCommand({ UserName }));
  await allow(actions);
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName }));
  const keys: Keys = {
    accessKeyId: AccessKey?.AccessKeyId ?? '',
    secretAccessKey: AccessKey?.SecretAccessKey ?? '',
  };
  return { keys, allow };
}

/** A role that the account may take on with this external id only, allowed these actions. @returns its ARN. */
export async function roleWith(
  account: SimulatedAccount,
  RoleName: string,
  externalId: string,
  actions: readonly string[],
): Promise<string> {
  const iam = iamOf(account);
  const trust = {
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: { AWS: `arn:aws:iam::${account.accountId}:root` },
        Action: 'sts:AssumeRole',
        Condition: { StringEquals: { 'sts:ExternalId': externalId } },
      },
    ],
  };
  const { Role } = await iam.send(
    new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: JSON.stringify(trust) }),
  );
  await iam.send(
    new PutRolePolicyCommand({ RoleName, PolicyName: 'reads', PolicyDocument: policyOf(actions) }),
  );
  return Role?.Arn ?? '';
}

/** The role that the course's instances have, so that its policies can be read. */
export async function makeInstanceRole(account: SimulatedAccount): Promise<void> {
  const iam = iamOf(account);
  const trust = {
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' }],
  };
  const RoleName = 'ecsInstanceRole';
  await iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: JSON.stringify(trust) }));
  const PolicyArn = 'arn:aws:iam::aws:policy/service-role/AmazonEC2ContainerServiceforEC2Role';
  await iam.send(new AttachRolePolicyCommand({ RoleName, PolicyArn }));
}
