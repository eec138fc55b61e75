import {
  AssociateIamInstanceProfileCommand,
  DescribeIamInstanceProfileAssociationsCommand,
  DisassociateIamInstanceProfileCommand,
  ReplaceIamInstanceProfileAssociationCommand,
  RunInstancesCommand,
  TerminateInstancesCommand,
} from '@aws-sdk/client-ec2';
import { CreateInstanceProfileCommand } from '@aws-sdk/client-iam';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { codeOf, openAccount, type TestAccount } from '../support.ts';
import { type Clients, computeClients, ECS_IMAGE, instances, reaches } from './support.ts';

let account: TestAccount;
let aws: Clients;
let InstanceId: string;
beforeAll(async () => {
  account = await openAccount();
  aws = computeClients(account);
});
afterAll(() => account.stop());
beforeEach(async () => {
  await account.reset();
  for (const InstanceProfileName of ['one', 'two'])
    await aws.iam.send(new CreateInstanceProfileCommand({ InstanceProfileName }));
  const asked = { InstanceType: 't3.micro' as const, MinCount: 1, MaxCount: 1 };
  const { Instances } = await aws.ec2.send(
    new RunInstancesCommand({ ...asked, ImageId: `resolve:ssm:${ECS_IMAGE}` }),
  );
  InstanceId = Instances?.[0]?.InstanceId ?? '';
});

const associate = (Name: string) =>
  aws.ec2.send(new AssociateIamInstanceProfileCommand({ InstanceId, IamInstanceProfile: { Name } }));
const profile = async () => (await instances(aws.ec2, [InstanceId]))[0]?.IamInstanceProfile?.Arn;
async function associations(): Promise<(string | undefined)[]> {
  const Filters = [{ Name: 'instance-id', Values: [InstanceId] }];
  const asked = new DescribeIamInstanceProfileAssociationsCommand({ Filters });
  return ((await aws.ec2.send(asked)).IamInstanceProfileAssociations ?? []).map((one) => one.State);
}

test('an instance that was launched without a profile is given one, another and none', async () => {
  expect(await profile()).toBeUndefined();
  const first = (await associate('one')).IamInstanceProfileAssociation;
  expect(await profile()).toMatch(/instance-profile\/one$/);
  expect(await codeOf(associate('two'))).toBe('IncorrectState');
  const second = await aws.ec2.send(
    new ReplaceIamInstanceProfileAssociationCommand({
      AssociationId: first?.AssociationId,
      IamInstanceProfile: { Name: 'two' },
    }),
  );
  expect(await profile()).toMatch(/instance-profile\/two$/);
  expect(await associations()).toEqual(['associated']);
  const { AssociationId } = second.IamInstanceProfileAssociation ?? {};
  await aws.ec2.send(new DisassociateIamInstanceProfileCommand({ AssociationId }));
  expect([await profile(), await associations()]).toEqual([undefined, []]);
});

test('a profile that does not exist, or an association that is gone, is refused', async () => {
  expect(await codeOf(associate('none'))).toBe('InvalidParameterValue');
  const AssociationId = 'iip-assoc-0123456789abcdef1';
  const gone = new DisassociateIamInstanceProfileCommand({ AssociationId });
  expect(await codeOf(aws.ec2.send(gone))).toBe('InvalidAssociationID.NotFound');
  expect(await profile()).toBeUndefined();
});

test('a terminated instance has given its profile back', async () => {
  await associate('one');
  await aws.ec2.send(new TerminateInstancesCommand({ InstanceIds: [InstanceId] }));
  await reaches(aws.ec2, InstanceId, 'terminated');
  expect([await profile(), await associations()]).toEqual([undefined, []]);
  expect(await codeOf(associate('one'))).toBe('IncorrectInstanceState');
});
