import { z } from 'zod';

/**
 * One read's outcome, as plain data: findings can be judged again from recorded readings.
 * A read that did not happen can never look like a missing resource.
 */
export const reading = <T extends z.ZodType>(value: T) =>
  z.discriminatedUnion('outcome', [
    z.object({ outcome: z.literal('found'), value }),
    z.object({
      outcome: z.literal('denied'),
      action: z.string().describe('The IAM action that was refused.'),
    }),
    z.object({
      outcome: z.literal('unreachable'),
      why: z.string().describe('One sentence: what went wrong.'),
    }),
  ]);

const Vpc = z.object({
  vpcId: z.string(),
  name: z.string().optional(),
  cidrBlock: z.string().describe('The primary IPv4 range.'),
  secondaryCidrs: z.array(z.string()),
  isDefault: z.boolean(),
  state: z.enum(['pending', 'available']),
});

const VpcDns = z.object({ vpcId: z.string(), dnsSupport: z.boolean() });

const Subnet = z.object({
  subnetId: z.string(),
  name: z.string().optional(),
  vpcId: z.string(),
  availabilityZone: z.string(),
  cidrBlock: z.string(),
  mapPublicIpOnLaunch: z.boolean(),
  state: z.string(),
});

const InternetGateway = z.object({
  internetGatewayId: z.string(),
  name: z.string().optional(),
  attachments: z.array(z.object({ vpcId: z.string(), state: z.string() })),
});

const Route = z.object({
  destination: z.string(),
  target: z.string().describe('The id of what the route leads to, or "local".'),
  state: z.enum(['active', 'blackhole', 'filtered']),
});

const RouteTable = z.object({
  routeTableId: z.string(),
  name: z.string().optional(),
  vpcId: z.string(),
  main: z.boolean(),
  subnetIds: z.array(z.string()).describe('Subnets explicitly associated with this table.'),
  routes: z.array(Route),
});

const Permission = z.object({
  protocol: z.string().describe('"-1" is every protocol, else tcp, udp, icmp or a number.'),
  fromPort: z.int().optional(),
  toPort: z.int().optional(),
  cidrs: z.array(z.string()),
  groups: z.array(z.string()).describe('Security groups named as source or destination.'),
  prefixLists: z.array(z.string()),
});
export type Permission = z.infer<typeof Permission>;

const SecurityGroup = z.object({
  groupId: z.string(),
  groupName: z.string(),
  vpcId: z.string(),
  inbound: z.array(Permission),
  outbound: z.array(Permission),
});

const TrustStatement = z.object({
  effect: z.string(),
  services: z.array(z.string()).describe('Principal.Service; ["*"] when the principal is everyone.'),
  actions: z.array(z.string()),
  conditional: z.boolean().describe('Whether the statement has conditions.'),
});

const Role = z.object({
  roleName: z.string(),
  path: z.string(),
  arn: z.string(),
  trust: z.array(TrustStatement),
});

const InstanceProfile = z.object({
  instanceProfileName: z.string(),
  arn: z.string(),
  roleNames: z.array(z.string()),
});

const ManagedPolicyRoles = z.object({
  policyArn: z.string(),
  roleNames: z.array(z.string()).describe('Roles that the policy is attached to.'),
});

const RolePolicies = z.object({
  roleName: z.string(),
  attached: z.array(z.string()).describe('ARNs of the managed policies attached.'),
  inline: z.array(z.string()).describe('Names of the policies written into the role itself.'),
});

/** The value of every read of an account, by the read's name. */
export const ReadValues = z.object({
  vpcs: z.array(Vpc),
  vpcDns: z.array(VpcDns),
  subnets: z.array(Subnet),
  internetGateways: z.array(InternetGateway),
  routeTables: z.array(RouteTable),
  securityGroups: z.array(SecurityGroup),
  roles: z.array(Role),
  instanceProfiles: z.array(InstanceProfile),
  managedPolicyRoles: z
    .array(ManagedPolicyRoles)
    .describe('For the AWS managed policies that the course uses.'),
  courseRolePolicies: z
    .array(RolePolicies)
    .describe('For the roles that the course names, where they exist.'),
});
export type ReadValues = z.infer<typeof ReadValues>;
export type ReadName = keyof ReadValues;
export const READ_NAMES = Object.keys(ReadValues.shape) as ReadName[];

/** All readings of one run: those that were made, by name. */
export const Readings = z
  .object({
    vpcs: reading(ReadValues.shape.vpcs),
    vpcDns: reading(ReadValues.shape.vpcDns),
    subnets: reading(ReadValues.shape.subnets),
    internetGateways: reading(ReadValues.shape.internetGateways),
    routeTables: reading(ReadValues.shape.routeTables),
    securityGroups: reading(ReadValues.shape.securityGroups),
    roles: reading(ReadValues.shape.roles),
    instanceProfiles: reading(ReadValues.shape.instanceProfiles),
    managedPolicyRoles: reading(ReadValues.shape.managedPolicyRoles),
    courseRolePolicies: reading(ReadValues.shape.courseRolePolicies),
  })
  .partial();
export type Readings = z.infer<typeof Readings>;
export type Reading<N extends ReadName = ReadName> = NonNullable<Readings[N]>;
