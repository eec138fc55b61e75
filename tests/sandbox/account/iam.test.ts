import {
  AddRoleToInstanceProfileCommand,
  AttachRolePolicyCommand,
  CreateInstanceProfileCommand,
  CreatePolicyCommand,
  CreatePolicyVersionCommand,
  CreateRoleCommand,
  DeleteInstanceProfileCommand,
  DeletePolicyCommand,
  DeleteRoleCommand,
  DeleteRolePolicyCommand,
  DetachRolePolicyCommand,
  GetPolicyCommand,
  GetPolicyVersionCommand,
  GetRoleCommand,
  GetUserCommand,
  type IAMClient,
  ListEntitiesForPolicyCommand,
  ListRolesCommand,
  PutRolePolicyCommand,
  paginateListAttachedRolePolicies,
  paginateListEntitiesForPolicy,
  paginateListInstanceProfiles,
  paginateListRolePolicies,
  paginateListRoles,
  RemoveRoleFromInstanceProfileCommand,
  UpdateAssumeRolePolicyCommand,
} from '@aws-sdk/client-iam';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { clients, codeOf, openAccount, type TestAccount } from './support.ts';

const CONTAINER_INSTANCE = 'arn:aws:iam::aws:policy/service-role/AmazonEC2ContainerServiceforEC2Role';
const TRUST = { Version: '2012-10-17', Statement: [trustStatement('ec2.amazonaws.com')] };
const ALLOW_ALL = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 's3:*', Resource: '*' }] };

let account: TestAccount;
let iam: IAMClient;
beforeAll(async () => {
  account = await openAccount();
  iam = clients(account, account.credentials).iam;
});
afterAll(() => account.stop());
beforeEach(() => account.reset());

function trustStatement(Service: string) {
  return { Effect: 'Allow', Principal: { Service }, Action: 'sts:AssumeRole' };
}
const text = (document: unknown) => (typeof document === 'string' ? document : JSON.stringify(document));
const role = (RoleName = 'ecsInstanceRole', trust: unknown = TRUST) =>
  iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: text(trust) }));
const profile = (InstanceProfileName = 'ecsInstanceRole') =>
  iam.send(new CreateInstanceProfileCommand({ InstanceProfileName }));
const attach = (PolicyArn: string, RoleName = 'ecsInstanceRole') =>
  iam.send(new AttachRolePolicyCommand({ RoleName, PolicyArn }));

describe('AWS managed policies', () => {
  test.each([
    [CONTAINER_INSTANCE, 'v10', 'ecs:RegisterContainerInstance'],
    [
      'arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy',
      'v1',
      'ecr:GetAuthorizationToken',
    ],
    ['arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore', 'v2', 'ssm:UpdateInstanceInformation'],
    [
      'arn:aws:iam::aws:policy/AmazonECSInstanceRolePolicyForManagedInstances',
      'v3',
      'ecs:RegisterContainerInstance',
    ],
  ])('%s has its version %s and document', async (PolicyArn, version, action) => {
    const { Policy } = await iam.send(new GetPolicyCommand({ PolicyArn }));
    expect(Policy?.DefaultVersionId).toBe(version);
    const { PolicyVersion } = await iam.send(new GetPolicyVersionCommand({ PolicyArn, VersionId: version }));
    expect(decodeURIComponent(PolicyVersion?.Document ?? '')).toContain(`"${action}"`);
  });

  test.each([
    ['arn:aws:iam::aws:policy/AmazonEC2ContainerServiceforEC2Role', 'NoSuchEntity'],
    ['arn:aws:iam::aws:policy/service-role/AmazonEC2ContainerServiceForEC2Role', 'NoSuchEntity'],
    ['arn:aws:iam::111122223333:policy/mine', 'NoSuchEntity'],
    ['AmazonEC2ContainerServiceforEC2Role', 'InvalidInput'],
  ])('%s cannot be attached: %s', async (arn, code) => {
    await role();
    expect(await codeOf(attach(arn))).toBe(code);
  });

  test('name the roles they are attached to', async () => {
    await role();
    await attach(CONTAINER_INSTANCE);
    const entities = await iam.send(new ListEntitiesForPolicyCommand({ PolicyArn: CONTAINER_INSTANCE }));
    expect(entities.PolicyRoles?.map((r) => r.RoleName)).toEqual(['ecsInstanceRole']);
  });
});

describe('a trust policy', () => {
  test.each<[string, unknown]>([
    ['that is no JSON', '{'],
    ['without a principal', { Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole' }] }],
    ['with a resource', { Statement: [{ ...trustStatement('ec2.amazonaws.com'), Resource: '*' }] }],
    ['of a service that is none', { Statement: [trustStatement('ec2')] }],
    [
      'of a user who does not exist',
      {
        Statement: [{ ...trustStatement('x'), Principal: { AWS: 'arn:aws:iam::111122223333:user/nobody' } }],
      },
    ],
    [
      'with an effect that is none',
      { Statement: [{ ...trustStatement('ec2.amazonaws.com'), Effect: 'allow' }] },
    ],
    [
      'with another action',
      { Statement: [{ ...trustStatement('ec2.amazonaws.com'), Action: 'ec2:RunInstances' }] },
    ],
    ['of an unknown version', { ...TRUST, Version: '2012-10-18' }],
    ['with a word that is no element', { ...TRUST, Statements: [] }],
  ])('%s is malformed', async (_what, trust) => {
    expect(await codeOf(role('a', trust))).toBe('MalformedPolicyDocument');
    await role('b');
    const update = new UpdateAssumeRolePolicyCommand({ RoleName: 'b', PolicyDocument: text(trust) });
    expect(await codeOf(iam.send(update))).toBe('MalformedPolicyDocument');
  });
});

describe('a permissions policy', () => {
  const statement = ALLOW_ALL.Statement[0];
  test.each<[string, unknown]>([
    ['that is no JSON', '{'],
    ['without a statement', { Version: '2012-10-17' }],
    ['with a principal', { Statement: [{ ...statement, Principal: '*' }] }],
    ['whose action names no service', { Statement: [{ ...statement, Action: 'GetObject' }] }],
    ['whose resource is no ARN', { Statement: [{ ...statement, Resource: 'my-bucket' }] }],
    ['without a resource', { Statement: [{ Effect: 'Allow', Action: 's3:*' }] }],
  ])('%s is malformed, inline or managed', async (_what, policy) => {
    const PolicyDocument = text(policy);
    await role();
    const put = new PutRolePolicyCommand({ RoleName: 'ecsInstanceRole', PolicyName: 'p', PolicyDocument });
    expect(await codeOf(iam.send(put))).toBe('MalformedPolicyDocument');
    expect(await codeOf(iam.send(new CreatePolicyCommand({ PolicyName: 'p', PolicyDocument })))).toBe(
      'MalformedPolicyDocument',
    );
  });

  test('for a role that does not exist is NoSuchEntity', async () => {
    const put = new PutRolePolicyCommand({ RoleName: 'nobody', PolicyName: 'p', PolicyDocument: '{' });
    expect(await codeOf(iam.send(put))).toBe('NoSuchEntity');
  });

  test('is deleted with one version left', async () => {
    const PolicyDocument = JSON.stringify(ALLOW_ALL);
    const PolicyArn = (await iam.send(new CreatePolicyCommand({ PolicyName: 'p', PolicyDocument }))).Policy
      ?.Arn;
    await iam.send(new CreatePolicyVersionCommand({ PolicyArn, PolicyDocument, SetAsDefault: true }));
    expect(await codeOf(iam.send(new DeletePolicyCommand({ PolicyArn })))).toBe('DeleteConflict');
  });
});

describe('names', () => {
  test.each(['3 AM', 'a/b', 'é', 'x'.repeat(65), ''])('a role cannot be called "%s"', async (name) => {
    expect(await codeOf(role(name))).toBe('ValidationError');
  });

  test('are taken whatever their case', async () => {
    await role();
    expect(await codeOf(role('ECSINSTANCEROLE'))).toBe('EntityAlreadyExists');
    await profile();
    expect(await codeOf(profile())).toBe('EntityAlreadyExists');
  });

  test('and descriptions may hold what XML minds', async () => {
    const AssumeRolePolicyDocument = JSON.stringify(TRUST);
    const Description = 'R & D <instances>';
    await iam.send(
      new CreateRoleCommand({
        RoleName: 'r',
        AssumeRolePolicyDocument,
        Description,
        Tags: [{ Key: 'a', Value: '1 < 2' }],
      }),
    );
    const { Role } = await iam.send(new GetRoleCommand({ RoleName: 'r' }));
    expect([Role?.Description, Role?.Tags]).toEqual([Description, [{ Key: 'a', Value: '1 < 2' }]]);
  });
});

describe('an instance profile', () => {
  test('holds one role that exists', async () => {
    await profile();
    const add = (RoleName: string) =>
      codeOf(
        iam.send(new AddRoleToInstanceProfileCommand({ InstanceProfileName: 'ecsInstanceRole', RoleName })),
      );
    expect(await add('ecsInstanceRole')).toBe('NoSuchEntity');
    await role();
    await role('other');
    expect(await add('ecsInstanceRole')).toBe('accepted');
    expect(await add('other')).toBe('LimitExceeded');
  });

  test('and its role and policies are taken apart in order', async () => {
    await profile();
    await role();
    await attach(CONTAINER_INSTANCE);
    const where = { RoleName: 'ecsInstanceRole', InstanceProfileName: 'ecsInstanceRole' };
    const inline = { RoleName: where.RoleName, PolicyName: 'p' };
    await iam.send(new PutRolePolicyCommand({ ...inline, PolicyDocument: JSON.stringify(ALLOW_ALL) }));
    await iam.send(new AddRoleToInstanceProfileCommand(where));
    const remove = () => codeOf(iam.send(new DeleteRoleCommand(where)));
    expect(await remove()).toBe('DeleteConflict');
    await iam.send(new DetachRolePolicyCommand({ ...where, PolicyArn: CONTAINER_INSTANCE }));
    expect(await remove()).toBe('DeleteConflict');
    await iam.send(new DeleteRolePolicyCommand(inline));
    expect(await remove()).toBe('DeleteConflict');
    expect(await codeOf(iam.send(new DeleteInstanceProfileCommand(where)))).toBe('DeleteConflict');
    await iam.send(new RemoveRoleFromInstanceProfileCommand(where));
    expect(await remove()).toBe('accepted');
  });
});

test('a call about no user in particular is about the caller', async () => {
  expect((await iam.send(new GetUserCommand({}))).User?.UserName).toBe('learner');
});

describe('lists', () => {
  test('come in pages of the size asked for', async () => {
    for (const n of [1, 2, 3]) {
      await role(`role-${n}`);
      await profile(`profile-${n}`);
      await attach(CONTAINER_INSTANCE, `role-${n}`);
    }
    for (const name of ['AmazonSSMManagedInstanceCore', 'ReadOnlyAccess'])
      await attach(`arn:aws:iam::aws:policy/${name}`, 'role-1');
    for (const PolicyName of ['a', 'b', 'c']) {
      await iam.send(
        new PutRolePolicyCommand({
          RoleName: 'role-1',
          PolicyName,
          PolicyDocument: JSON.stringify(ALLOW_ALL),
        }),
      );
    }
    const by2 = { client: iam, pageSize: 2 };
    const sizes: number[][] = [[], [], [], [], []];
    for await (const page of paginateListRoles(by2, {})) sizes[0]?.push(page.Roles?.length ?? 0);
    for await (const page of paginateListInstanceProfiles(by2, {}))
      sizes[1]?.push(page.InstanceProfiles?.length ?? 0);
    for await (const page of paginateListAttachedRolePolicies(by2, { RoleName: 'role-1' }))
      sizes[2]?.push(page.AttachedPolicies?.length ?? 0);
    for await (const page of paginateListRolePolicies(by2, { RoleName: 'role-1' }))
      sizes[3]?.push(page.PolicyNames?.length ?? 0);
    for await (const page of paginateListEntitiesForPolicy(by2, { PolicyArn: CONTAINER_INSTANCE }))
      sizes[4]?.push(page.PolicyRoles?.length ?? 0);
    expect(sizes).toEqual([
      [2, 1],
      [2, 1],
      [2, 1],
      [2, 1],
      [2, 1],
    ]);
  });

  test('hold a hundred unless more is asked for', async () => {
    for (let n = 0; n < 101; n++) await role(`role-${n}`);
    const first = await iam.send(new ListRolesCommand({}));
    expect([first.Roles?.length, first.IsTruncated]).toEqual([100, true]);
    const rest = await iam.send(new ListRolesCommand({ Marker: first.Marker }));
    expect([rest.Roles?.length, rest.IsTruncated]).toEqual([1, false]);
    expect((await iam.send(new ListRolesCommand({ MaxItems: 200 }))).Roles).toHaveLength(101);
  });
});
