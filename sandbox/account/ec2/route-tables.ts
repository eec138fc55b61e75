import type { Route, RouteTable, RouteTableAssociation } from '@aws-sdk/client-ec2';
import type { Call } from '../core/call.ts';
import { AwsError } from '../core/errors.ts';
import { operation } from '../core/operation.ts';
import type { Wire } from '../core/wire.ts';
import { attachedTo } from './gateways.ts';
import { ID_KINDS } from './ids.ts';
import { find, type Kind, select } from './reads.ts';
import { SUBNET } from './subnets.ts';
import { forgetTags } from './tags.ts';
import { inUse, rangesOf, vpcNamed, vpcs } from './vpcs.ts';

const associations =
  (read: (association: Wire<RouteTableAssociation>) => unknown) => (table: Wire<RouteTable>) =>
    (table.Associations ?? []).map(read);
const routes = (read: (route: Wire<Route>) => unknown) => (table: Wire<RouteTable>) =>
  (table.Routes ?? []).map(read);

const TABLE: Kind<Wire<RouteTable>> = {
  id: (table) => table.RouteTableId,
  ids: ID_KINDS.routeTable,
  filters: {
    'route-table-id': (table) => [table.RouteTableId],
    'vpc-id': (table) => [table.VpcId],
    'owner-id': (table) => [table.OwnerId],
    'association.main': associations(({ Main }) => Main),
    'association.subnet-id': associations(({ SubnetId }) => SubnetId),
    'association.route-table-id': associations(({ RouteTableId }) => RouteTableId),
    'association.route-table-association-id': associations((one) => one.RouteTableAssociationId),
    'route.destination-cidr-block': routes(({ DestinationCidrBlock }) => DestinationCidrBlock),
    'route.destination-ipv6-cidr-block': routes((one) => one.DestinationIpv6CidrBlock),
    'route.gateway-id': routes(({ GatewayId }) => GatewayId),
    'route.nat-gateway-id': routes(({ NatGatewayId }) => NatGatewayId),
    'route.origin': routes(({ Origin }) => Origin),
    'route.state': routes(({ State }) => State),
  },
};

/**
 * The route tables as they are now: every one leads to all ranges of its VPC, those that came later too, and a route
 * whose gateway is gone, or no longer attached to the VPC, leads nowhere.
 */
export async function routeTables(call: Call): Promise<Wire<RouteTable>[]> {
  const [{ RouteTables = [] }, { InternetGateways = [] }, { NatGateways = [] }, all] = await Promise.all([
    call.base('ec2', 'DescribeRouteTables', {}),
    call.base('ec2', 'DescribeInternetGateways', {}),
    call.base('ec2', 'DescribeNatGateways', {}),
    vpcs(call),
  ]);
  const leads = ({ GatewayId, NatGatewayId }: Wire<Route>, vpcId: string | undefined): boolean => {
    if (GatewayId?.startsWith('igw-')) {
      const gateway = InternetGateways.find((one) => one.InternetGatewayId === GatewayId);
      return attachedTo(gateway?.Attachments, vpcId);
    }
    if (NatGatewayId === undefined) return true;
    return NatGateways.some((one) => one.NatGatewayId === NatGatewayId && one.State === 'available');
  };
  return RouteTables.map((table) => {
    const vpc = all.find(({ VpcId }) => VpcId === table.VpcId);
    const local = (vpc === undefined ? [] : rangesOf(vpc)).map(
      ({ text }): Wire<Route> => ({
        DestinationCidrBlock: text,
        GatewayId: 'local',
        State: 'active',
        Origin: 'CreateRouteTable',
      }),
    );
    const emulated = (table.Routes ?? []).filter(({ GatewayId }) => GatewayId !== 'local');
    const others = [...emulated, ...madeIn(table, call)].map(
      (route): Wire<Route> => ({ ...route, State: leads(route, table.VpcId) ? 'active' : 'blackhole' }),
    );
    return { ...table, Routes: [...local, ...others] };
  });
}

const madeIn = (table: Wire<RouteTable>, { state }: Call): Wire<Route>[] =>
  state.routes
    .values()
    .filter(({ RouteTableId }) => RouteTableId === table.RouteTableId)
    .map(({ RouteTableId, ...route }) => route);

/** The route table with that id. Throws AwsError when there is none. */
export const routeTableNamed = async (id: string, call: Call) => find(TABLE, await routeTables(call), id);

export const describeRouteTables = operation('ec2', 'DescribeRouteTables', async (input, call) => {
  const { found, ...more } = select(TABLE, await routeTables(call), input.RouteTableIds, input);
  return { RouteTables: found, ...more };
});

export const createRouteTable = operation('ec2', 'CreateRouteTable', async (input, call) => {
  await vpcNamed(input.VpcId ?? '', call);
  const made = await call.base('ec2', 'CreateRouteTable', input);
  return { ...made, RouteTable: await routeTableNamed(made.RouteTable?.RouteTableId ?? '', call) };
});

/** Throws AwsError when the route table does not exist, or is associated with something. */
export async function checkRouteTableDeletion(id: string, call: Call): Promise<Wire<RouteTable>> {
  const table = await routeTableNamed(id, call);
  if (table.Associations?.length) throw inUse('routeTable', id);
  return table;
}

export const deleteRouteTable = operation('ec2', 'DeleteRouteTable', async (input, call) => {
  const { RouteTableId = '' } = input;
  const table = await checkRouteTableDeletion(RouteTableId, call);
  await call.base('ec2', 'DeleteRouteTable', input);
  await forgetTags(RouteTableId, table.Tags, call);
  for (const key of call.state.routes.keys())
    if (key.startsWith(`${RouteTableId}|`)) call.state.routes.delete(key);
  return {};
});

/** Throws AwsError unless the subnet can be associated with that route table. */
export async function checkAssociation(tableId: string, subnetId: string, call: Call): Promise<void> {
  const [tables, { Subnets }] = await Promise.all([
    routeTables(call),
    call.base('ec2', 'DescribeSubnets', {}),
  ]);
  const table = find(TABLE, tables, tableId);
  if (!subnetId) throw new AwsError('MissingParameter', 'The request must contain the parameter SubnetId');
  const subnet = find(SUBNET, Subnets, subnetId);
  if (subnet.VpcId !== table.VpcId) {
    throw new AwsError(
      'InvalidParameterValue',
      `Route table ${tableId} and subnet ${subnetId} belong to different networks`,
    );
  }
  const other = tables.find((one) => one.Associations?.some(({ SubnetId }) => SubnetId === subnetId));
  if (other === undefined) return;
  throw new AwsError(
    'Resource.AlreadyAssociated',
    `the specified association for route table ${tableId} conflicts with an existing association: subnet ` +
      `${subnetId} is associated with ${other.RouteTableId}`,
  );
}

export const associateRouteTable = operation('ec2', 'AssociateRouteTable', async (input, call) => {
  if (input.GatewayId) {
    throw new AwsError(
      'UnsupportedOperation',
      'The simulated account does not simulate route tables of gateways.',
    );
  }
  await checkAssociation(input.RouteTableId ?? '', input.SubnetId ?? '', call);
  return call.base('ec2', 'AssociateRouteTable', input);
});

/** The association with that id. Throws InvalidAssociationID.NotFound. */
function associationNamed(id: string, tables: readonly Wire<RouteTable>[]) {
  for (const table of tables) {
    const association = table.Associations?.find((one) => one.RouteTableAssociationId === id);
    if (association !== undefined) return { table, association };
  }
  throw new AwsError('InvalidAssociationID.NotFound', `The association ID '${id}' does not exist`);
}

export const replaceRouteTableAssociation = operation(
  'ec2',
  'ReplaceRouteTableAssociation',
  async (input, call) => {
    const { AssociationId = '', RouteTableId = '' } = input;
    const tables = await routeTables(call);
    const { table } = associationNamed(AssociationId, tables);
    const other = find(TABLE, tables, RouteTableId);
    if (other.VpcId !== table.VpcId) {
      throw new AwsError(
        'InvalidParameterValue',
        `Route table ${RouteTableId} and association ${AssociationId} belong to different networks`,
      );
    }
    return call.base('ec2', 'ReplaceRouteTableAssociation', input);
  },
);

export const disassociateRouteTable = operation('ec2', 'DisassociateRouteTable', async (input, call) => {
  const { AssociationId = '' } = input;
  const { RouteTables = [] } = await call.base('ec2', 'DescribeRouteTables', {});
  const { association } = associationNamed(AssociationId, RouteTables);
  if (association.Main) {
    throw new AwsError(
      'InvalidParameterValue',
      `cannot disassociate the main route table association ${AssociationId}`,
    );
  }
  return call.base('ec2', 'DisassociateRouteTable', input);
});
