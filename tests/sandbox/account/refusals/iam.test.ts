import * as Iam from '@aws-sdk/client-iam';
import { AssumeRoleCommand, type STSClient } from '@aws-sdk/client-sts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { clients, openAccount, type TestAccount } from '../support.ts';

let account: TestAccount;
let iam: Iam.IAMClient;
let sts: STSClient;

beforeAll(async () => {
  account = await openAccount();
  ({ iam, sts } = clients(account, account.credentials));
});

afterAll(() => account.stop());

const document = (statement: object) =>
  JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', ...statement }] });
const allowed = document({ Action: 's3:ListAllMyBuckets', Resource: '*' });
const TRUSTED = { Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' };
const trust = document(TRUSTED);
/** A document with that many characters that count. */
const long = (length: number, rest: object = { Action: 's3:*', Resource: '*' }) => {
  const empty = document({ Sid: '', ...rest });
  return document({ Sid: 'a'.repeat(length - empty.length), ...rest });
};
const spaced = (text: string) => JSON.stringify(JSON.parse(text), null, 8);

const refused = (call: Promise<unknown>) =>
  call.then(
    () => 'accepted',
    (error: Error) => `${error.name.replace(/Exception$/, '')}: ${error.message}`,
  );
const role = (RoleName: string, AssumeRolePolicyDocument = trust) =>
  iam.send(new Iam.CreateRoleCommand({ RoleName, AssumeRolePolicyDocument }));
const policy = async (PolicyName: string, PolicyDocument = allowed) =>
  (await iam.send(new Iam.CreatePolicyCommand({ PolicyName, PolicyDocument }))).Policy?.Arn ?? '';

test('nobody but its service changes a service-linked role', async () => {
  const { Role } = await iam.send(
    new Iam.CreateServiceLinkedRoleCommand({ AWSServiceName: 'ecs.amazonaws.com' }),
  );
  const RoleName = Role?.RoleName ?? '';
  const PolicyArn = await policy('of-nobody');
  const InstanceProfileName = 'protected';
  await iam.send(new Iam.CreateInstanceProfileCommand({ InstanceProfileName }));
  const inline = { RoleName, PolicyName: 'p' };
  const calls = [
    iam.send(new Iam.AddRoleToInstanceProfileCommand({ RoleName, InstanceProfileName })),
    iam.send(new Iam.RemoveRoleFromInstanceProfileCommand({ RoleName, InstanceProfileName })),
    iam.send(new Iam.AttachRolePolicyCommand({ RoleName, PolicyArn })),
    iam.send(new Iam.DetachRolePolicyCommand({ RoleName, PolicyArn })),
    iam.send(new Iam.PutRolePolicyCommand({ ...inline, PolicyDocument: allowed })),
    iam.send(new Iam.DeleteRolePolicyCommand(inline)),
    iam.send(new Iam.UpdateAssumeRolePolicyCommand({ RoleName, PolicyDocument: trust })),
    iam.send(new Iam.DeleteRoleCommand({ RoleName })),
  ];
  expect(new Set(await Promise.all(calls.map(refused)))).toEqual(
    new Set([
      `UnmodifiableEntity: Cannot perform the operation on the protected role '${RoleName}' - this role is only modifiable by AWS`,
    ]),
  );
});

test('the policy of a service-linked role is attached to no other', async () => {
  await role('ordinary');
  const PolicyArn = 'arn:aws:iam::aws:policy/aws-service-role/AmazonECSServiceRolePolicy';
  const call = iam.send(new Iam.AttachRolePolicyCommand({ RoleName: 'ordinary', PolicyArn }));
  expect(await refused(call)).toBe(
    'PolicyNotAttachable: Cannot attach a Service Role Policy to a Customer Role.',
  );
});

test('a role has ten managed policies, and the ten again', async () => {
  const RoleName = 'laden';
  await role(RoleName);
  const attach = (PolicyArn: string) => iam.send(new Iam.AttachRolePolicyCommand({ RoleName, PolicyArn }));
  const arns = await Promise.all(Array.from({ length: 11 }, (_, index) => policy(`laden-${index}`)));
  for (const arn of arns.slice(0, 10)) await attach(arn);
  expect(await refused(attach(arns[0] ?? ''))).toBe('accepted');
  expect(await refused(attach(arns[10] ?? ''))).toBe(
    'LimitExceeded: Cannot exceed quota for PoliciesPerRole: 10',
  );
});

test('a user has two access keys, inactive ones too, until one is deleted', async () => {
  const UserName = 'keys';
  await iam.send(new Iam.CreateUserCommand({ UserName }));
  const key = () => iam.send(new Iam.CreateAccessKeyCommand({ UserName }));
  const AccessKeyId = (await key()).AccessKey?.AccessKeyId;
  await key();
  await iam.send(new Iam.UpdateAccessKeyCommand({ UserName, AccessKeyId, Status: 'Inactive' }));
  expect(await refused(key())).toBe('LimitExceeded: Cannot exceed quota for AccessKeysPerUser: 2');
  await iam.send(new Iam.DeleteAccessKeyCommand({ UserName, AccessKeyId }));
  expect(await refused(key())).toBe('accepted');
});

test('a managed policy has five versions of at most 6144 characters, white space not counted', async () => {
  const PolicyArn = await policy('versions', spaced(long(6144)));
  const version = (PolicyDocument: string) =>
    refused(iam.send(new Iam.CreatePolicyVersionCommand({ PolicyArn, PolicyDocument })));
  expect(await refused(policy('too-long', long(6145)))).toBe(
    'LimitExceeded: Cannot exceed quota for PolicySize: 6144',
  );
  expect(await version(long(6145))).toBe('LimitExceeded: Cannot exceed quota for PolicySize: 6144');
  expect(await version('{')).toMatch(/^MalformedPolicyDocument: /);
  for (let count = 2; count <= 5; count++) expect(await version(allowed)).toBe('accepted');
  expect(await version(allowed)).toMatch(/^LimitExceeded: /);
});

test('a trust policy has at most 2048 characters', async () => {
  const most = long(2048, TRUSTED);
  const quota = 'LimitExceeded: Cannot exceed quota for ACLSizePerRole: 2048';
  expect(await refused(role('trusting', most))).toBe('accepted');
  expect(await refused(role('too-trusting', long(2049, TRUSTED)))).toBe(quota);
  const update = (PolicyDocument: string) =>
    refused(iam.send(new Iam.UpdateAssumeRolePolicyCommand({ RoleName: 'trusting', PolicyDocument })));
  expect(await update(long(2049, TRUSTED))).toBe(quota);
  expect(await update(trust)).toBe('accepted');
});

test('the inline policies of a role have 10240 characters together, those of a user 2048', async () => {
  const [RoleName, UserName] = ['inline', 'inline'];
  await role(RoleName);
  await iam.send(new Iam.CreateUserCommand({ UserName }));
  const ofRole = (PolicyName: string, PolicyDocument: string) =>
    refused(iam.send(new Iam.PutRolePolicyCommand({ RoleName, PolicyName, PolicyDocument })));
  const ofUser = (PolicyName: string, PolicyDocument: string) =>
    refused(iam.send(new Iam.PutUserPolicyCommand({ UserName, PolicyName, PolicyDocument })));
  expect(await ofRole('a', long(10_000))).toBe('accepted');
  expect(await ofRole('b', long(241))).toBe(
    'LimitExceeded: Maximum policy size of 10240 bytes exceeded for role inline',
  );
  expect(await ofRole('b', long(240))).toBe('accepted');
  expect(await ofRole('a', long(10_000))).toBe('accepted');
  expect(await ofUser('a', long(2048))).toBe('accepted');
  expect(await ofUser('b', allowed)).toBe(
    'LimitExceeded: Maximum policy size of 2048 bytes exceeded for user inline',
  );
  expect(await ofUser('b', '{')).toMatch(/^MalformedPolicyDocument: /);
});

test('an instance profile has one role, which is not added again either', async () => {
  const names = { InstanceProfileName: 'one-role', RoleName: 'in-profile' };
  await role(names.RoleName);
  await iam.send(new Iam.CreateInstanceProfileCommand(names));
  const add = () => refused(iam.send(new Iam.AddRoleToInstanceProfileCommand(names)));
  expect(await add()).toBe('accepted');
  expect(await add()).toBe('LimitExceeded: Cannot exceed quota for InstanceSessionsPerInstanceProfile: 1');
});

test('a name is given to one policy, and a boundary has to exist', async () => {
  await policy('taken');
  expect(await refused(policy('taken'))).toMatch(/^EntityAlreadyExists: /);
  const PermissionsBoundary = 'arn:aws:iam::111122223333:policy/none';
  const bounded = new Iam.CreateUserCommand({ UserName: 'bounded', PermissionsBoundary });
  expect(await refused(iam.send(bounded))).toMatch(/^NoSuchEntity: /);
});

test('a tag key is given once, in whatever case', async () => {
  const Tags = ['team', 'Team'].map((Key) => ({ Key, Value: 'news' }));
  const calls = [
    iam.send(new Iam.CreateUserCommand({ UserName: 'tagged', Tags })),
    iam.send(new Iam.CreateRoleCommand({ RoleName: 'tagged', AssumeRolePolicyDocument: trust, Tags })),
    iam.send(new Iam.CreatePolicyCommand({ PolicyName: 'tagged', PolicyDocument: allowed, Tags })),
    iam.send(new Iam.CreateInstanceProfileCommand({ InstanceProfileName: 'tagged', Tags })),
  ];
  expect(new Set(await Promise.all(calls.map(refused)))).toEqual(
    new Set(['InvalidInput: Duplicate tag keys found. Please note that Tag keys are case insensitive.']),
  );
});

test('a policy is named by a policy’s ARN', async () => {
  await role('of-arns');
  const PolicyArn = 'arn:aws:iam::111122223333:role/of-arns';
  const calls = [
    iam.send(new Iam.GetPolicyCommand({ PolicyArn })),
    iam.send(new Iam.GetPolicyVersionCommand({ PolicyArn, VersionId: 'v1' })),
    iam.send(new Iam.CreatePolicyVersionCommand({ PolicyArn, PolicyDocument: allowed })),
    iam.send(new Iam.ListEntitiesForPolicyCommand({ PolicyArn })),
    iam.send(new Iam.AttachRolePolicyCommand({ PolicyArn, RoleName: 'of-arns' })),
    iam.send(new Iam.DetachRolePolicyCommand({ PolicyArn, RoleName: 'of-arns' })),
  ];
  expect(new Set(await Promise.all(calls.map(refused)))).toEqual(
    new Set([`InvalidInput: ARN ${PolicyArn} is not valid.`]),
  );
});

test('the policy of a session is a policy', async () => {
  const { Role } = await role('assumed', document({ Principal: { AWS: '*' }, Action: 'sts:AssumeRole' }));
  const assume = (Policy: string) =>
    refused(sts.send(new AssumeRoleCommand({ RoleArn: Role?.Arn, RoleSessionName: 'session', Policy })));
  expect(await assume('{')).toMatch(/^MalformedPolicyDocument: /);
  expect(await assume(allowed)).toBe('accepted');
});
