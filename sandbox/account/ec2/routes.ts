import type { CreateRouteRequest, Route, RouteTable } from '@aws-sdk/client-ec2';
import type { Call } from '../core/call.ts';
import { AwsError } from '../core/errors.ts';
import { operation } from '../core/operation.ts';
import type { Wire } from '../core/wire.ts';
import { attachedTo } from './gateways.ts';
import { ID_KINDS, noSuchId } from './ids.ts';
import { liveInstances } from './instances/shown.ts';
import { rangeOf } from './ranges.ts';
import { routeTableNamed } from './route-tables.ts';

const TARGETS = [
  'GatewayId',
  'NatGatewayId',
  'InstanceId',
  'NetworkInterfaceId',
  'VpcPeeringConnectionId',
  'TransitGatewayId',
  'EgressOnlyInternetGatewayId',
  'CarrierGatewayId',
  'LocalGatewayId',
  'VpcEndpointId',
  'CoreNetworkArn',
] as const;
/** What a route shows as its gateway. */
const GATEWAYS: readonly string[] = ['GatewayId', 'VpcEndpointId'];
const NOT_SIMULATED = ['TransitGatewayId', 'CarrierGatewayId', 'LocalGatewayId', 'CoreNetworkArn'];
const DESTINATIONS = ['DestinationCidrBlock', 'DestinationIpv6CidrBlock', 'DestinationPrefixListId'] as const;

/** The members of a request about a route that the rules look at. */
type AskedRoute = Partial<
  Pick<Wire<CreateRouteRequest>, 'RouteTableId' | (typeof TARGETS)[number] | (typeof DESTINATIONS)[number]>
>;

/** The request with its destination in canonical form. Throws AwsError for one without a destination. */
function canonical<Asked extends AskedRoute>(asked: Asked): { asked: Asked; destination: string } {
  const { DestinationCidrBlock: block } = asked;
  const fixed = block
    ? { ...asked, DestinationCidrBlock: rangeOf(block, 'destinationCidrBlock').text }
    : asked;
  const name = DESTINATIONS.find((one) => fixed[one]);
  if (name === undefined)
    throw new AwsError('MissingParameter', 'The request must contain the parameter destinationCidrBlock');
  return { asked: fixed, destination: fixed[name] ?? '' };
}

const routeTo = (table: Wire<RouteTable>, destination: string): Wire<Route> | undefined =>
  table.Routes?.find((route) => DESTINATIONS.some((name) => route[name] === destination));

/** The new route with its destination in canonical form. Throws AwsError for one that cannot be. */
async function newRoute(route: AskedRoute, call: Call) {
  const table = await routeTableNamed(route.RouteTableId ?? '', call);
  const { asked, destination } = canonical(route);
  await checkTarget(asked, table, call);
  if (routeTo(table, destination) !== undefined)
    throw new AwsError('RouteAlreadyExists', `The route identified by ${destination} already exists.`);
  return { asked, destination };
}

/** Makes it the route to its destination, in the place of one that the emulator has. */
async function put(asked: AskedRoute, destination: string, call: Call): Promise<void> {
  const { RouteTableId = '', DestinationCidrBlock } = asked;
  const { RouteTables = [] } = await call.base('ec2', 'DescribeRouteTables', {});
  const table = RouteTables.find((one) => one.RouteTableId === RouteTableId);
  if (DestinationCidrBlock !== undefined && table !== undefined && routeTo(table, destination) !== undefined)
    await call.base('ec2', 'DeleteRoute', { RouteTableId, DestinationCidrBlock });
  const kept = [...DESTINATIONS, ...TARGETS].flatMap((name) =>
    asked[name] ? [[GATEWAYS.includes(name) ? 'GatewayId' : name, asked[name]]] : [],
  );
  const route = { RouteTableId, Origin: 'CreateRoute' as const, ...Object.fromEntries(kept) };
  call.state.routes.put(`${RouteTableId}|${destination}`, route);
}

export const createRoute = operation('ec2', 'CreateRoute', async (input, call) => {
  const { asked, destination } = await newRoute(input, call);
  await put(asked, destination, call);
  return { Return: true };
});

export const replaceRoute = operation('ec2', 'ReplaceRoute', async (input, call) => {
  const table = await routeTableNamed(input.RouteTableId ?? '', call);
  const { asked, destination } = canonical(input);
  await checkTarget(asked, table, call);
  if (routeTo(table, destination) === undefined) {
    throw new AwsError(
      'InvalidParameterValue',
      `There is no route defined for '${destination}' in the route table. Use CreateRoute instead.`,
    );
  }
  await put(asked, destination, call);
  return {};
});

export const deleteRoute = operation('ec2', 'DeleteRoute', async (input, call) => {
  const { RouteTableId = '' } = input;
  const table = await routeTableNamed(RouteTableId, call);
  const { asked, destination } = canonical(input);
  const route = routeTo(table, destination);
  if (route === undefined) {
    throw new AwsError(
      'InvalidRoute.NotFound',
      `no route with destination-cidr-block ${destination} in route table ${RouteTableId}`,
    );
  }
  if (route.GatewayId === 'local') {
    throw new AwsError(
      'InvalidParameterValue',
      `cannot remove local route ${destination} in route table ${RouteTableId}`,
    );
  }
  const key = `${RouteTableId}|${destination}`;
  if (call.state.routes.get(key) === undefined) await call.base('ec2', 'DeleteRoute', asked);
  else call.state.routes.delete(key);
  return {};
});

async function checkTarget(asked: AskedRoute, table: Wire<RouteTable>, call: Call): Promise<void> {
  const [name, second] = TARGETS.filter((one) => asked[one]);
  if (name === undefined || second !== undefined) {
    throw new AwsError(
      name === undefined ? 'MissingParameter' : 'InvalidParameterCombination',
      'The request must contain exactly one target, such as gatewayId, natGatewayId or instanceId.',
    );
  }
  const target = asked[name] ?? '';
  if (NOT_SIMULATED.includes(name))
    throw new AwsError('UnsupportedOperation', `The simulated account does not simulate a route's ${name}.`);
  if (name === 'GatewayId') await checkGateway(target, table, call);
  if (name === 'NatGatewayId') {
    const { NatGateways = [] } = await call.base('ec2', 'DescribeNatGateways', {});
    if (!NatGateways.some(({ NatGatewayId }) => NatGatewayId === target))
      throw noSuchId(ID_KINDS.natGateway, target);
  }
  if (name === 'InstanceId' && !liveInstances(call).some(({ InstanceId }) => InstanceId === target))
    throw noSuchId(ID_KINDS.instance, target);
  if (name === 'NetworkInterfaceId') {
    const { NetworkInterfaces = [] } = await call.ask('ec2', 'DescribeNetworkInterfaces', {});
    if (!NetworkInterfaces.some(({ NetworkInterfaceId }) => NetworkInterfaceId === target))
      throw noSuchId(ID_KINDS.networkInterface, target);
  }
}

async function checkGateway(target: string, table: Wire<RouteTable>, call: Call): Promise<void> {
  if (target === 'local') return;
  const internet = target.startsWith('igw-');
  const attachments = internet ? await internetAttachments(target, call) : await vpnAttachments(target, call);
  if (attachments === undefined) {
    const code = internet ? 'InvalidInternetGatewayID.NotFound' : 'InvalidGatewayID.NotFound';
    throw new AwsError(code, `The gateway ID '${target}' does not exist`);
  }
  if (!attachedTo(attachments, table.VpcId)) {
    throw new AwsError(
      'InvalidParameterValue',
      `route table ${table.RouteTableId} and network gateway ${target} belong to different networks`,
    );
  }
}

async function internetAttachments(id: string, call: Call) {
  const { InternetGateways } = await call.base('ec2', 'DescribeInternetGateways', {});
  const gateway = InternetGateways?.find(({ InternetGatewayId }) => InternetGatewayId === id);
  return gateway && (gateway.Attachments ?? []);
}

async function vpnAttachments(id: string, call: Call) {
  const { VpnGateways } = await call.base('ec2', 'DescribeVpnGateways', {});
  const gateway = VpnGateways?.find(({ VpnGatewayId }) => VpnGatewayId === id);
  return gateway && (gateway.VpcAttachments ?? []);
}
