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

const StrategyItem = z.object({ capacityProvider: z.string(), weight: z.int(), base: z.int() });

const Cluster = z.object({
  clusterArn: z.string(),
  clusterName: z.string(),
  status: z.string().describe('ACTIVE, or INACTIVE once it was deleted; then the rest is left empty.'),
  containerInsights: z.string().optional().describe('enabled, enhanced or disabled.'),
  capacityProviders: z.array(z.string()).describe('Names.'),
  defaultStrategy: z.array(StrategyItem),
  attaching: z.boolean().describe('Whether ECS is still at work on its capacity providers.'),
});

const CapacityProvider = z.object({
  name: z.string(),
  status: z.string(),
  group: z
    .object({
      autoScalingGroupArn: z.string(),
      managedScaling: z.boolean(),
      targetCapacity: z.int().optional().describe('Percent.'),
      terminationProtection: z.boolean(),
    })
    .optional()
    .describe('Of a provider whose capacity is an Auto Scaling group.'),
});

const Container = z.object({
  name: z.string(),
  image: z.string(),
  essential: z.boolean(),
  cpu: z.int().describe('CPU units, 1,024 to a vCPU; 0 when none are reserved.'),
  memory: z.int().optional().describe('Hard limit, MiB.'),
  memoryReservation: z.int().optional().describe('Soft limit, MiB.'),
  ports: z.array(
    z.object({
      containerPort: z.int(),
      hostPort: z.int().describe('0: any free one.'),
      protocol: z.string(),
    }),
  ),
  environment: z.array(z.string()).describe('Names only: a value can be a secret.'),
  mounts: z.array(z.object({ volume: z.string(), path: z.string(), readOnly: z.boolean() })),
  log: z
    .object({
      driver: z.string(),
      group: z.string().optional(),
      region: z.string().optional(),
      createsGroup: z.boolean(),
    })
    .optional()
    .describe('All but the driver’s name are options of the driver awslogs.'),
  healthCheck: z.object({ startPeriod: z.int().describe('Seconds.') }).optional(),
  restarts: z.boolean().describe('Whether its restart policy is enabled.'),
});

const TaskDefinition = z.object({
  family: z.string(),
  revision: z.int(),
  networkMode: z.string(),
  launchTypes: z.array(z.string()).describe('What it must be fit for: requiresCompatibilities.'),
  cpu: z.string().optional().describe('Of the whole task, CPU units.'),
  memory: z.string().optional().describe('Of the whole task, MiB.'),
  taskRole: z.string().optional().describe('ARN or name.'),
  executionRole: z.string().optional().describe('ARN or name.'),
  faultInjection: z.boolean(),
  volumes: z.array(z.string()).describe('Names.'),
  constraints: z.array(z.string()).describe('Expressions that an instance must satisfy.'),
  containers: z.array(Container),
});

const ContainerInstance = z.object({
  arn: z.string(),
  cluster: z.string().describe('Its name.'),
  instanceId: z.string().describe('Of EC2.'),
  status: z.string().describe('ACTIVE, DRAINING, REGISTERING, …'),
  connected: z.boolean().describe('Whether ECS hears from its agent.'),
  capacityProvider: z.string().optional(),
  instanceType: z.string().optional(),
});

const Task = z.object({
  arn: z.string(),
  cluster: z.string().describe('Its name.'),
  family: z.string(),
  revision: z.int(),
  status: z.string().describe('PROVISIONING, PENDING, RUNNING, …'),
  stopping: z.boolean().describe('Whether it is to be stopped, or is.'),
  launchType: z.string().optional(),
  capacityProvider: z.string().optional(),
  containerInstance: z.string().optional().describe('The ARN of where it is; none while it waits for room.'),
  createdAt: z.iso.datetime().optional(),
  stoppedReason: z.string().optional(),
  containerReasons: z
    .array(z.string())
    .describe('What ECS says of its containers: why one could not be started.'),
});

const Stack = z.object({
  stackId: z.string(),
  name: z.string(),
  status: z.string(),
  createdAt: z.iso.datetime(),
  parameters: z
    .array(z.object({ name: z.string(), value: z.string() }))
    .describe('Those of the console’s template only: another could be a secret.'),
  cluster: z.string().optional().describe('The output ECSCluster.'),
});

const StackResource = z.object({
  stackId: z.string(),
  logicalId: z.string(),
  physicalId: z.string().optional(),
  type: z.string(),
  status: z.string(),
});

const StackEvent = StackResource.extend({ reason: z.string().optional(), at: z.iso.datetime() });

const ScalingActivity = z.object({
  group: z.string(),
  change: z.enum(['launch', 'end', 'other']),
  status: z.string(),
  cause: z.string(),
  at: z.iso.datetime(),
});

const AutoScalingGroup = z.object({
  name: z.string(),
  arn: z.string(),
  minSize: z.int(),
  maxSize: z.int(),
  desired: z.int().describe('How many instances it should have now.'),
  instances: z.array(
    z.object({ id: z.string(), lifecycle: z.string(), protected: z.boolean().describe('From scale-in.') }),
  ),
  subnetIds: z.array(z.string()),
  scaleInProtection: z.boolean().describe('Whether new instances are protected from scale-in.'),
  launchTemplate: z
    .object({ id: z.string(), version: z.string().describe('A number, $Default or $Latest.') })
    .optional(),
});

const LaunchTemplateVersion = z.object({
  launchTemplateId: z.string(),
  name: z.string(),
  asked: z.string().describe('How the group asks for it: a number, $Default or $Latest.'),
  version: z.int(),
  imageId: z.string().optional().describe('An AMI’s id, or resolve:ssm: and a parameter’s name.'),
  instanceType: z.string().optional(),
  instanceProfile: z.string().optional().describe('Its name.'),
  joins: z.string().optional().describe('The ECS_CLUSTER of its user data, of which nothing else is kept.'),
  securityGroupIds: z.array(z.string()),
});

const Image = z.object({ imageId: z.string(), name: z.string() });

const DockerMount = z.object({
  type: z.string().describe('volume, bind or tmpfs.'),
  source: z.string().describe('The name of the volume, or the path on the machine.'),
  destination: z.string(),
  readOnly: z.boolean(),
});

const DockerContainer = z.object({
  containerId: z.string(),
  name: z.string(),
  image: z.string().describe('As it was named when the container was made.'),
  imageId: z.string(),
  state: z.string().describe('running, exited, created, …'),
  ports: z.array(z.object({ containerPort: z.int(), hostPort: z.int().optional() })),
  networks: z.array(z.string()),
  mounts: z.array(DockerMount),
});

const DockerImage = z.object({
  imageId: z.string(),
  tags: z.array(z.string()),
  digests: z
    .array(z.string())
    .describe('Where a registry holds it: it was pushed there or pulled from there.'),
});

const DockerNetwork = z.object({ name: z.string(), driver: z.string() });
const DockerVolume = z.object({ name: z.string(), driver: z.string() });

/** The value of every read, by its name: of an account, and at the end of the learner's own Docker Engine. */
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
  clusters: z
    .array(Cluster)
    .describe('The active ones, and the one the course names even when it is deleted.'),
  capacityProviders: z.array(CapacityProvider),
  taskDefinitionFamilies: z.array(z.string()).describe('Those with an active revision.'),
  taskDefinitions: z
    .array(TaskDefinition)
    .describe('The newest active revision of each family that the course names, where there is one.'),
  logGroups: z.array(z.string()).describe('Those that exist of the groups that these definitions log to.'),
  autoScalingGroups: z.array(AutoScalingGroup),
  launchTemplateVersions: z.array(LaunchTemplateVersion).describe('Those that Auto Scaling groups use.'),
  images: z.array(Image).describe('Those of the launch templates that groups use, where they exist.'),
  scalingActivities: z
    .array(ScalingActivity)
    .describe('Of the groups of capacity providers; AWS keeps six weeks.'),
  containerInstances: z.array(ContainerInstance).describe('Of the clusters that the course names.'),
  tasks: z.array(Task).describe('Of the same clusters; those that have stopped are not among them.'),
  stoppedTasks: z.array(Task).describe('Of the same clusters; ECS forgets them after a while.'),
  stacks: z.array(Stack).describe('Those made from the template of the ECS console, and those in review.'),
  stackResources: z.array(StackResource),
  stackEvents: z.array(StackEvent).describe('Newest first, stack by stack.'),
  deletedStacks: z.array(Stack).describe('The same, of stacks that are gone; AWS keeps them for 90 days.'),
  deletedStackEvents: z.array(StackEvent),
  containers: z.array(DockerContainer).describe('All of the engine, stopped ones too.'),
  dockerImages: z.array(DockerImage),
  dockerNetworks: z.array(DockerNetwork),
  dockerVolumes: z.array(DockerVolume),
});
export type ReadValues = z.infer<typeof ReadValues>;
export type ReadName = keyof ReadValues;
/** Reads of the learner's own Docker Engine, not of an account. */
export const ENGINE_READS: readonly ReadName[] = [
  'containers',
  'dockerImages',
  'dockerNetworks',
  'dockerVolumes',
];
export const READ_NAMES = Object.keys(ReadValues.shape) as ReadName[];
export const ACCOUNT_READS = READ_NAMES.filter((name) => !ENGINE_READS.includes(name));

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
    clusters: reading(ReadValues.shape.clusters),
    capacityProviders: reading(ReadValues.shape.capacityProviders),
    taskDefinitionFamilies: reading(ReadValues.shape.taskDefinitionFamilies),
    taskDefinitions: reading(ReadValues.shape.taskDefinitions),
    logGroups: reading(ReadValues.shape.logGroups),
    autoScalingGroups: reading(ReadValues.shape.autoScalingGroups),
    launchTemplateVersions: reading(ReadValues.shape.launchTemplateVersions),
    images: reading(ReadValues.shape.images),
    scalingActivities: reading(ReadValues.shape.scalingActivities),
    containerInstances: reading(ReadValues.shape.containerInstances),
    tasks: reading(ReadValues.shape.tasks),
    stoppedTasks: reading(ReadValues.shape.stoppedTasks),
    stacks: reading(ReadValues.shape.stacks),
    stackResources: reading(ReadValues.shape.stackResources),
    stackEvents: reading(ReadValues.shape.stackEvents),
    deletedStacks: reading(ReadValues.shape.deletedStacks),
    deletedStackEvents: reading(ReadValues.shape.deletedStackEvents),
    containers: reading(ReadValues.shape.containers),
    dockerImages: reading(ReadValues.shape.dockerImages),
    dockerNetworks: reading(ReadValues.shape.dockerNetworks),
    dockerVolumes: reading(ReadValues.shape.dockerVolumes),
  })
  .partial();
export type Readings = z.infer<typeof Readings>;
export type Reading<N extends ReadName = ReadName> = NonNullable<Readings[N]>;
