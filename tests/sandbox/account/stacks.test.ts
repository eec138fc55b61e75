import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import {
  DescribeSecurityGroupsCommand,
  DescribeSubnetsCommand,
  DescribeVpcsCommand,
} from '@aws-sdk/client-ec2';
import { GetInstanceProfileCommand } from '@aws-sdk/client-iam';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { startAccount } from '../../../sandbox/account/account.ts';
import {
  AWS_CLI,
  clients,
  codeOf,
  emulatorOf,
  openAccount,
  PYTHON,
  REGION,
  type TestAccount,
  temporaryHome,
  until,
} from './support.ts';

const NETWORK = `
Resources:
  Vpc: {Type: AWS::EC2::VPC, Properties: {CidrBlock: 10.0.0.0/16, EnableDnsHostnames: true, Tags: [{Key: Name, Value: 3am}]}}
  Web: {Type: AWS::EC2::Subnet, Properties: {VpcId: !Ref Vpc, CidrBlock: 10.0.1.0/24, AvailabilityZone: us-east-1a, MapPublicIpOnLaunch: true}}
  Gateway: {Type: AWS::EC2::InternetGateway}
  Attachment: {Type: AWS::EC2::VPCGatewayAttachment, Properties: {VpcId: !Ref Vpc, InternetGatewayId: !Ref Gateway}}
  Table: {Type: AWS::EC2::RouteTable, Properties: {VpcId: !Ref Vpc}}
  Out: {Type: AWS::EC2::Route, DependsOn: Attachment, Properties: {RouteTableId: !Ref Table, DestinationCidrBlock: 0.0.0.0/0, GatewayId: !Ref Gateway}}
  Association: {Type: AWS::EC2::SubnetRouteTableAssociation, Properties: {SubnetId: !Ref Web, RouteTableId: !Ref Table}}
  Group: {Type: AWS::EC2::SecurityGroup, Properties: {GroupName: web, GroupDescription: web, VpcId: !Ref Vpc}}
  Role:
    Type: AWS::IAM::Role
    Properties:
      RoleName: ecsInstanceRole
      AssumeRolePolicyDocument: {Version: '2012-10-17', Statement: [{Effect: Allow, Principal: {Service: ec2.amazonaws.com}, Action: sts:AssumeRole}]}
      ManagedPolicyArns: [arn:aws:iam::aws:policy/service-role/AmazonEC2ContainerServiceforEC2Role]
  Profile: {Type: AWS::IAM::InstanceProfile, Properties: {InstanceProfileName: ecsInstanceRole, Roles: [!Ref Role]}}
`;

let account: TestAccount;
let folder: string;
let remove: () => Promise<void>;
beforeAll(async () => {
  ({ home: folder, remove } = await temporaryHome());
  account = await openAccount();
});
afterAll(async () => {
  await account.stop();
  await remove();
});
beforeEach(() => account.reset());

/** What `aws cloudformation …` prints, its errors too. */
async function cloudformation(...words: string[]): Promise<string> {
  return cloudformationOf(account, ...words);
}

async function cloudformationOf(
  account: Pick<TestAccount, 'endpoint' | 'credentials'>,
  ...words: string[]
): Promise<string> {
  const env = {
    PATH: process.env.PATH,
    HOME: folder,
    AWS_ENDPOINT_URL: account.endpoint,
    AWS_DEFAULT_REGION: REGION,
    AWS_ACCESS_KEY_ID: account.credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: account.credentials.secretAccessKey,
    AWS_EC2_METADATA_DISABLED: 'true',
  };
  const ran = promisify(execFile)(AWS_CLI, ['cloudformation', ...words], { env });
  return ran.then(
    (done) => done.stdout + done.stderr,
    (error: { stdout: string; stderr: string }) => error.stdout + error.stderr,
  );
}

async function deploy(template: string, ...more: string[]): Promise<string> {
  const path = join(folder, 'template.yaml');
  await writeFile(path, template);
  return cloudformation('deploy', '--stack-name', 'lab', '--template-file', path, ...more);
}

test('deploy makes the network and the role, and delete-stack leaves nothing', async () => {
  const { ec2, iam } = clients(account, account.credentials);
  expect(await deploy(NETWORK)).toContain('InsufficientCapabilities');
  expect(await deploy(NETWORK, '--capabilities', 'CAPABILITY_NAMED_IAM')).toContain('Successfully created');
  const named = new DescribeVpcsCommand({ Filters: [{ Name: 'tag:Name', Values: ['3am'] }] });
  const VpcId = (await ec2.send(named)).Vpcs?.[0]?.VpcId;
  const { Subnets } = await ec2.send(
    new DescribeSubnetsCommand({ Filters: [{ Name: 'vpc-id', Values: [VpcId ?? ''] }] }),
  );
  expect(Subnets?.map((s) => [s.CidrBlock, s.MapPublicIpOnLaunch])).toEqual([['10.0.1.0/24', true]]);
  const groups = new DescribeSecurityGroupsCommand({ Filters: [{ Name: 'group-name', Values: ['web'] }] });
  expect((await ec2.send(groups)).SecurityGroups?.[0]?.IpPermissionsEgress).toHaveLength(1);
  const profile = new GetInstanceProfileCommand({ InstanceProfileName: 'ecsInstanceRole' });
  expect((await iam.send(profile)).InstanceProfile?.Roles?.[0]?.RoleName).toBe('ecsInstanceRole');

  await cloudformation('delete-stack', '--stack-name', 'lab');
  expect(await cloudformation('wait', 'stack-delete-complete', '--stack-name', 'lab')).toBe('');
  expect((await ec2.send(new DescribeVpcsCommand({}))).Vpcs).toHaveLength(1);
  expect(await codeOf(iam.send(profile))).toBe('NoSuchEntity');
}, 60_000);

test.each([
  ['a subnet outside its VPC', NETWORK.replace('10.0.1.0/24', '10.9.1.0/24'), 'InvalidSubnet.Range'],
  ['an unknown managed policy', NETWORK.replace('service-role/', ''), 'NoSuchEntity'],
])(
  'a stack with %s is rolled back and says why',
  async (_what, template, code) => {
    const { ec2 } = clients(account, account.credentials);
    expect(await deploy(template, '--capabilities', 'CAPABILITY_NAMED_IAM')).toContain('Failed to create');
    expect(await cloudformation('describe-stack-events', '--stack-name', 'lab')).toContain(code);
    expect((await ec2.send(new DescribeVpcsCommand({}))).Vpcs).toHaveLength(1);
  },
  60_000,
);

test('a resource of a service that is not simulated is refused before anything is made', async () => {
  const bucket = 'Resources: {Bucket: {Type: AWS::S3::Bucket}}';
  expect(await deploy(bucket)).toContain('Unrecognized resource types: [AWS::S3::Bucket]');
}, 60_000);

const WAITING = `
Resources:
  Vpc: {Type: AWS::EC2::VPC, Properties: {CidrBlock: 10.0.0.0/16}}
  Handle: {Type: AWS::CloudFormation::WaitConditionHandle, DependsOn: Vpc}
  Signal: {Type: AWS::CloudFormation::WaitCondition, Properties: {Handle: !Ref Handle, Timeout: '600'}}
`;
const status = [
  'describe-stacks',
  '--stack-name',
  'lab',
  '--query',
  'Stacks[0].StackStatus',
  '--output',
  'text',
];

test('what was seen of a stack on its way is there after a kill; the stack has failed and can be deleted', async () => {
  const { home, remove } = await temporaryHome();
  const first = await startAccount({ home, python: PYTHON });
  const { ec2 } = clients(first, first.credentials);
  const { pid } = await emulatorOf(home);
  const made = cloudformationOf(first, 'create-stack', '--stack-name', 'lab', '--template-body', WAITING);
  await until(async () => (await ec2.send(new DescribeVpcsCommand({}))).Vpcs?.length === 2, 15_000, 1);
  process.kill(pid, 'SIGKILL');
  await made;
  await first.stop();

  const second = await startAccount({ home, python: PYTHON });
  const after = clients(second, second.credentials).ec2;
  expect((await after.send(new DescribeVpcsCommand({}))).Vpcs).toHaveLength(2);
  expect(await cloudformationOf(second, ...status)).toBe('CREATE_FAILED\n');
  await cloudformationOf(second, 'delete-stack', '--stack-name', 'lab');
  await expect.poll(async () => (await after.send(new DescribeVpcsCommand({}))).Vpcs?.length).toBe(1);
  await second.stop();
  await remove();
}, 60_000);

test('a restore ends a stack on its way: its work does not reach into what was restored', async () => {
  const { home, remove } = await temporaryHome();
  const restorable = await startAccount({ home, python: PYTHON });
  const { ec2 } = clients(restorable, restorable.credentials);
  await cloudformationOf(restorable, 'create-stack', '--stack-name', 'lab', '--template-body', WAITING);
  await restorable.snapshot('on-its-way');
  const began = performance.now();
  await restorable.restore('on-its-way');
  expect(performance.now() - began).toBeLessThan(1000);
  expect(await cloudformationOf(restorable, ...status)).toBe('CREATE_FAILED\n');
  expect((await ec2.send(new DescribeVpcsCommand({}))).Vpcs).toHaveLength(2);
  await restorable.reset();
  expect(await cloudformationOf(restorable, ...status)).toContain('does not exist');
  await restorable.stop();
  await remove();
}, 60_000);
