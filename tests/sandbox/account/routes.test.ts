import {
  AssociateRouteTableCommand,
  AttachInternetGatewayCommand,
  CreateEgressOnlyInternetGatewayCommand,
  CreateInternetGatewayCommand,
  CreateRouteCommand,
  CreateRouteTableCommand,
  CreateSubnetCommand,
  CreateVpcCommand,
  DeleteRouteCommand,
  DeleteRouteTableCommand,
  DeleteSubnetCommand,
  DescribeRouteTablesCommand,
  DetachInternetGatewayCommand,
  DisassociateRouteTableCommand,
  type EC2Client,
  ReplaceRouteCommand,
} from '@aws-sdk/client-ec2';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { clients, codeOf, openAccount, type TestAccount } from './support.ts';

let account: TestAccount;
let ec2: EC2Client;
let VpcId: string;
let SubnetId: string;
let InternetGatewayId: string;
let RouteTableId: string;
beforeAll(async () => {
  account = await openAccount();
  ec2 = clients(account, account.credentials).ec2;
});
afterAll(() => account.stop());
beforeEach(async () => {
  await account.reset();
  VpcId = (await ec2.send(new CreateVpcCommand({ CidrBlock: '10.0.0.0/16' }))).Vpc?.VpcId ?? '';
  SubnetId =
    (await ec2.send(new CreateSubnetCommand({ VpcId, CidrBlock: '10.0.1.0/24' }))).Subnet?.SubnetId ?? '';
  const gateway = await ec2.send(new CreateInternetGatewayCommand({}));
  InternetGatewayId = gateway.InternetGateway?.InternetGatewayId ?? '';
  RouteTableId = (await ec2.send(new CreateRouteTableCommand({ VpcId }))).RouteTable?.RouteTableId ?? '';
});

const attach = () => ec2.send(new AttachInternetGatewayCommand({ InternetGatewayId, VpcId }));
const route = (GatewayId = InternetGatewayId, DestinationCidrBlock = '0.0.0.0/0') =>
  codeOf(ec2.send(new CreateRouteCommand({ RouteTableId, DestinationCidrBlock, GatewayId })));
const tableNow = async () =>
  (await ec2.send(new DescribeRouteTablesCommand({ RouteTableIds: [RouteTableId] }))).RouteTables?.[0];

test('a route needs a gateway that exists and is attached to its VPC', async () => {
  expect(await route('igw-0123456789abcdef0')).toBe('InvalidInternetGatewayID.NotFound');
  expect(await route()).toBe('InvalidParameterValue');
  await attach();
  expect(await route()).toBe('accepted');
  expect(await route()).toBe('RouteAlreadyExists');
  expect(await route(InternetGatewayId, '10.0.0.0/16')).toBe('RouteAlreadyExists');
  expect(await route(InternetGatewayId, 'everywhere')).toBe('InvalidParameterValue');
});

test('a route table of a VPC that does not exist is refused', async () => {
  expect(await codeOf(ec2.send(new CreateRouteTableCommand({ VpcId: 'vpc-0123456789abcdef0' })))).toBe(
    'InvalidVpcID.NotFound',
  );
});

test('a route to a gateway that was detached is a black hole until it is attached again', async () => {
  await attach();
  await route();
  const state = async () => (await tableNow())?.Routes?.find((r) => r.GatewayId === InternetGatewayId)?.State;
  expect(await state()).toBe('active');
  await ec2.send(new DetachInternetGatewayCommand({ InternetGatewayId, VpcId }));
  expect(await state()).toBe('blackhole');
  const found = await ec2.send(
    new DescribeRouteTablesCommand({ Filters: [{ Name: 'route.state', Values: ['blackhole'] }] }),
  );
  expect(found.RouteTables?.map((t) => t.RouteTableId)).toEqual([RouteTableId]);
  await attach();
  expect(await state()).toBe('active');
});

test('a route that is not there can be neither replaced nor deleted, and the local one stays', async () => {
  await attach();
  const where = { RouteTableId, DestinationCidrBlock: '0.0.0.0/0' };
  const replace = new ReplaceRouteCommand({ ...where, GatewayId: InternetGatewayId });
  expect(await codeOf(ec2.send(replace))).toBe('InvalidParameterValue');
  expect(await codeOf(ec2.send(new DeleteRouteCommand(where)))).toBe('InvalidRoute.NotFound');
  const local = new DeleteRouteCommand({ RouteTableId, DestinationCidrBlock: '10.0.0.0/16' });
  expect(await codeOf(ec2.send(local))).toBe('InvalidParameterValue');
});

test('an IPv6 route keeps its destination', async () => {
  await attach();
  await ec2.send(
    new CreateRouteCommand({ RouteTableId, DestinationIpv6CidrBlock: '::/0', GatewayId: InternetGatewayId }),
  );
  expect((await tableNow())?.Routes?.map((r) => r.DestinationIpv6CidrBlock)).toContain('::/0');
});

test('a route is replaced and deleted by its destination, one that came with the account too', async () => {
  await attach();
  const v6 = { RouteTableId, DestinationIpv6CidrBlock: '::/0' };
  const made = await ec2.send(new CreateEgressOnlyInternetGatewayCommand({ VpcId }));
  const egress = made.EgressOnlyInternetGateway?.EgressOnlyInternetGatewayId;
  await ec2.send(new CreateRouteCommand({ ...v6, EgressOnlyInternetGatewayId: egress }));
  const targets = async () =>
    (await tableNow())?.Routes?.map((r) => r.EgressOnlyInternetGatewayId ?? r.GatewayId);
  expect(await targets()).toEqual(['local', egress]);
  await ec2.send(new ReplaceRouteCommand({ ...v6, GatewayId: InternetGatewayId }));
  expect(await targets()).toEqual(['local', InternetGatewayId]);
  await ec2.send(new DeleteRouteCommand(v6));
  expect(await targets()).toEqual(['local']);

  const main = { Filters: [{ Name: 'route.destination-cidr-block', Values: ['0.0.0.0/0'] }] };
  const [table] = (await ec2.send(new DescribeRouteTablesCommand(main))).RouteTables ?? [];
  RouteTableId = table?.RouteTableId ?? '';
  const out = { RouteTableId, DestinationCidrBlock: '0.0.0.0/0' };
  const GatewayId = table?.Routes?.find((r) => r.GatewayId !== 'local')?.GatewayId;
  await ec2.send(new ReplaceRouteCommand({ ...out, GatewayId }));
  expect(await targets()).toEqual(['local', GatewayId]);
  await ec2.send(new DeleteRouteCommand(out));
  expect(await targets()).toEqual(['local']);
});

test('a subnet is associated with one route table, of its own VPC', async () => {
  const associate = (id = SubnetId) =>
    codeOf(ec2.send(new AssociateRouteTableCommand({ RouteTableId, SubnetId: id })));
  const other = (await ec2.send(new CreateVpcCommand({ CidrBlock: '10.1.0.0/16' }))).Vpc?.VpcId;
  const foreign = (await ec2.send(new CreateSubnetCommand({ VpcId: other, CidrBlock: '10.1.1.0/24' }))).Subnet
    ?.SubnetId;
  expect(await associate(foreign)).toBe('InvalidParameterValue');
  expect(await associate('subnet-0123456789abcdef0')).toBe('InvalidSubnetID.NotFound');
  expect(await associate()).toBe('accepted');
  expect(await associate()).toBe('Resource.AlreadyAssociated');
});

test('a route table with an association is not deleted; the subnet takes its association along', async () => {
  await ec2.send(new AssociateRouteTableCommand({ RouteTableId, SubnetId }));
  const remove = () => codeOf(ec2.send(new DeleteRouteTableCommand({ RouteTableId })));
  expect(await remove()).toBe('DependencyViolation');
  await ec2.send(new DeleteSubnetCommand({ SubnetId }));
  expect(await remove()).toBe('accepted');
  expect(await codeOf(tableNow())).toBe('InvalidRouteTableID.NotFound');
});

test('the main association cannot be taken away, nor the main table deleted', async () => {
  const filters = [
    { Name: 'vpc-id', Values: [VpcId] },
    { Name: 'association.main', Values: ['true'] },
  ];
  const main = (await ec2.send(new DescribeRouteTablesCommand({ Filters: filters }))).RouteTables?.[0];
  const AssociationId = main?.Associations?.[0]?.RouteTableAssociationId;
  expect(await codeOf(ec2.send(new DisassociateRouteTableCommand({ AssociationId })))).toBe(
    'InvalidParameterValue',
  );
  const remove = new DeleteRouteTableCommand({ RouteTableId: main?.RouteTableId });
  expect(await codeOf(ec2.send(remove))).toBe('DependencyViolation');
});
