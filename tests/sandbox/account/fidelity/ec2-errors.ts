/**
 * The errors of EC2's operations. Its model lists none, so they are read out of
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html, which says of each code what leads to it, and of
 * each operation's own page. DryRunOperation and MissingParameter are not repeated here: every operation with DryRun or with a
 * required member has them.
 */
const codes = (...lines: string[]): string[] => lines.flatMap((line) => line.split(' ')).toSorted();

const VPC = 'InvalidVpcID.Malformed InvalidVpcID.NotFound';
const SUBNET = 'InvalidSubnetID.Malformed InvalidSubnetID.NotFound';
const GATEWAY = 'InvalidInternetGatewayId.Malformed InvalidInternetGatewayID.NotFound';
const TABLE = 'InvalidRouteTableId.Malformed InvalidRouteTableID.NotFound';
const GROUP = 'InvalidGroupId.Malformed InvalidGroup.NotFound';
const RULE = 'InvalidSecurityGroupRuleId.Malformed InvalidSecurityGroupRuleId.NotFound';
const INSTANCE = 'InvalidInstanceID.Malformed InvalidInstanceID.NotFound';
const INTERFACE = 'InvalidNetworkInterfaceId.Malformed InvalidNetworkInterfaceID.NotFound';
const IMAGE = 'InvalidAMIID.Malformed InvalidAMIID.NotFound';
const VOLUME = 'InvalidVolumeID.Malformed InvalidVolume.NotFound';
const NAT = 'NatGatewayMalformed NatGatewayNotFound';
const TEMPLATE =
  'InvalidLaunchTemplateId.Malformed InvalidLaunchTemplateId.NotFound InvalidLaunchTemplateName.NotFoundException';
/** Of a list: what is asked for by filters, and in pages. */
const FILTERS = 'FilterLimitExceeded InvalidFilter InvalidParameterValue';
const PAGES = 'InvalidMaxResults InvalidNextToken InvalidPaginationToken';
const LIST = `${FILTERS} ${PAGES}`;
const ROUTE = `${TABLE} ${GATEWAY} ${NAT} ${INSTANCE} ${INTERFACE} InvalidGatewayID.NotFound InvalidInstanceID`;
const TAGGED = `${VPC} ${SUBNET} ${GATEWAY} ${TABLE} ${GROUP} ${RULE} ${INSTANCE} ${INTERFACE} ${NAT} ${VOLUME} ConcurrentTagAccess InvalidAllocationID.NotFound InvalidID InvalidLaunchTemplateId.NotFound`;
const RULES = `${GROUP} InvalidParameterValue InvalidPermission.Malformed InvalidPrefixListID.NotFound InvalidPrefixListId.Malformed`;
/** Members of a launch that are not simulated. */
const LAUNCH =
  'IdempotentInstanceTerminated IdempotentParameterMismatch InstanceCreditSpecification.NotSupported InvalidAMIID.Unavailable InvalidBlockDeviceMapping InvalidCapacityReservationId.Malformed InvalidCapacityReservationId.NotFound InvalidInterface.IpAddressLimitExceeded InvalidPlacementGroup.Unknown InvalidSnapshot.NotFound InvalidTenancy';

/** By operation the codes that its requests can be refused with. */
export const EC2_ERRORS: Readonly<Record<string, readonly string[]>> = {
  AllocateAddress: codes('AddressLimitExceeded InvalidAddress.NotFound InvalidParameterValue'),
  AssociateRouteTable: codes(
    TABLE,
    SUBNET,
    'InvalidGatewayID.NotFound InvalidParameterValue Resource.AlreadyAssociated',
  ),
  // The page spells it InvalidVpcRange; see conformity/common-errors.ts.
  AssociateVpcCidrBlock: codes(VPC, 'InvalidParameterValue InvalidVpc.Range'),
  AttachInternetGateway: codes(
    GATEWAY,
    VPC,
    'InvalidParameterValue LegacySecurityGroup Resource.AlreadyAssociated',
  ),
  AuthorizeSecurityGroupEgress: codes(
    RULES,
    'InvalidPermission.Duplicate RulesPerSecurityGroupLimitExceeded',
  ),
  AuthorizeSecurityGroupIngress: codes(
    RULES,
    'InvalidPermission.Duplicate RulesPerSecurityGroupLimitExceeded',
  ),
  CreateDefaultVpc: codes('DefaultVpcAlreadyExists VpcLimitExceeded'),
  CreateInternetGateway: codes('InternetGatewayLimitExceeded'),
  CreateLaunchTemplate: codes(
    'IdempotentParameterMismatch InvalidLaunchTemplateName.AlreadyExistsException InvalidLaunchTemplateName.MalformedException MaxTemplateLimitExceeded',
  ),
  CreateLaunchTemplateVersion: codes(
    TEMPLATE,
    'IdempotentParameterMismatch InvalidLaunchTemplateId.VersionNotFound InvalidParameterCombination MaxTemplateVersionLimitExceeded',
  ),
  CreateNatGateway: codes(
    SUBNET,
    'Gateway.NotAttached IdempotentParameterMismatch InsufficientFreeAddressesInSubnet InvalidAllocationID.NotFound InvalidParameterCombination InvalidSubnet NatGatewayLimitExceeded Resource.AlreadyAssociated',
  ),
  CreateRoute: codes(
    ROUTE,
    'InvalidParameterCombination InvalidParameterValue RouteAlreadyExists RouteLimitExceeded',
  ),
  CreateRouteTable: codes(VPC, 'IdempotentParameterMismatch RouteTableLimitExceeded'),
  CreateSecurityGroup: codes(
    VPC,
    'InvalidGroup.Duplicate InvalidGroup.Reserved InvalidParameterValue SecurityGroupLimitExceeded VPCIdNotSpecified',
  ),
  CreateSubnet: codes(
    VPC,
    'InvalidParameterValue InvalidSubnet.Conflict InvalidSubnet.Range InvalidZone.NotFound SubnetLimitExceeded',
  ),
  CreateTags: codes(
    TAGGED,
    'InvalidParameterValue InvalidTagKey.Malformed TagLimitExceeded TagPolicyViolation',
  ),
  CreateVpc: codes('InvalidParameterValue InvalidVpc.Range VpcLimitExceeded'),
  DeleteInternetGateway: codes(GATEWAY, 'DependencyViolation'),
  DeleteLaunchTemplate: codes(TEMPLATE, 'InvalidParameterCombination'),
  DeleteRoute: codes(TABLE, 'InvalidParameterValue InvalidRoute.Malformed InvalidRoute.NotFound'),
  DeleteRouteTable: codes(TABLE, 'DependencyViolation'),
  DeleteSecurityGroup: codes(GROUP, 'CannotDelete DependencyViolation InvalidGroup.InUse'),
  DeleteSubnet: codes(SUBNET, 'DependencyViolation'),
  DeleteTags: codes(TAGGED),
  DeleteVpc: codes(VPC, 'DependencyViolation'),
  DescribeAvailabilityZones: codes(FILTERS, 'InvalidZone.NotFound'),
  DescribeImages: codes(IMAGE, LIST, 'InvalidUserID.Malformed'),
  DescribeInstanceAttribute: codes(INSTANCE),
  DescribeInstanceStatus: codes(INSTANCE, LIST, 'InvalidParameterCombination'),
  DescribeInstanceTypes: codes(LIST, 'InvalidInstanceType'),
  DescribeInstances: codes(INSTANCE, LIST, 'InvalidParameterCombination'),
  DescribeInternetGateways: codes(GATEWAY, LIST),
  DescribeLaunchTemplateVersions: codes(
    TEMPLATE,
    LIST,
    'InvalidLaunchTemplateId.VersionNotFound InvalidParameterCombination',
  ),
  DescribeLaunchTemplates: codes(TEMPLATE, LIST),
  DescribeRouteTables: codes(TABLE, LIST),
  DescribeSecurityGroupRules: codes(RULE, LIST),
  DescribeSecurityGroups: codes(GROUP, LIST),
  DescribeSubnets: codes(SUBNET, LIST),
  DescribeTags: codes(LIST),
  DescribeVolumes: codes(VOLUME, LIST),
  DescribeVpcAttribute: codes(VPC, 'InvalidParameterValue'),
  DescribeVpcs: codes(VPC, LIST),
  DetachInternetGateway: codes(GATEWAY, VPC, 'DependencyViolation Gateway.NotAttached'),
  DisassociateRouteTable: codes('InvalidAssociationID.NotFound InvalidParameterValue'),
  // The page has no code for an association that is not there; see conformity/common-errors.ts.
  DisassociateVpcCidrBlock: codes(
    'DependencyViolation InvalidVpcCidrBlockAssociationID.NotFound OperationNotPermitted',
  ),
  GetConsoleOutput: codes(INSTANCE),
  ModifyLaunchTemplate: codes(
    TEMPLATE,
    'IdempotentParameterMismatch InvalidLaunchTemplateId.VersionNotFound InvalidParameterCombination',
  ),
  ModifySubnetAttribute: codes(SUBNET, 'InvalidParameterCombination'),
  ModifyVpcAttribute: codes(VPC, 'InvalidParameterCombination'),
  ReplaceRoute: codes(ROUTE, 'InvalidParameterCombination InvalidParameterValue'),
  ReplaceRouteTableAssociation: codes(TABLE, 'InvalidAssociationID.NotFound InvalidParameterValue'),
  RevokeSecurityGroupEgress: codes(RULES, RULE, 'InvalidPermission.NotFound'),
  RevokeSecurityGroupIngress: codes(RULES, RULE, 'InvalidPermission.NotFound'),
  RunInstances: codes(
    IMAGE,
    SUBNET,
    GROUP,
    TEMPLATE,
    INTERFACE,
    LAUNCH,
    'InstanceLimitExceeded InsufficientFreeAddressesInSubnet InsufficientInstanceCapacity InvalidIPAddress.InUse InvalidKeyPair.NotFound InvalidLaunchTemplateId.VersionNotFound InvalidParameter InvalidParameterCombination InvalidParameterValue InvalidUserData.Malformed MissingInput ResourceCountExceeded SecurityGroupsPerInterfaceLimitExceeded VcpuLimitExceeded',
  ),
  StartInstances: codes(
    INSTANCE,
    'IncorrectInstanceState InsufficientInstanceCapacity InstanceLimitExceeded',
  ),
  StopInstances: codes(INSTANCE, 'IncorrectInstanceState UnsupportedOperation'),
  TerminateInstances: codes(INSTANCE, 'OperationNotPermitted'),
};

const QUOTA = 'a quota that is not applied';
const GENERAL =
  'EC2 documents not which operation answers it; here it is InvalidParameterValue, which all may answer';
const TOKENS = 'client tokens are taken, and not compared';
const FUTURE = 'the gateway is made all the same; on AWS it is made, too, and fails afterwards';
const PREFIXES = 'prefix lists are UnsupportedOperation';
const MEMBER = 'belongs to a member of the request that is NotImplemented';

/** Codes that are not had here, and why: of all operations, or of one (`Operation Code`). */
export const EC2_NOT_HAD: Readonly<Record<string, string>> = {
  FilterLimitExceeded: QUOTA,
  InstanceLimitExceeded: QUOTA,
  InternetGatewayLimitExceeded: QUOTA,
  MaxTemplateLimitExceeded: QUOTA,
  MaxTemplateVersionLimitExceeded: QUOTA,
  NatGatewayLimitExceeded: QUOTA,
  ResourceCountExceeded: QUOTA,
  RouteLimitExceeded: QUOTA,
  RouteTableLimitExceeded: QUOTA,
  SecurityGroupLimitExceeded: QUOTA,
  SubnetLimitExceeded: QUOTA,
  VcpuLimitExceeded: QUOTA,
  VpcLimitExceeded: QUOTA,
  InvalidFilter: GENERAL,
  InvalidMaxResults: GENERAL,
  InvalidNextToken: GENERAL,
  InvalidPaginationToken: GENERAL,
  'InvalidPermission.Malformed': GENERAL,
  'InvalidZone.NotFound': GENERAL,
  'InvalidGroup.Reserved': GENERAL,
  IdempotentInstanceTerminated: TOKENS,
  IdempotentParameterMismatch: TOKENS,
  'InvalidPrefixListID.NotFound': PREFIXES,
  'InvalidPrefixListId.Malformed': PREFIXES,
  ConcurrentTagAccess: 'one request that changes something is worked on at a time',
  TagPolicyViolation: 'belongs to AWS Organizations',
  InsufficientInstanceCapacity: 'there is always room',
  InvalidInstanceID: 'no instance has more than one network interface',
  LegacySecurityGroup: 'of VPCs made before 2011',
  UnsupportedOperation: 'of instances whose root is an instance store',
  'InvalidAMIID.Unavailable': 'no image that can be launched is ever deregistered',
  'InvalidGroup.InUse': 'inside a VPC it is DependencyViolation',
  'InvalidRoute.Malformed': 'of routes of a VPN connection',
  'AllocateAddress InvalidAddress.NotFound': 'an address that is asked for by name is not looked for',
  'AssociateRouteTable InvalidGatewayID.NotFound': 'route tables of gateways are UnsupportedOperation',
  'CreateNatGateway Gateway.NotAttached': FUTURE,
  'CreateNatGateway Resource.AlreadyAssociated': FUTURE,
  'CreateNatGateway InsufficientFreeAddressesInSubnet': FUTURE,
  'CreateNatGateway InvalidSubnetID.Malformed': 'AWS answers InvalidSubnet',
  'CreateNatGateway InvalidSubnetID.NotFound': 'AWS answers InvalidSubnet',
  'CreateRoute InvalidInternetGatewayId.Malformed': 'any target of a route is looked for',
  'ReplaceRoute InvalidInternetGatewayId.Malformed': 'any target of a route is looked for',
  'CreateSubnet InvalidVpcID.Malformed': 'AWS answers InvalidVpcID.NotFound',
  'DescribeSubnets InvalidSubnetID.Malformed': 'AWS answers InvalidSubnetID.NotFound',
  'RunInstances InstanceCreditSpecification.NotSupported': MEMBER,
  'RunInstances InvalidBlockDeviceMapping': MEMBER,
  'RunInstances InvalidCapacityReservationId.Malformed': MEMBER,
  'RunInstances InvalidCapacityReservationId.NotFound': MEMBER,
  'RunInstances InvalidInterface.IpAddressLimitExceeded': MEMBER,
  'RunInstances InvalidNetworkInterfaceID.NotFound': MEMBER,
  'RunInstances InvalidPlacementGroup.Unknown': MEMBER,
  'RunInstances InvalidSnapshot.NotFound': MEMBER,
  'RunInstances InvalidTenancy': MEMBER,
};
