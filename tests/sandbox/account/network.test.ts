import {
  AssociateVpcCidrBlockCommand,
  AttachInternetGatewayCommand,
  CreateDefaultVpcCommand,
  CreateInternetGatewayCommand,
  CreateSecurityGroupCommand,
  CreateSubnetCommand,
  CreateTagsCommand,
  CreateVpcCommand,
  DeleteInternetGatewayCommand,
  DeleteSubnetCommand,
  DeleteVpcCommand,
  DescribeCoipPoolsCommand,
  DescribeInternetGatewaysCommand,
  DescribeRouteTablesCommand,
  DescribeSubnetsCommand,
  DescribeVpcAttributeCommand,
  DescribeVpcsCommand,
  DetachInternetGatewayCommand,
  DisassociateVpcCidrBlockCommand,
  type EC2Client,
  ModifySubnetAttributeCommand,
  ModifyVpcAttributeCommand,
  paginateDescribeSubnets,
} from '@aws-sdk/client-ec2';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { clients, codeOf, openAccount, type TestAccount } from './support.ts';

let account: TestAccount;
let ec2: EC2Client;
beforeAll(async () => {
  account = await openAccount();
  ec2 = clients(account, account.credentials).ec2;
});
afterAll(() => account.stop());
beforeEach(() => account.reset());

async function vpc(block = '10.0.0.0/16'): Promise<string> {
  return (await ec2.send(new CreateVpcCommand({ CidrBlock: block }))).Vpc?.VpcId ?? '';
}
async function subnet(VpcId: string, CidrBlock: string, zone = 'us-east-1a'): Promise<string> {
  const made = await ec2.send(new CreateSubnetCommand({ VpcId, CidrBlock, AvailabilityZone: zone }));
  return made.Subnet?.SubnetId ?? '';
}
async function gateway(): Promise<string> {
  const made = await ec2.send(new CreateInternetGatewayCommand({}));
  return made.InternetGateway?.InternetGatewayId ?? '';
}

describe('a VPC', () => {
  test.each([
    ['10.0.0.0/8', 'InvalidVpc.Range'],
    ['10.0.0.0/29', 'InvalidVpc.Range'],
    ['10.0.0.0', 'InvalidParameterValue'],
    ['ten', 'InvalidParameterValue'],
    [undefined, 'MissingParameter'],
  ])('with the range %s is refused with %s', async (CidrBlock, code) => {
    expect(await codeOf(ec2.send(new CreateVpcCommand({ CidrBlock })))).toBe(code);
  });

  test('is kept with its range in canonical form', async () => {
    const { Vpc } = await ec2.send(new CreateVpcCommand({ CidrBlock: '10.0.3.4/16' }));
    expect(Vpc?.CidrBlock).toBe('10.0.0.0/16');
  });

  test('is not made by a dry run', async () => {
    const call = ec2.send(new CreateVpcCommand({ CidrBlock: '10.0.0.0/16', DryRun: true }));
    expect(await codeOf(call)).toBe('DryRunOperation');
    expect((await ec2.send(new DescribeVpcsCommand({}))).Vpcs).toHaveLength(1);
  });

  test('is not deleted while something is in it', async () => {
    const VpcId = await vpc();
    const SubnetId = await subnet(VpcId, '10.0.1.0/24');
    expect(await codeOf(ec2.send(new DeleteVpcCommand({ VpcId })))).toBe('DependencyViolation');
    await ec2.send(new DeleteSubnetCommand({ SubnetId }));
    await ec2.send(new DeleteVpcCommand({ VpcId }));
    expect(await codeOf(ec2.send(new DescribeVpcsCommand({ VpcIds: [VpcId] })))).toBe(
      'InvalidVpcID.NotFound',
    );
  });

  test('takes another range, which its route tables lead to and its subnets may lie in', async () => {
    const VpcId = await vpc('10.1.0.0/16');
    const add = (CidrBlock: string) => ec2.send(new AssociateVpcCidrBlockCommand({ VpcId, CidrBlock }));
    for (const block of ['10.1.8.0/24', '172.16.0.0/16', '10.0.0.0/8'])
      expect(await codeOf(add(block))).toBe('InvalidVpc.Range');
    const AssociationId = (await add('10.0.0.0/16')).CidrBlockAssociation?.AssociationId;
    const read = (await ec2.send(new DescribeVpcsCommand({ VpcIds: [VpcId] }))).Vpcs?.[0];
    expect(read?.CidrBlock).toBe('10.1.0.0/16');
    expect(read?.CidrBlockAssociationSet?.map((a) => [a.CidrBlock, a.CidrBlockState?.State])).toEqual([
      ['10.1.0.0/16', 'associated'],
      ['10.0.0.0/16', 'associated'],
    ]);
    const main = new DescribeRouteTablesCommand({ Filters: [{ Name: 'vpc-id', Values: [VpcId] }] });
    const local = async () =>
      (await ec2.send(main)).RouteTables?.[0]?.Routes?.map((r) => r.DestinationCidrBlock);
    expect(await local()).toEqual(['10.1.0.0/16', '10.0.0.0/16']);
    const SubnetId = await subnet(VpcId, '10.0.1.0/24');
    const take = () => codeOf(ec2.send(new DisassociateVpcCidrBlockCommand({ AssociationId })));
    expect(await take()).toBe('DependencyViolation');
    await ec2.send(new DeleteSubnetCommand({ SubnetId }));
    expect(await take()).toBe('accepted');
    expect(await take()).toBe('InvalidVpcCidrBlockAssociationID.NotFound');
    expect(await local()).toEqual(['10.1.0.0/16']);
    const primary = read?.CidrBlockAssociationSet?.[0]?.AssociationId;
    const give = new DisassociateVpcCidrBlockCommand({ AssociationId: primary });
    expect(await codeOf(ec2.send(give))).toBe('OperationNotPermitted');
  });

  test('keeps its DNS attributes', async () => {
    const VpcId = await vpc();
    await ec2.send(new ModifyVpcAttributeCommand({ VpcId, EnableDnsSupport: { Value: false } }));
    const read = await ec2.send(new DescribeVpcAttributeCommand({ VpcId, Attribute: 'enableDnsSupport' }));
    expect(read.EnableDnsSupport?.Value).toBe(false);
  });

  test('cannot be tagged when it does not exist', async () => {
    const call = new CreateTagsCommand({
      Resources: ['vpc-0123456789abcdef0'],
      Tags: [{ Key: 'a', Value: 'b' }],
    });
    expect(await codeOf(ec2.send(call))).toBe('InvalidVpcID.NotFound');
  });
});

describe('the default VPC', () => {
  test('reaches the internet by its main route table and has DNS names, as in a new account', async () => {
    const { Vpcs } = await ec2.send(
      new DescribeVpcsCommand({ Filters: [{ Name: 'isDefault', Values: ['true'] }] }),
    );
    expect(Vpcs).toHaveLength(1);
    const VpcId = Vpcs?.[0]?.VpcId ?? '';
    const tables = await ec2.send(
      new DescribeRouteTablesCommand({
        Filters: [
          { Name: 'vpc-id', Values: [VpcId] },
          { Name: 'association.main', Values: ['true'] },
        ],
      }),
    );
    const routes = tables.RouteTables?.[0]?.Routes?.map((r) => [
      r.DestinationCidrBlock,
      r.GatewayId?.slice(0, 4),
      r.State,
    ]);
    expect(routes).toContainEqual(['0.0.0.0/0', 'igw-', 'active']);
    const names = await ec2.send(new DescribeVpcAttributeCommand({ VpcId, Attribute: 'enableDnsHostnames' }));
    expect(names.EnableDnsHostnames?.Value).toBe(true);
  });

  test('can be deleted and made again', async () => {
    const there = (await ec2.send(new DescribeVpcsCommand({}))).Vpcs?.[0]?.VpcId;
    const inside = [{ Name: 'vpc-id', Values: [there ?? ''] }];
    for (const s of (await ec2.send(new DescribeSubnetsCommand({ Filters: inside }))).Subnets ?? []) {
      await ec2.send(new DeleteSubnetCommand({ SubnetId: s.SubnetId }));
    }
    const InternetGatewayId = (await ec2.send(new DescribeInternetGatewaysCommand({}))).InternetGateways?.[0]
      ?.InternetGatewayId;
    await ec2.send(new DetachInternetGatewayCommand({ InternetGatewayId, VpcId: there }));
    await ec2.send(new DeleteVpcCommand({ VpcId: there }));
    expect((await ec2.send(new DescribeVpcsCommand({}))).Vpcs).toEqual([]);
    const group = new CreateSecurityGroupCommand({ GroupName: 'a', Description: 'b' });
    expect(await codeOf(ec2.send(group))).toBe('VPCIdNotSpecified');
    const made = (await ec2.send(new CreateDefaultVpcCommand({}))).Vpc?.VpcId ?? '';
    const tables = await ec2.send(
      new DescribeRouteTablesCommand({ Filters: [{ Name: 'vpc-id', Values: [made] }] }),
    );
    expect(tables.RouteTables?.[0]?.Routes?.map((r) => [r.DestinationCidrBlock, r.State])).toContainEqual([
      '0.0.0.0/0',
      'active',
    ]);
    expect(await codeOf(ec2.send(group))).toBe('accepted');
  });

  test('of another region is another one', async () => {
    const west = clients(account, account.credentials, 'us-west-2').ec2;
    await vpc();
    expect((await west.send(new DescribeVpcsCommand({}))).Vpcs).toHaveLength(1);
    const zones = (await west.send(new DescribeSubnetsCommand({}))).Subnets?.map((s) => s.AvailabilityZone);
    expect(zones).toEqual(['us-west-2a', 'us-west-2b', 'us-west-2c']);
  });
});

describe('a subnet', () => {
  test.each([
    ['10.1.1.0/24', 'us-east-1a', 'InvalidSubnet.Range'],
    ['10.0.0.0/15', 'us-east-1a', 'InvalidSubnet.Range'],
    ['10.0.2.0/29', 'us-east-1a', 'InvalidSubnet.Range'],
    ['10.0.1.128/25', 'us-east-1a', 'InvalidSubnet.Conflict'],
    ['10.0.0.0/20', 'us-east-1b', 'InvalidSubnet.Conflict'],
    ['10.0.2.0/24', 'us-east-1z', 'InvalidParameterValue'],
    ['10.0.2.0/24', 'us-west-2a', 'InvalidParameterValue'],
    ['10.0.2', 'us-east-1a', 'InvalidParameterValue'],
  ])('%s in %s beside 10.0.1.0/24 of 10.0.0.0/16 is refused with %s', async (block, zone, code) => {
    const id = await vpc();
    await subnet(id, '10.0.1.0/24');
    expect(await codeOf(subnet(id, block, zone))).toBe(code);
  });

  test('of a VPC that does not exist is refused', async () => {
    expect(await codeOf(subnet('vpc-0123456789abcdef0', '10.0.1.0/24'))).toBe('InvalidVpcID.NotFound');
  });

  test('has five addresses fewer than its range', async () => {
    const VpcId = await vpc();
    const { Subnet } = await ec2.send(new CreateSubnetCommand({ VpcId, CidrBlock: '10.0.16.0/20' }));
    expect(Subnet?.AvailableIpAddressCount).toBe(4091);
  });

  test('keeps that it gives instances a public address', async () => {
    const SubnetId = await subnet(await vpc(), '10.0.1.0/24');
    await ec2.send(new ModifySubnetAttributeCommand({ SubnetId, MapPublicIpOnLaunch: { Value: true } }));
    const { Subnets } = await ec2.send(new DescribeSubnetsCommand({ SubnetIds: [SubnetId] }));
    expect(Subnets?.[0]?.MapPublicIpOnLaunch).toBe(true);
  });
});

describe('an internet gateway', () => {
  test('is attached to one VPC, and a VPC has one', async () => {
    const [first, second, one, two] = [
      await vpc(),
      await vpc('10.1.0.0/16'),
      await gateway(),
      await gateway(),
    ];
    const attach = (InternetGatewayId: string, VpcId: string) =>
      codeOf(ec2.send(new AttachInternetGatewayCommand({ InternetGatewayId, VpcId })));
    expect(await attach(one, 'vpc-0123456789abcdef0')).toBe('InvalidVpcID.NotFound');
    expect(await attach('igw-0123456789abcdef0', first)).toBe('InvalidInternetGatewayID.NotFound');
    expect(await attach(one, first)).toBe('accepted');
    expect(await attach(one, second)).toBe('Resource.AlreadyAssociated');
    expect(await attach(two, first)).toBe('InvalidParameterValue');
  });

  test('is detached from where it is, and deleted when it is attached to nothing', async () => {
    const [VpcId, InternetGatewayId] = [await vpc(), await gateway()];
    const detach = () => codeOf(ec2.send(new DetachInternetGatewayCommand({ InternetGatewayId, VpcId })));
    const remove = () => codeOf(ec2.send(new DeleteInternetGatewayCommand({ InternetGatewayId })));
    expect(await detach()).toBe('Gateway.NotAttached');
    await ec2.send(new AttachInternetGatewayCommand({ InternetGatewayId, VpcId }));
    expect(await remove()).toBe('DependencyViolation');
    expect(await detach()).toBe('accepted');
    expect(await remove()).toBe('accepted');
    expect(await remove()).toBe('InvalidInternetGatewayID.NotFound');
  });
});

describe('filters', () => {
  test('find by tag, VPC, range and attachment', async () => {
    const [VpcId, InternetGatewayId] = [await vpc(), await gateway()];
    await ec2.send(new CreateTagsCommand({ Resources: [VpcId], Tags: [{ Key: 'Name', Value: 'R & D' }] }));
    await ec2.send(new AttachInternetGatewayCommand({ InternetGatewayId, VpcId }));
    await subnet(VpcId, '10.0.1.0/24');
    const vpcs = async (Name: string, value: string) =>
      (await ec2.send(new DescribeVpcsCommand({ Filters: [{ Name, Values: [value] }] }))).Vpcs?.map(
        (v) => v.VpcId,
      );
    expect(await vpcs('tag:Name', 'R & D')).toEqual([VpcId]);
    expect(await vpcs('tag:Name', 'R*')).toEqual([VpcId]);
    expect(await vpcs('cidr', '10.0.0.0/16')).toEqual([VpcId]);
    const subnets = await ec2.send(
      new DescribeSubnetsCommand({
        Filters: [
          { Name: 'vpc-id', Values: [VpcId] },
          { Name: 'default-for-az', Values: ['false'] },
        ],
      }),
    );
    expect(subnets.Subnets?.map((s) => s.CidrBlock)).toEqual(['10.0.1.0/24']);
    const gateways = await ec2.send(
      new DescribeInternetGatewaysCommand({ Filters: [{ Name: 'attachment.vpc-id', Values: [VpcId] }] }),
    );
    expect(gateways.InternetGateways?.map((g) => g.InternetGatewayId)).toEqual([InternetGatewayId]);
  });

  test('of a name that AWS does not know are refused, not passed over', async () => {
    const call = new DescribeVpcsCommand({ Filters: [{ Name: 'colour', Values: ['blue'] }] });
    expect(await codeOf(ec2.send(call))).toBe('InvalidParameterValue');
  });

  test('come in pages when asked', async () => {
    const VpcId = await vpc();
    for (let n = 1; n <= 4; n++) await subnet(VpcId, `10.0.${n}.0/24`);
    const pages: number[] = [];
    for await (const page of paginateDescribeSubnets({ client: ec2, pageSize: 5 }, {}))
      pages.push(page.Subnets?.length ?? 0);
    expect(pages).toEqual([5, 2]);
  });
});

test('an action that is not simulated says so by name', async () => {
  const call = ec2.send(new DescribeCoipPoolsCommand({}));
  await expect(call).rejects.toThrow('The simulated account does not simulate ec2:DescribeCoipPools yet.');
});
