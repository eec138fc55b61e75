import {
  DescribeInternetGatewaysCommand,
  DescribeRouteTablesCommand,
  DescribeSecurityGroupsCommand,
  DescribeSubnetsCommand,
  DescribeVpcAttributeCommand,
  DescribeVpcsCommand,
} from '@aws-sdk/client-ec2';
import { z } from 'zod';
import type { Permission } from '../../labs/readings.ts';
import { orAbsent } from './outcome.ts';
import { allPages, parsed, read, readFrom } from './read.ts';

/** Items a page, the most that EC2 gives; route tables come 100 at a time. */
const PAGE = 1000;
const ROUTE_TABLE_PAGE = 100;

const NextToken = z
  .string()
  .optional()
  .transform((token) => token || undefined);
const Tags = z.array(z.object({ Key: z.string().optional(), Value: z.string().optional() })).default([]);

const nameOf = (tags: z.infer<typeof Tags>): { name?: string } => {
  const name = tags.find((tag) => tag.Key === 'Name')?.Value;
  return name ? { name } : {};
};

const Vpcs = z
  .object({
    NextToken,
    Vpcs: z.array(
      z
        .object({
          VpcId: z.string(),
          CidrBlock: z.string(),
          CidrBlockAssociationSet: z
            .array(
              z.object({ CidrBlock: z.string(), CidrBlockState: z.object({ State: z.string() }).optional() }),
            )
            .default([]),
          IsDefault: z.boolean().default(false),
          State: z.enum(['pending', 'available']),
          Tags,
        })
        .transform((vpc) => ({
          vpcId: vpc.VpcId,
          ...nameOf(vpc.Tags),
          cidrBlock: vpc.CidrBlock,
          secondaryCidrs: vpc.CidrBlockAssociationSet.filter(
            ({ CidrBlock, CidrBlockState }) =>
              CidrBlock !== vpc.CidrBlock && (CidrBlockState?.State ?? 'associated') === 'associated',
          ).map(({ CidrBlock }) => CidrBlock),
          isDefault: vpc.IsDefault,
          state: vpc.State,
        })),
    ),
  })
  .transform((answer) => ({ items: answer.Vpcs, next: answer.NextToken }));

export const vpcs = read<'vpcs'>(['ec2:DescribeVpcs'], ({ ec2 }) =>
  allPages('DescribeVpcs', async (NextToken) => {
    const answer = await ec2.send(new DescribeVpcsCommand({ MaxResults: PAGE, NextToken }));
    return parsed(answer, 'DescribeVpcs', 'a list of VPCs', Vpcs);
  }),
);

const DnsSupport = z
  .object({ EnableDnsSupport: z.object({ Value: z.boolean() }) })
  .transform((answer) => answer.EnableDnsSupport.Value);

/** A VPC that was deleted meanwhile is left out. */
export const vpcDns = readFrom<'vpcDns', 'vpcs'>(
  'vpcs',
  ['ec2:DescribeVpcAttribute'],
  async ({ ec2 }, all) => {
    const each = all.map(async ({ vpcId }) => {
      const command = new DescribeVpcAttributeCommand({ VpcId: vpcId, Attribute: 'enableDnsSupport' });
      const answer = await orAbsent(ec2.send(command));
      if (answer === undefined) return [];
      return [
        { vpcId, dnsSupport: parsed(answer, 'DescribeVpcAttribute', 'a setting of a VPC', DnsSupport) },
      ];
    });
    return (await Promise.all(each)).flat();
  },
);

const Subnets = z
  .object({
    NextToken,
    Subnets: z.array(
      z
        .object({
          SubnetId: z.string(),
          VpcId: z.string(),
          AvailabilityZone: z.string(),
          CidrBlock: z.string().default(''),
          MapPublicIpOnLaunch: z.boolean(),
          State: z.string(),
          Tags,
        })
        .transform((subnet) => ({
          subnetId: subnet.SubnetId,
          ...nameOf(subnet.Tags),
          vpcId: subnet.VpcId,
          availabilityZone: subnet.AvailabilityZone,
          cidrBlock: subnet.CidrBlock,
          mapPublicIpOnLaunch: subnet.MapPublicIpOnLaunch,
          state: subnet.State,
        })),
    ),
  })
  .transform((answer) => ({ items: answer.Subnets, next: answer.NextToken }));

export const subnets = read<'subnets'>(['ec2:DescribeSubnets'], ({ ec2 }) =>
  allPages('DescribeSubnets', async (NextToken) => {
    const answer = await ec2.send(new DescribeSubnetsCommand({ MaxResults: PAGE, NextToken }));
    return parsed(answer, 'DescribeSubnets', 'a list of subnets', Subnets);
  }),
);

const InternetGateways = z
  .object({
    NextToken,
    InternetGateways: z.array(
      z
        .object({
          InternetGatewayId: z.string(),
          Attachments: z.array(z.object({ VpcId: z.string(), State: z.string() })).default([]),
          Tags,
        })
        .transform((gateway) => ({
          internetGatewayId: gateway.InternetGatewayId,
          ...nameOf(gateway.Tags),
          attachments: gateway.Attachments.map(({ VpcId, State }) => ({ vpcId: VpcId, state: State })),
        })),
    ),
  })
  .transform((answer) => ({ items: answer.InternetGateways, next: answer.NextToken }));

export const internetGateways = read<'internetGateways'>(['ec2:DescribeInternetGateways'], ({ ec2 }) =>
  allPages('DescribeInternetGateways', async (NextToken) => {
    const answer = await ec2.send(new DescribeInternetGatewaysCommand({ MaxResults: PAGE, NextToken }));
    return parsed(answer, 'DescribeInternetGateways', 'a list of internet gateways', InternetGateways);
  }),
);

const Route = z
  .object({
    DestinationCidrBlock: z.string().optional(),
    DestinationIpv6CidrBlock: z.string().optional(),
    DestinationPrefixListId: z.string().optional(),
    GatewayId: z.string().optional(),
    NatGatewayId: z.string().optional(),
    TransitGatewayId: z.string().optional(),
    EgressOnlyInternetGatewayId: z.string().optional(),
    VpcPeeringConnectionId: z.string().optional(),
    LocalGatewayId: z.string().optional(),
    CarrierGatewayId: z.string().optional(),
    CoreNetworkArn: z.string().optional(),
    OdbNetworkArn: z.string().optional(),
    InstanceId: z.string().optional(),
    NetworkInterfaceId: z.string().optional(),
    State: z.enum(['active', 'blackhole', 'filtered']).default('active'),
  })
  .transform((route, context) => {
    const destination =
      route.DestinationCidrBlock || route.DestinationIpv6CidrBlock || route.DestinationPrefixListId;
    if (!destination) {
      context.addIssue({ code: 'custom', message: 'a route without a destination' });
      return z.NEVER;
    }
    const target =
      route.GatewayId ||
      route.NatGatewayId ||
      route.TransitGatewayId ||
      route.EgressOnlyInternetGatewayId ||
      route.VpcPeeringConnectionId ||
      route.LocalGatewayId ||
      route.CarrierGatewayId ||
      route.CoreNetworkArn ||
      route.OdbNetworkArn ||
      route.InstanceId ||
      route.NetworkInterfaceId ||
      // What a route led to can be gone: the route is then a blackhole and names nothing.
      'nothing';
    return { destination, target, state: route.State };
  });

const RouteTables = z
  .object({
    NextToken,
    RouteTables: z.array(
      z
        .object({
          RouteTableId: z.string(),
          VpcId: z.string(),
          Associations: z
            .array(
              z.object({
                Main: z.boolean().default(false),
                SubnetId: z.string().optional(),
                AssociationState: z.object({ State: z.string() }).optional(),
              }),
            )
            .default([]),
          Routes: z.array(Route).default([]),
          Tags,
        })
        .transform((table) => {
          const associations = table.Associations.filter(
            ({ AssociationState }) => !/^(disassociat|failed)/.test(AssociationState?.State ?? 'associated'),
          );
          return {
            routeTableId: table.RouteTableId,
            ...nameOf(table.Tags),
            vpcId: table.VpcId,
            main: associations.some(({ Main }) => Main),
            subnetIds: associations.flatMap(({ SubnetId }) => (SubnetId ? [SubnetId] : [])),
            routes: table.Routes,
          };
        }),
    ),
  })
  .transform((answer) => ({ items: answer.RouteTables, next: answer.NextToken }));

export const routeTables = read<'routeTables'>(['ec2:DescribeRouteTables'], ({ ec2 }) =>
  allPages('DescribeRouteTables', async (NextToken) => {
    const answer = await ec2.send(
      new DescribeRouteTablesCommand({ MaxResults: ROUTE_TABLE_PAGE, NextToken }),
    );
    return parsed(answer, 'DescribeRouteTables', 'a list of route tables', RouteTables);
  }),
);

const IpPermission = z
  .object({
    IpProtocol: z.string(),
    FromPort: z.int().optional(),
    ToPort: z.int().optional(),
    IpRanges: z.array(z.object({ CidrIp: z.string() })).default([]),
    Ipv6Ranges: z.array(z.object({ CidrIpv6: z.string() })).default([]),
    UserIdGroupPairs: z.array(z.object({ GroupId: z.string() })).default([]),
    PrefixListIds: z.array(z.object({ PrefixListId: z.string() })).default([]),
  })
  .transform(
    (rule): Permission => ({
      protocol: rule.IpProtocol,
      ...(rule.FromPort === undefined ? {} : { fromPort: rule.FromPort }),
      ...(rule.ToPort === undefined ? {} : { toPort: rule.ToPort }),
      cidrs: [
        ...rule.IpRanges.map(({ CidrIp }) => CidrIp),
        ...rule.Ipv6Ranges.map(({ CidrIpv6 }) => CidrIpv6),
      ],
      groups: rule.UserIdGroupPairs.map(({ GroupId }) => GroupId),
      prefixLists: rule.PrefixListIds.map(({ PrefixListId }) => PrefixListId),
    }),
  );

const SecurityGroups = z
  .object({
    NextToken,
    SecurityGroups: z.array(
      z
        .object({
          GroupId: z.string(),
          GroupName: z.string(),
          VpcId: z.string(),
          IpPermissions: z.array(IpPermission).default([]),
          IpPermissionsEgress: z.array(IpPermission).default([]),
        })
        .transform((group) => ({
          groupId: group.GroupId,
          groupName: group.GroupName,
          vpcId: group.VpcId,
          inbound: group.IpPermissions,
          outbound: group.IpPermissionsEgress,
        })),
    ),
  })
  .transform((answer) => ({ items: answer.SecurityGroups, next: answer.NextToken }));

export const securityGroups = read<'securityGroups'>(['ec2:DescribeSecurityGroups'], ({ ec2 }) =>
  allPages('DescribeSecurityGroups', async (NextToken) => {
    const answer = await ec2.send(new DescribeSecurityGroupsCommand({ MaxResults: PAGE, NextToken }));
    return parsed(answer, 'DescribeSecurityGroups', 'a list of security groups', SecurityGroups);
  }),
);
