import {
  AttachVolumeCommand,
  CreateTagsCommand,
  CreateVolumeCommand,
  CreateVpcCommand,
  DeleteTagsCommand,
  DeleteVolumeCommand,
  DescribeLaunchTemplatesCommand,
  DescribeLaunchTemplateVersionsCommand,
  DescribeTagsCommand,
  DescribeVolumesCommand,
  RunInstancesCommand,
} from '@aws-sdk/client-ec2';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { codeOf, openAccount, type TestAccount } from '../support.ts';
import { type Clients, computeClients, createTemplate, ECS_IMAGE, instances } from './support.ts';

let account: TestAccount;
let aws: Clients;
beforeAll(async () => {
  account = await openAccount();
  aws = computeClients(account);
});
afterAll(() => account.stop());
beforeEach(() => account.reset());

async function run(): Promise<{ id: string; volume: string }> {
  const { Instances } = await aws.ec2.send(
    new RunInstancesCommand({
      ImageId: `resolve:ssm:${ECS_IMAGE}`,
      InstanceType: 't3.micro',
      MinCount: 1,
      MaxCount: 1,
      TagSpecifications: [{ ResourceType: 'volume', Tags: [{ Key: 'disk', Value: 'root' }] }],
    }),
  );
  const [instance] = Instances ?? [];
  const volume = instance?.BlockDeviceMappings?.[0]?.Ebs?.VolumeId ?? '';
  return { id: instance?.InstanceId ?? '', volume };
}

const tag = (Resources: string[], Key: string, Value: string) =>
  aws.ec2.send(new CreateTagsCommand({ Resources, Tags: [{ Key, Value }] }));
async function tagsWhere(Name: string, value: string): Promise<string[]> {
  const { Tags } = await aws.ec2.send(new DescribeTagsCommand({ Filters: [{ Name, Values: [value] }] }));
  return (Tags ?? []).map((one) => `${one.ResourceType} ${one.Key}=${one.Value}`).sort();
}

test('one call tags an instance, its volume, a launch template and a VPC, and one lists them all', async () => {
  const { id, volume } = await run();
  const template = await createTemplate(aws.ec2);
  const vpc = (await aws.ec2.send(new CreateVpcCommand({ CidrBlock: '10.0.0.0/16' }))).Vpc?.VpcId ?? '';
  await tag([id, volume, template, vpc], 'team', 'news');
  expect(await tagsWhere('key', 'team')).toEqual([
    'instance team=news',
    'launch-template team=news',
    'volume team=news',
    'vpc team=news',
  ]);
  expect((await instances(aws.ec2, [id]))[0]?.Tags).toEqual([{ Key: 'team', Value: 'news' }]);
  const { Volumes } = await aws.ec2.send(new DescribeVolumesCommand({ VolumeIds: [volume] }));
  expect(Volumes?.[0]?.Tags).toEqual([
    { Key: 'disk', Value: 'root' },
    { Key: 'team', Value: 'news' },
  ]);
  const Filters = [{ Name: 'tag:team', Values: ['news'] }];
  const { LaunchTemplates } = await aws.ec2.send(new DescribeLaunchTemplatesCommand({ Filters }));
  expect(LaunchTemplates?.map((one) => one.LaunchTemplateId)).toEqual([template]);
});

test('a tag is written over and deleted by its key, or only where it has a value', async () => {
  const { id } = await run();
  await tag([id], 'team', 'news');
  await tag([id], 'team', 'sport');
  const untag = (Value?: string) =>
    aws.ec2.send(new DeleteTagsCommand({ Resources: [id], Tags: [{ Key: 'team', Value }] }));
  await untag('news');
  expect(await tagsWhere('resource-id', id)).toEqual(['instance team=sport']);
  await untag();
  expect(await tagsWhere('resource-id', id)).toEqual([]);
});

test('what does not exist is not tagged, nothing of the call is done, and aws: is nobody else’s', async () => {
  const { id } = await run();
  const refused = [
    tag([id, 'i-0123456789abcdef1'], 'team', 'news'),
    tag([id, 'lt-0123456789abcdef1'], 'team', 'news'),
    tag([id, 'vpc-0123456789abcdef1'], 'team', 'news'),
    tag([id], 'aws:autoscaling:groupName', 'mine'),
  ];
  expect(await Promise.all(refused.map(codeOf))).toEqual([
    'InvalidInstanceID.NotFound',
    'InvalidLaunchTemplateId.NotFound',
    'InvalidVpcID.NotFound',
    'InvalidParameterValue',
  ]);
  expect(await tagsWhere('resource-id', id)).toEqual([]);
});

test("an instance's volume is listed beside those one created, and cannot be deleted", async () => {
  const { id, volume } = await run();
  const { VolumeId } = await aws.ec2.send(
    new CreateVolumeCommand({ AvailabilityZone: 'us-east-1a', Size: 5 }),
  );
  const sizes = async (Name: string, value: string) =>
    (await aws.ec2.send(new DescribeVolumesCommand({ Filters: [{ Name, Values: [value] }] }))).Volumes?.map(
      (one) => [one.VolumeId, one.Size],
    );
  expect(await sizes('attachment.instance-id', id)).toEqual([[volume, 8]]);
  expect(await sizes('status', 'available')).toEqual([[VolumeId, 5]]);
  expect(await codeOf(aws.ec2.send(new DeleteVolumeCommand({ VolumeId: volume })))).toBe('VolumeInUse');
  await aws.ec2.send(new DeleteVolumeCommand({ VolumeId }));
  const attach = new AttachVolumeCommand({ VolumeId: volume, InstanceId: id, Device: '/dev/sdf' });
  await expect(aws.ec2.send(attach)).rejects.toThrow('ec2:AttachVolume');
});

test('of all templates only the latest or default versions may be asked for', async () => {
  const LaunchTemplateId = await createTemplate(aws.ec2);
  const versions = (Versions: string[]) =>
    aws.ec2.send(new DescribeLaunchTemplateVersionsCommand({ Versions }));
  const { LaunchTemplateVersions } = await versions(['$Latest']);
  expect(LaunchTemplateVersions?.map((one) => [one.LaunchTemplateId, one.VersionNumber])).toEqual([
    [LaunchTemplateId, 1],
  ]);
  expect(await codeOf(versions(['1']))).toBe('MissingParameter');
});
