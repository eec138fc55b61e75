import {
  CreateFleetCommand,
  CreateLaunchTemplateCommand,
  type CreateLaunchTemplateCommandInput,
  CreateLaunchTemplateVersionCommand,
  DeleteLaunchTemplateCommand,
  DescribeLaunchTemplatesCommand,
  DescribeLaunchTemplateVersionsCommand,
  ModifyLaunchTemplateCommand,
  RunInstancesCommand,
} from '@aws-sdk/client-ec2';
import { PutParameterCommand } from '@aws-sdk/client-ssm';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { codeOf, openAccount, type TestAccount } from '../support.ts';
import { type Clients, computeClients, ECS_IMAGE, instances } from './support.ts';

let account: TestAccount;
let aws: Clients;
beforeAll(async () => {
  account = await openAccount();
  aws = computeClients(account);
});
afterAll(() => account.stop());
beforeEach(() => account.reset());

const Name = 'ECSLaunchTemplate_1';
const create = (
  LaunchTemplateData: CreateLaunchTemplateCommandInput['LaunchTemplateData'] = { InstanceType: 't3.medium' },
  LaunchTemplateName = Name,
) => aws.ec2.send(new CreateLaunchTemplateCommand({ LaunchTemplateName, LaunchTemplateData }));
const versions = async (Versions: string[], ResolveAlias = false) =>
  (
    await aws.ec2.send(
      new DescribeLaunchTemplateVersionsCommand({ LaunchTemplateName: Name, Versions, ResolveAlias }),
    )
  ).LaunchTemplateVersions;

test('a template keeps its profile, its metadata options and its user data', async () => {
  const data = {
    ImageId: 'ami-0abcdef1234567890',
    InstanceType: 't3.medium' as const,
    IamInstanceProfile: { Arn: 'arn:aws:iam::111122223333:instance-profile/ecsInstanceRole' },
    MetadataOptions: { HttpTokens: 'required' as const, HttpPutResponseHopLimit: 2 },
    UserData: 'IyEvYmluL2Jhc2gK',
    NetworkInterfaces: [{ DeviceIndex: 0, AssociatePublicIpAddress: true, Groups: ['sg-00000001'] }],
  };
  await create(data);
  expect((await versions(['$Latest']))?.[0]?.LaunchTemplateData).toMatchObject(data);
});

test('versions are numbered, and the default one changes only when it is told to', async () => {
  await create();
  await aws.ec2.send(
    new CreateLaunchTemplateVersionCommand({
      LaunchTemplateName: Name,
      SourceVersion: '1',
      LaunchTemplateData: { KeyName: 'k' },
    }),
  );
  const numbers = async () => [
    (await versions(['$Default']))?.[0]?.VersionNumber,
    (await versions(['$Latest']))?.[0]?.VersionNumber,
  ];
  expect(await numbers()).toEqual([1, 2]);
  expect((await versions(['2']))?.[0]?.LaunchTemplateData).toEqual({
    InstanceType: 't3.medium',
    KeyName: 'k',
  });
  await aws.ec2.send(new ModifyLaunchTemplateCommand({ LaunchTemplateName: Name, DefaultVersion: '2' }));
  expect(await numbers()).toEqual([2, 2]);
});

test('what is not there, or may not be, is refused', async () => {
  await create();
  const byId = (LaunchTemplateId: string) =>
    new DescribeLaunchTemplatesCommand({ LaunchTemplateIds: [LaunchTemplateId] });
  const source = { LaunchTemplateName: Name, LaunchTemplateData: { KeyName: 'k' } };
  const refused = [
    create(),
    create(undefined, 'no spaces'),
    create({}, 'empty'),
    versions(['7']),
    aws.ec2.send(byId('lt-0123456789abcdef1')),
    aws.ec2.send(byId('lt-news')),
    aws.ec2.send(new DescribeLaunchTemplatesCommand({ LaunchTemplateNames: ['none'] })),
    aws.ec2.send(new DeleteLaunchTemplateCommand({ LaunchTemplateName: 'none' })),
    aws.ec2.send(new ModifyLaunchTemplateCommand({ LaunchTemplateName: Name, DefaultVersion: '7' })),
    aws.ec2.send(new CreateLaunchTemplateVersionCommand({ ...source, SourceVersion: '7' })),
  ];
  expect(await Promise.all(refused.map(codeOf))).toEqual([
    'InvalidLaunchTemplateName.AlreadyExists',
    'InvalidLaunchTemplateName.Malformed',
    'MissingParameter',
    'InvalidLaunchTemplateId.VersionNotFound',
    'InvalidLaunchTemplateId.NotFound',
    'InvalidLaunchTemplateId.Malformed',
    'InvalidLaunchTemplateName.NotFound',
    'InvalidLaunchTemplateName.NotFound',
    'InvalidLaunchTemplateId.VersionNotFound',
    'InvalidLaunchTemplateId.VersionNotFound',
  ]);
});

test('a member that would be lost is refused by name', async () => {
  const call = create({ InstanceType: 't3.medium', CreditSpecification: { CpuCredits: 'standard' } });
  await expect(call).rejects.toThrow('CreditSpecification');
  const LaunchTemplateConfigs = [{ LaunchTemplateSpecification: { LaunchTemplateName: Name, Version: '1' } }];
  const TargetCapacitySpecification = { TotalTargetCapacity: 1 };
  const fleet = new CreateFleetCommand({ LaunchTemplateConfigs, TargetCapacitySpecification });
  await expect(aws.ec2.send(fleet)).rejects.toThrow('ec2:CreateFleet');
});

test('an instance is launched by the template, and by what the request says over it', async () => {
  await create({
    ImageId: `resolve:ssm:${ECS_IMAGE}`,
    InstanceType: 't3.medium',
    TagSpecifications: [{ ResourceType: 'instance', Tags: [{ Key: 'Name', Value: 'news' }] }],
  });
  const asked = { LaunchTemplate: { LaunchTemplateName: Name }, MinCount: 1, MaxCount: 1 };
  const launched = await aws.ec2.send(new RunInstancesCommand({ ...asked, InstanceType: 't3.small' }));
  const [instance] = await instances(aws.ec2, [launched.Instances?.[0]?.InstanceId ?? '']);
  expect(instance?.InstanceType).toBe('t3.small');
  const tags = Object.fromEntries(instance?.Tags?.map((tag) => [tag.Key, tag.Value]) ?? []);
  expect(tags).toMatchObject({ Name: 'news', 'aws:ec2launchtemplate:version': '1' });
  const written = (await versions(['1']))?.[0]?.LaunchTemplateData?.ImageId;
  const resolved = (await versions(['1'], true))?.[0]?.LaunchTemplateData?.ImageId;
  expect([written, resolved]).toEqual([`resolve:ssm:${ECS_IMAGE}`, instance?.ImageId]);
});

test("a parameter of one's own names an image, too, and one that names none is refused", async () => {
  const put = (name: string, Value: string) =>
    aws.ssm.send(new PutParameterCommand({ Name: name, Value, Type: 'String' }));
  await put('/mine', 'ami-0abcdef1234567890');
  await put('/wrong', 'nothing');
  const run = (name: string) =>
    aws.ec2.send(
      new RunInstancesCommand({
        ImageId: `resolve:ssm:${name}`,
        InstanceType: 't3.micro',
        MinCount: 1,
        MaxCount: 1,
      }),
    );
  expect((await run('/mine')).Instances?.[0]?.ImageId).toBe('ami-0abcdef1234567890');
  expect(await codeOf(run('/wrong'))).toBe('InvalidAMIID.Malformed');
  expect(await codeOf(run('/none'))).toBe('InvalidAMIID.Malformed');
});
