import { AwsError } from '../core/errors.ts';
import type { Operation } from '../core/operation.ts';
import { checkForm, ID_KINDS, type IdKind } from './ids.ts';

/** Members of requests that hold ids, wherever they stand, and whose. */
const IDS: Readonly<Record<string, IdKind>> = {
  VpcId: ID_KINDS.vpc,
  VpcIds: ID_KINDS.vpc,
  SubnetId: ID_KINDS.subnet,
  SubnetIds: ID_KINDS.subnet,
  InternetGatewayId: ID_KINDS.internetGateway,
  InternetGatewayIds: ID_KINDS.internetGateway,
  RouteTableId: ID_KINDS.routeTable,
  RouteTableIds: ID_KINDS.routeTable,
  GroupId: ID_KINDS.securityGroup,
  GroupIds: ID_KINDS.securityGroup,
  SecurityGroupIds: ID_KINDS.securityGroup,
  SecurityGroupRuleIds: ID_KINDS.securityGroupRule,
  InstanceId: ID_KINDS.instance,
  InstanceIds: ID_KINDS.instance,
  ImageIds: ID_KINDS.image,
  VolumeIds: ID_KINDS.volume,
  NetworkInterfaceId: ID_KINDS.networkInterface,
  NetworkInterfaceIds: ID_KINDS.networkInterface,
  NatGatewayId: ID_KINDS.natGateway,
  LaunchTemplateId: ID_KINDS.launchTemplate,
  LaunchTemplateIds: ID_KINDS.launchTemplate,
};

/** What is kept as it is written, and looked at when it is used. */
const KEPT = ['LaunchTemplateData'];

/** Where AWS looks for whatever was written, and says in its own way that there is no such thing. */
const LOOKED_FOR: Readonly<Record<string, string>> = {
  // https://github.com/aws-controllers-k8s/ec2-controller/blob/main/test/e2e/tests/test_subnet.py
  CreateSubnet: 'VpcId',
  // https://github.com/openshift/openshift-ansible/issues/1053
  DescribeSubnets: 'SubnetIds',
  // https://github.com/aws-controllers-k8s/ec2-controller/blob/main/test/e2e/tests/test_nat_gateway.py
  CreateNatGateway: 'SubnetId',
};

/**
 * Lists of ids that cannot be asked for in pages, and AWS's names for them:
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeInstances.html and the others' pages.
 */
const UNPAGED: Readonly<Record<string, readonly [member: string, name: string]>> = {
  DescribeInstances: ['InstanceIds', 'instancesSet'],
  DescribeInstanceStatus: ['InstanceIds', 'instancesSet'],
  DescribeNetworkInterfaces: ['NetworkInterfaceIds', 'networkInterfaceIdSet'],
};

/**
 * The operation, which refuses before it does anything what AWS refuses by the members of a request alone: an id that is
 * not formed as its kind's are, and a list of ids in pages.
 */
export const withMembersChecked = (operation: Operation): Operation => ({
  ...operation,
  run: (input, call) => {
    checkIds(input, LOOKED_FOR[operation.name]);
    checkUnpaged(operation.name, input);
    return operation.run(input, call);
  },
});

function checkIds(value: unknown, lookedFor?: string): void {
  if (typeof value !== 'object' || value === null) return;
  for (const [member, held] of Object.entries(value)) {
    if (KEPT.includes(member) || member === lookedFor) continue;
    const kind = IDS[member];
    const ids: unknown[] = kind === undefined ? [] : [held].flat();
    for (const id of ids) if (kind !== undefined && typeof id === 'string' && id !== '') checkForm(kind, id);
    checkIds(held);
  }
}

function checkUnpaged(operation: string, input: object): void {
  const [member, name] = UNPAGED[operation] ?? [];
  if (member === undefined || !(member in input) || !('MaxResults' in input)) return;
  throw new AwsError(
    'InvalidParameterCombination',
    `The parameter ${name} cannot be used with the parameter maxResults`,
  );
}
