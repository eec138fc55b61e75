import { IMAGE, type World } from './ec2-world.ts';

export type Request = readonly [operation: string, input: object];

const ID = /^(vpc|subnet|igw|rtb|sg|sgr|i|eni|nat|lt|ami|vol|eipalloc)-[0-9a-f]+$/;

/** The same request with one of its ids malformed, and with one that is nobody's: for each of its ids. */
export function variants(input: object): object[] {
  return Object.entries(input).flatMap(([name, value]: [string, unknown]) => {
    const inner: unknown[] =
      typeof value === 'string'
        ? others(value)
        : Array.isArray(value)
          ? value.flatMap((item) =>
              (typeof item === 'string' ? others(item) : variants(item)).map((one) => [one]),
            )
          : typeof value === 'object' && value !== null
            ? variants(value)
            : [];
    return inner.map((one) => ({ ...input, [name]: one }));
  });
}

function others(text: string): string[] {
  const [, prefix] = ID.exec(text) ?? [];
  return prefix === undefined ? [] : ['bad', `${prefix}-00000000ffffffff0`];
}

/** By operation a request that is formed as it must be; whether anything is made of it is not what matters here. */
export const wellFormed = (w: World): Request[] => {
  const open = [{ IpProtocol: 'tcp', FromPort: 80, ToPort: 80, IpRanges: [{ CidrIp: '9.0.0.0/8' }] }];
  const from = [{ IpProtocol: 'tcp', FromPort: 81, ToPort: 81, UserIdGroupPairs: [{ GroupId: w.group }] }];
  const rules = { GroupId: w.group, SecurityGroupRuleIds: ['sgr-0123456789abcdef0'] };
  const route = { RouteTableId: w.table, DestinationCidrBlock: '9.0.0.0/8' };
  const target = (name: string, id: string): Request[] => [
    ['CreateRoute', { ...route, [name]: id }],
    ['ReplaceRoute', { ...route, [name]: id }],
  ];
  const launch = { ImageId: IMAGE, InstanceType: 't3.micro', MinCount: 1, MaxCount: 1 };
  const ids = (operation: string, member: string, id: string): Request => [operation, { [member]: id }];
  const list = (operation: string, member: string, id: string): Request => [operation, { [member]: [id] }];
  return [
    ['AllocateAddress', { Domain: 'vpc' }],
    ['AssociateRouteTable', { RouteTableId: w.table, SubnetId: w.subnet }],
    ['AssociateVpcCidrBlock', { VpcId: w.vpc, CidrBlock: '10.9.0.0/16' }],
    ['AttachInternetGateway', { VpcId: w.vpc, InternetGatewayId: w.gateway }],
    ['AuthorizeSecurityGroupEgress', { GroupId: w.group, IpPermissions: open }],
    ['AuthorizeSecurityGroupEgress', { GroupId: w.group, IpPermissions: from }],
    ['AuthorizeSecurityGroupIngress', { GroupId: w.group, IpPermissions: open }],
    ['AuthorizeSecurityGroupIngress', { GroupId: w.group, IpPermissions: from }],
    ['CreateDefaultVpc', {}],
    ['CreateInternetGateway', {}],
    ['CreateLaunchTemplate', { LaunchTemplateName: 'other', LaunchTemplateData: { KeyName: 'k' } }],
    ['CreateLaunchTemplateVersion', { LaunchTemplateId: w.template, LaunchTemplateData: { KeyName: 'k' } }],
    ['CreateNatGateway', { SubnetId: w.subnet, ConnectivityType: 'private' }],
    ...target('GatewayId', w.gateway),
    ...target('NatGatewayId', 'nat-0123456789abcdef0'),
    ...target('InstanceId', w.instance),
    ...target('NetworkInterfaceId', 'eni-0123456789abcdef0'),
    ids('CreateRouteTable', 'VpcId', w.vpc),
    ['CreateSecurityGroup', { VpcId: w.vpc, GroupName: 'more', Description: 'more' }],
    ['CreateSubnet', { VpcId: w.vpc, CidrBlock: '10.1.9.0/24' }],
    ['CreateTags', { Resources: [w.vpc], Tags: [{ Key: 'a', Value: 'b' }] }],
    ['CreateVpc', { CidrBlock: '10.0.0.0/16' }],
    ids('DeleteInternetGateway', 'InternetGatewayId', w.gateway),
    ids('DeleteLaunchTemplate', 'LaunchTemplateId', w.template),
    ['DeleteRoute', route],
    ids('DeleteRouteTable', 'RouteTableId', w.table),
    ids('DeleteSecurityGroup', 'GroupId', w.group),
    ids('DeleteSubnet', 'SubnetId', w.subnet),
    ['DeleteTags', { Resources: [w.vpc], Tags: [{ Key: 'a' }] }],
    ids('DeleteVpc', 'VpcId', w.vpc),
    ['DescribeAvailabilityZones', { ZoneNames: ['us-east-1a'] }],
    list('DescribeImages', 'ImageIds', 'ami-0123456789abcdef0'),
    ['DescribeInstanceAttribute', { InstanceId: w.instance, Attribute: 'userData' }],
    list('DescribeInstanceStatus', 'InstanceIds', w.instance),
    list('DescribeInstanceTypes', 'InstanceTypes', 't3.micro'),
    list('DescribeInstances', 'InstanceIds', w.instance),
    list('DescribeInternetGateways', 'InternetGatewayIds', w.gateway),
    ids('DescribeLaunchTemplateVersions', 'LaunchTemplateId', w.template),
    list('DescribeLaunchTemplates', 'LaunchTemplateIds', w.template),
    list('DescribeRouteTables', 'RouteTableIds', w.table),
    list('DescribeSecurityGroupRules', 'SecurityGroupRuleIds', 'sgr-0123456789abcdef0'),
    list('DescribeSecurityGroups', 'GroupIds', w.group),
    list('DescribeSubnets', 'SubnetIds', w.subnet),
    ['DescribeTags', {}],
    list('DescribeVolumes', 'VolumeIds', 'vol-0123456789abcdef0'),
    ['DescribeVpcAttribute', { VpcId: w.vpc, Attribute: 'enableDnsSupport' }],
    list('DescribeVpcs', 'VpcIds', w.vpc),
    ['DetachInternetGateway', { VpcId: w.vpc, InternetGatewayId: w.gateway }],
    ids('DisassociateRouteTable', 'AssociationId', w.mainAssociation),
    ids('DisassociateVpcCidrBlock', 'AssociationId', w.rangeInUse),
    ids('GetConsoleOutput', 'InstanceId', w.instance),
    ['ModifyLaunchTemplate', { LaunchTemplateId: w.template, DefaultVersion: '1' }],
    ['ModifySubnetAttribute', { SubnetId: w.subnet, MapPublicIpOnLaunch: { Value: true } }],
    ['ModifyVpcAttribute', { VpcId: w.vpc, EnableDnsSupport: { Value: true } }],
    ['ReplaceRouteTableAssociation', { AssociationId: w.association, RouteTableId: w.table }],
    ['RevokeSecurityGroupEgress', { GroupId: w.group, IpPermissions: open }],
    ['RevokeSecurityGroupEgress', rules],
    ['RevokeSecurityGroupIngress', { GroupId: w.group, IpPermissions: open }],
    ['RevokeSecurityGroupIngress', rules],
    ['RunInstances', { ...launch, SubnetId: w.subnet, SecurityGroupIds: [w.group] }],
    ['RunInstances', { ...launch, ImageId: 'ami-0123456789abcdef0', SubnetId: w.subnet }],
    ['RunInstances', { ...launch, LaunchTemplate: { LaunchTemplateId: w.template } }],
    list('StartInstances', 'InstanceIds', w.instance),
    list('StopInstances', 'InstanceIds', w.instance),
    list('TerminateInstances', 'InstanceIds', w.protectedOne),
  ];
};

const KINDS = [
  ['vpc', 'InvalidVpcID.Malformed', 'InvalidVpcID.NotFound'],
  ['subnet', 'InvalidSubnetID.Malformed', 'InvalidSubnetID.NotFound'],
  ['igw', 'InvalidInternetGatewayId.Malformed', 'InvalidInternetGatewayID.NotFound'],
  ['rtb', 'InvalidRouteTableId.Malformed', 'InvalidRouteTableID.NotFound'],
  ['sg', 'InvalidGroupId.Malformed', 'InvalidGroup.NotFound'],
  ['sgr', 'InvalidSecurityGroupRuleId.Malformed', 'InvalidSecurityGroupRuleId.NotFound'],
  ['i', 'InvalidInstanceID.Malformed', 'InvalidInstanceID.NotFound'],
  ['eni', 'InvalidNetworkInterfaceId.Malformed', 'InvalidNetworkInterfaceID.NotFound'],
  ['nat', 'NatGatewayMalformed', 'NatGatewayNotFound'],
  ['vol', 'InvalidVolumeID.Malformed', 'InvalidVolume.NotFound'],
  ['lt', 'InvalidLaunchTemplateId.NotFound', 'InvalidLaunchTemplateId.NotFound'],
  ['eipalloc', 'InvalidAllocationID.NotFound', 'InvalidAllocationID.NotFound'],
] as const;

/** Tags of what is malformed, and of what does not exist. */
const tagged = (operation: string): (readonly [...Request, string])[] =>
  KINDS.flatMap(([prefix, malformed, notFound]): (readonly [...Request, string])[] => [
    [operation, { Resources: [`${prefix}-bad`], Tags: [{ Key: 'a' }] }, malformed],
    [operation, { Resources: [`${prefix}-00000000ffffffff0`], Tags: [{ Key: 'a' }] }, notFound],
  ]);

/** Requests that are refused for another reason than the form of an id or that it is nobody's, with AWS's code; 'ok' for what leads there. */
export const refused = (w: World): (readonly [...Request, code: string])[] => {
  const rule = (FromPort: number) => ({
    GroupId: w.group,
    IpPermissions: [{ IpProtocol: 'tcp', FromPort, ToPort: FromPort, IpRanges: [{ CidrIp: '9.0.0.0/8' }] }],
  });
  const rules = (count: number) => ({
    GroupId: w.group,
    IpPermissions: Array.from({ length: count }, (_, at) => rule(1000 + at).IpPermissions).flat(),
  });
  const malformed = {
    GroupId: w.group,
    IpPermissions: [{ IpProtocol: 'tcp', FromPort: 1, ToPort: 1, IpRanges: [{ CidrIp: '9.0.0' }] }],
  };
  const route = { RouteTableId: w.table, DestinationCidrBlock: '9.0.0.0/8' };
  const launch = {
    ImageId: IMAGE,
    InstanceType: 't3.micro',
    MinCount: 1,
    MaxCount: 1,
    SubnetId: w.subnet,
  };
  const named = { LaunchTemplateName: 'none' };
  const both = { LaunchTemplateId: w.template, LaunchTemplateName: 'news' };
  const data = { LaunchTemplateData: { KeyName: 'k' } };
  const tags = (count: number) => ({
    Resources: [w.vpc],
    Tags: Array.from({ length: count }, (_, at) => ({ Key: `k${at}`, Value: '' })),
  });
  return [
    ['AllocateAddress', { Domain: 'moon' }, 'InvalidParameterValue'],
    ['AssociateRouteTable', { RouteTableId: w.table, SubnetId: w.subnet }, 'Resource.AlreadyAssociated'],
    ['AssociateRouteTable', { RouteTableId: w.other.table, SubnetId: w.subnet }, 'InvalidParameterValue'],
    ['AssociateVpcCidrBlock', { VpcId: w.vpc, CidrBlock: 'ten' }, 'InvalidParameterValue'],
    ['AssociateVpcCidrBlock', { VpcId: w.vpc, CidrBlock: '10.1.0.0/16' }, 'InvalidVpc.Range'],
    ['AttachInternetGateway', { VpcId: w.vpc, InternetGatewayId: w.free }, 'InvalidParameterValue'],
    [
      'AttachInternetGateway',
      { VpcId: w.other.vpc, InternetGatewayId: w.gateway },
      'Resource.AlreadyAssociated',
    ],
    ['CreateDefaultVpc', {}, 'DefaultVpcAlreadyExists'],
    [
      'CreateLaunchTemplate',
      { LaunchTemplateName: 'news', ...data },
      'InvalidLaunchTemplateName.AlreadyExistsException',
    ],
    [
      'CreateLaunchTemplate',
      { LaunchTemplateName: '?', ...data },
      'InvalidLaunchTemplateName.MalformedException',
    ],
    ['CreateLaunchTemplateVersion', { ...named, ...data }, 'InvalidLaunchTemplateName.NotFoundException'],
    ['CreateLaunchTemplateVersion', { ...both, ...data }, 'InvalidParameterCombination'],
    [
      'CreateLaunchTemplateVersion',
      { LaunchTemplateId: w.template, SourceVersion: '9', ...data },
      'InvalidLaunchTemplateId.VersionNotFound',
    ],
    ['CreateNatGateway', { SubnetId: 'subnet-0123456789abcdef0' }, 'InvalidSubnet'],
    ['CreateNatGateway', { SubnetId: 'bad' }, 'InvalidSubnet'],
    ['CreateNatGateway', { SubnetId: w.subnet }, 'MissingParameter'],
    ['CreateNatGateway', {}, 'MissingParameter'],
    [
      'CreateNatGateway',
      { SubnetId: w.subnet, AllocationId: 'eipalloc-0123456789abcdef0' },
      'InvalidAllocationID.NotFound',
    ],
    [
      'CreateNatGateway',
      { SubnetId: w.subnet, AllocationId: 'eipalloc-0', ConnectivityType: 'private' },
      'InvalidParameterCombination',
    ],
    [
      'CreateRoute',
      { ...route, GatewayId: w.gateway, InstanceId: w.instance },
      'InvalidParameterCombination',
    ],
    ['CreateRoute', { ...route, GatewayId: w.other.gateway }, 'InvalidParameterValue'],
    ['CreateRoute', { ...route, GatewayId: 'vgw-0123456789abcdef0' }, 'InvalidGatewayID.NotFound'],
    [
      'CreateRoute',
      { ...route, DestinationCidrBlock: '10.1.0.0/16', GatewayId: w.gateway },
      'RouteAlreadyExists',
    ],
    ['CreateSecurityGroup', { VpcId: w.vpc, GroupName: 'web', Description: 'web' }, 'InvalidGroup.Duplicate'],
    [
      'CreateSecurityGroup',
      { VpcId: w.vpc, GroupName: 'default', Description: 'web' },
      'InvalidParameterValue',
    ],
    ['CreateSubnet', { VpcId: w.vpc, CidrBlock: '10.1.0.0/28' }, 'InvalidSubnet.Conflict'],
    ['CreateSubnet', { VpcId: w.vpc, CidrBlock: '10.9.0.0/24' }, 'InvalidSubnet.Range'],
    [
      'CreateSubnet',
      { VpcId: w.vpc, CidrBlock: '10.1.9.0/24', AvailabilityZone: 'us-east-1z' },
      'InvalidParameterValue',
    ],
    ...tagged('CreateTags'),
    ...tagged('DeleteTags'),
    ['CreateTags', { Resources: ['eipassoc-0123456789abcdef0'], Tags: [{ Key: 'a' }] }, 'InvalidID'],
    ['CreateTags', { Resources: [w.vpc], Tags: [{ Key: 'aws:a', Value: 'b' }] }, 'InvalidParameterValue'],
    ['CreateTags', { Resources: [w.vpc], Tags: [{ Key: '', Value: 'b' }] }, 'InvalidTagKey.Malformed'],
    ['CreateTags', tags(51), 'TagLimitExceeded'],
    ['DeleteTags', { Resources: ['nonsense'], Tags: [{ Key: 'a' }] }, 'InvalidID'],
    ['CreateVpc', { CidrBlock: 'ten' }, 'InvalidParameterValue'],
    ['CreateVpc', { CidrBlock: '10.0.0.0/8' }, 'InvalidVpc.Range'],
    ['DeleteInternetGateway', { InternetGatewayId: w.gateway }, 'DependencyViolation'],
    ['DeleteLaunchTemplate', named, 'InvalidLaunchTemplateName.NotFoundException'],
    ['DeleteLaunchTemplate', both, 'InvalidParameterCombination'],
    ['DeleteRoute', { ...route, DestinationCidrBlock: 'ten' }, 'InvalidParameterValue'],
    ['DeleteRoute', route, 'InvalidRoute.NotFound'],
    ['DeleteRouteTable', { RouteTableId: w.table }, 'DependencyViolation'],
    ['DeleteSecurityGroup', { GroupId: w.defaultGroup }, 'CannotDelete'],
    ['DeleteSecurityGroup', { GroupId: w.group }, 'DependencyViolation'],
    ['DeleteSubnet', { SubnetId: w.subnet }, 'DependencyViolation'],
    ['DeleteVpc', { VpcId: w.vpc }, 'DependencyViolation'],
    ['DescribeAvailabilityZones', { ZoneNames: ['us-east-1z'] }, 'InvalidParameterValue'],
    ['DescribeAvailabilityZones', { ZoneIds: ['use1-az99'] }, 'InvalidParameterValue'],
    ['DescribeImages', { Owners: ['somebody'] }, 'InvalidUserID.Malformed'],
    ['DescribeImages', { ExecutableUsers: ['somebody'] }, 'InvalidUserID.Malformed'],
    ['DescribeInstanceStatus', { InstanceIds: [w.instance], MaxResults: 5 }, 'InvalidParameterCombination'],
    ['DescribeInstanceTypes', { InstanceTypes: ['t9.mega'] }, 'InvalidInstanceType'],
    ['DescribeInstances', { InstanceIds: [w.instance], MaxResults: 5 }, 'InvalidParameterCombination'],
    ['DescribeLaunchTemplateVersions', named, 'InvalidLaunchTemplateName.NotFoundException'],
    ['DescribeLaunchTemplateVersions', both, 'InvalidParameterCombination'],
    ['DescribeLaunchTemplateVersions', {}, 'MissingParameter'],
    [
      'DescribeLaunchTemplateVersions',
      { LaunchTemplateId: w.template, Versions: ['9'] },
      'InvalidLaunchTemplateId.VersionNotFound',
    ],
    [
      'DescribeLaunchTemplates',
      { LaunchTemplateNames: ['none'] },
      'InvalidLaunchTemplateName.NotFoundException',
    ],
    ['DescribeVpcAttribute', { VpcId: w.vpc, Attribute: 'nonsense' }, 'InvalidParameterValue'],
    ['DetachInternetGateway', { VpcId: w.vpc, InternetGatewayId: w.free }, 'Gateway.NotAttached'],
    ['DetachInternetGateway', { VpcId: w.vpc, InternetGatewayId: w.gateway }, 'DependencyViolation'],
    [
      'DisassociateRouteTable',
      { AssociationId: 'rtbassoc-0123456789abcdef0' },
      'InvalidAssociationID.NotFound',
    ],
    ['DisassociateRouteTable', { AssociationId: w.mainAssociation }, 'InvalidParameterValue'],
    [
      'DisassociateVpcCidrBlock',
      { AssociationId: 'vpc-cidr-assoc-0' },
      'InvalidVpcCidrBlockAssociationID.NotFound',
    ],
    ['DisassociateVpcCidrBlock', { AssociationId: w.primaryRange }, 'OperationNotPermitted'],
    ['DisassociateVpcCidrBlock', { AssociationId: w.rangeInUse }, 'DependencyViolation'],
    [
      'ModifyLaunchTemplate',
      { ...named, DefaultVersion: '1' },
      'InvalidLaunchTemplateName.NotFoundException',
    ],
    ['ModifyLaunchTemplate', { ...both, DefaultVersion: '1' }, 'InvalidParameterCombination'],
    [
      'ModifyLaunchTemplate',
      { LaunchTemplateId: w.template, DefaultVersion: '9' },
      'InvalidLaunchTemplateId.VersionNotFound',
    ],
    [
      'ModifySubnetAttribute',
      { SubnetId: w.subnet, MapPublicIpOnLaunch: { Value: true }, EnableDns64: { Value: true } },
      'InvalidParameterCombination',
    ],
    ['ModifySubnetAttribute', { SubnetId: w.subnet }, 'MissingParameter'],
    [
      'ModifyVpcAttribute',
      { VpcId: w.vpc, EnableDnsSupport: { Value: true }, EnableDnsHostnames: { Value: true } },
      'InvalidParameterCombination',
    ],
    ['ModifyVpcAttribute', { VpcId: w.vpc }, 'MissingParameter'],
    [
      'ReplaceRoute',
      { ...route, GatewayId: w.gateway, InstanceId: w.instance },
      'InvalidParameterCombination',
    ],
    ['ReplaceRoute', { ...route, GatewayId: 'vgw-0123456789abcdef0' }, 'InvalidGatewayID.NotFound'],
    ['ReplaceRoute', { ...route, GatewayId: w.gateway }, 'InvalidParameterValue'],
    [
      'ReplaceRouteTableAssociation',
      { AssociationId: 'rtbassoc-0123456789abcdef0', RouteTableId: w.table },
      'InvalidAssociationID.NotFound',
    ],
    [
      'ReplaceRouteTableAssociation',
      { AssociationId: w.association, RouteTableId: w.other.table },
      'InvalidParameterValue',
    ],
    [
      'RunInstances',
      { ...launch, SecurityGroupIds: Array(6).fill(w.group) },
      'SecurityGroupsPerInterfaceLimitExceeded',
    ],
    ['RunInstances', { ...launch, SecurityGroupIds: [w.other.group] }, 'InvalidParameter'],
    ['RunInstances', { ...launch, MinCount: 2 }, 'InvalidParameterCombination'],
    ['RunInstances', { ...launch, InstanceType: 't9.mega' }, 'InvalidParameterValue'],
    ['RunInstances', { ...launch, KeyName: 'none' }, 'InvalidKeyPair.NotFound'],
    ['RunInstances', { ...launch, UserData: '?' }, 'InvalidUserData.Malformed'],
    ['RunInstances', { ...launch, MinCount: 20, MaxCount: 20 }, 'InsufficientFreeAddressesInSubnet'],
    ['RunInstances', { ...launch, PrivateIpAddress: w.address }, 'InvalidIPAddress.InUse'],
    ['RunInstances', { ...launch, LaunchTemplate: named }, 'InvalidLaunchTemplateName.NotFoundException'],
    [
      'RunInstances',
      { ...launch, LaunchTemplate: { LaunchTemplateId: w.template, Version: '9' } },
      'InvalidLaunchTemplateId.VersionNotFound',
    ],
    ['StartInstances', { InstanceIds: [w.gone] }, 'IncorrectInstanceState'],
    ['StopInstances', { InstanceIds: [w.gone] }, 'IncorrectInstanceState'],
    ['TerminateInstances', { InstanceIds: [w.protectedOne] }, 'OperationNotPermitted'],
    ...(['Ingress', 'Egress'] as const).flatMap((way): (readonly [...Request, string])[] => [
      [`AuthorizeSecurityGroup${way}`, malformed, 'InvalidParameterValue'],
      [
        `AuthorizeSecurityGroup${way}`,
        rules(60),
        way === 'Egress' ? 'RulesPerSecurityGroupLimitExceeded' : 'ok',
      ],
      [
        `AuthorizeSecurityGroup${way}`,
        rule(999),
        way === 'Egress' ? 'ok' : 'RulesPerSecurityGroupLimitExceeded',
      ],
      [`AuthorizeSecurityGroup${way}`, rule(way === 'Egress' ? 999 : 1000), 'InvalidPermission.Duplicate'],
      [`RevokeSecurityGroup${way}`, malformed, 'InvalidParameterValue'],
      [`RevokeSecurityGroup${way}`, rule(1), 'InvalidPermission.NotFound'],
    ]),
    [
      'RunInstances',
      { ...launch, SubnetId: undefined, NetworkInterfaces: [{ DeviceIndex: 0, NetworkInterfaceId: 'bad' }] },
      'InvalidNetworkInterfaceId.Malformed',
    ],
    ['CreateNatGateway', { SubnetId: w.subnet, ConnectivityType: 'private' }, 'ok'],
    ['DescribeAvailabilityZones', { Filters: [{ Name: 'zone-name', Values: ['us-east-1a'] }] }, 'ok'],
    // The account takes five, and in a default VPC without subnets nothing can be launched that names none.
    ...Array(5).fill(['AllocateAddress', {}, 'ok'] as const),
    ['AllocateAddress', {}, 'AddressLimitExceeded'],
    ...w.defaultSubnets.map((SubnetId) => ['DeleteSubnet', { SubnetId }, 'ok'] as const),
    ['RunInstances', { ...launch, SubnetId: undefined }, 'MissingInput'],
    ['DetachInternetGateway', { VpcId: w.defaultVpc, InternetGatewayId: w.defaultGateway }, 'ok'],
    ['DeleteVpc', { VpcId: w.defaultVpc }, 'ok'],
    ['CreateSecurityGroup', { GroupName: 'more', Description: 'more' }, 'VPCIdNotSpecified'],
  ];
};
