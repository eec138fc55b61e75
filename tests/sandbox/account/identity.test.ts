import { CreateVpcCommand, DescribeSubnetsCommand, DescribeVpcsCommand } from '@aws-sdk/client-ec2';
import {
  CreateAccessKeyCommand,
  CreateRoleCommand,
  CreateUserCommand,
  ListUsersCommand,
  PutRolePolicyCommand,
  PutUserPolicyCommand,
} from '@aws-sdk/client-iam';
import { AssumeRoleCommand, GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { clients, codeOf, type Keys, openAccount, type TestAccount } from './support.ts';

let account: TestAccount;
let admin: ReturnType<typeof clients>;
beforeAll(async () => {
  account = await openAccount();
  admin = clients(account, account.credentials);
});
afterAll(() => account.stop());
beforeEach(() => account.reset());

const only = (Action: string) =>
  JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action, Resource: '*' }] });

test('the learner is an IAM user of account 111122223333', async () => {
  const identity = await admin.sts.send(new GetCallerIdentityCommand({}));
  expect(identity.Account).toBe('111122223333');
  expect(identity.Arn).toBe('arn:aws:iam::111122223333:user/learner');
});

test.each<[string, (good: Keys) => Keys, string]>([
  ['a wrong secret', (good) => ({ ...good, secretAccessKey: 'x'.repeat(40) }), 'SignatureDoesNotMatch'],
  ['an unknown key', (good) => ({ ...good, accessKeyId: 'AKIAIOSFODNN7EXAMPLE' }), 'InvalidClientTokenId'],
  [
    "the emulator's root key",
    () => ({ accessKeyId: 'test', secretAccessKey: 'test' }),
    'InvalidClientTokenId',
  ],
  [
    "the account's number as a key",
    () => ({ accessKeyId: '111122223333', secretAccessKey: 'test' }),
    'InvalidClientTokenId',
  ],
])('%s is refused', async (_what, keys, code) => {
  const stranger = clients(account, keys(account.credentials));
  expect(await codeOf(stranger.sts.send(new GetCallerIdentityCommand({})))).toBe(code);
  expect(await codeOf(stranger.iam.send(new ListUsersCommand({})))).toBe(code);
});

test('an unsigned call is refused', async () => {
  const answer = await fetch(account.endpoint, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: 'Action=DescribeVpcs&Version=2016-11-15',
  });
  expect(answer.ok).toBe(false);
  expect(await answer.text()).not.toContain('vpc-');
});

test('a user has exactly the rights of its policy', async () => {
  await admin.iam.send(new CreateUserCommand({ UserName: 'reader' }));
  const policy = { UserName: 'reader', PolicyName: 'p', PolicyDocument: only('ec2:DescribeVpcs') };
  await admin.iam.send(new PutUserPolicyCommand(policy));
  const key = (await admin.iam.send(new CreateAccessKeyCommand({ UserName: 'reader' }))).AccessKey;
  const reader = clients(account, {
    accessKeyId: key?.AccessKeyId ?? '',
    secretAccessKey: key?.SecretAccessKey ?? '',
  });
  expect(await codeOf(reader.ec2.send(new DescribeVpcsCommand({})))).toBe('accepted');
  expect(await codeOf(reader.ec2.send(new DescribeSubnetsCommand({})))).toBe('UnauthorizedOperation');
  expect(await codeOf(reader.ec2.send(new CreateVpcCommand({ CidrBlock: '10.0.0.0/16' })))).toBe(
    'UnauthorizedOperation',
  );
  expect(await codeOf(reader.iam.send(new ListUsersCommand({})))).toBe('AccessDenied');
  expect(await codeOf(reader.sts.send(new GetCallerIdentityCommand({})))).toBe('accepted');
});

test('a role is assumed with the right external id only, and has exactly its rights', async () => {
  const trust = {
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: { AWS: 'arn:aws:iam::111122223333:root' },
        Action: 'sts:AssumeRole',
        Condition: { StringEquals: { 'sts:ExternalId': 'course-7' } },
      },
    ],
  };
  const RoleName = 'checker';
  const role = { RoleName, AssumeRolePolicyDocument: JSON.stringify(trust) };
  const RoleArn = (await admin.iam.send(new CreateRoleCommand(role))).Role?.Arn;
  await admin.iam.send(
    new PutRolePolicyCommand({ RoleName, PolicyName: 'p', PolicyDocument: only('ec2:DescribeVpcs') }),
  );
  const assume = (ExternalId?: string, arn = RoleArn) =>
    admin.sts.send(new AssumeRoleCommand({ RoleArn: arn, RoleSessionName: 'grader', ExternalId }));

  expect(await codeOf(assume())).toBe('AccessDenied');
  expect(await codeOf(assume('course-8'))).toBe('AccessDenied');
  expect(await codeOf(assume('course-7', `${RoleArn}s`))).toBe('AccessDenied');
  const { Credentials } = await assume('course-7');
  const keys = {
    accessKeyId: Credentials?.AccessKeyId ?? '',
    secretAccessKey: Credentials?.SecretAccessKey ?? '',
    sessionToken: Credentials?.SessionToken,
  };
  const grader = clients(account, keys);
  const identity = await grader.sts.send(new GetCallerIdentityCommand({}));
  expect(identity.Arn).toBe('arn:aws:sts::111122223333:assumed-role/checker/grader');
  expect(await codeOf(grader.ec2.send(new DescribeVpcsCommand({})))).toBe('accepted');
  expect(await codeOf(grader.ec2.send(new DescribeSubnetsCommand({})))).toBe('UnauthorizedOperation');
  const { sessionToken: _, ...withoutToken } = keys;
  expect(await codeOf(clients(account, withoutToken).ec2.send(new DescribeVpcsCommand({})))).not.toBe(
    'accepted',
  );
});
