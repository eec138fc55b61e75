import { randomBytes } from 'node:crypto';
import { AwsError } from '../core/errors.ts';

/** A new id as EC2 makes them: `i-` and seventeen hexadecimal digits. */
export const newId = (prefix: string): string => `${prefix}-${randomBytes(9).toString('hex').slice(0, 17)}`;

/** What the ids of a kind begin with, AWS's codes for one that is not formed so and for one that is nobody's, and its sentence. */
export interface IdKind {
  prefix: string;
  malformed?: string;
  notFound: string;
  sentence(id: string): string;
}

const named =
  (what: string) =>
  (id: string): string =>
    `The ${what} '${id}' does not exist`;

/**
 * Codes: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html, which spells them as they are here
 * (AttachInternetGateway was seen to spell InvalidVpcId.Malformed, in the tests of aws-controllers-k8s/ec2-controller).
 * Sentences: AWS's, as public logs have them for VPCs, subnets, route tables, groups, instances and images; ours by their
 * pattern for the others.
 */
export const ID_KINDS = {
  vpc: {
    prefix: 'vpc',
    malformed: 'InvalidVpcID.Malformed',
    notFound: 'InvalidVpcID.NotFound',
    sentence: named('vpc ID'),
  },
  subnet: {
    prefix: 'subnet',
    malformed: 'InvalidSubnetID.Malformed',
    notFound: 'InvalidSubnetID.NotFound',
    sentence: named('subnet ID'),
  },
  internetGateway: {
    prefix: 'igw',
    malformed: 'InvalidInternetGatewayId.Malformed',
    notFound: 'InvalidInternetGatewayID.NotFound',
    sentence: named('internetGateway ID'),
  },
  routeTable: {
    prefix: 'rtb',
    malformed: 'InvalidRouteTableId.Malformed',
    notFound: 'InvalidRouteTableID.NotFound',
    sentence: named('routeTable ID'),
  },
  securityGroup: {
    prefix: 'sg',
    malformed: 'InvalidGroupId.Malformed',
    notFound: 'InvalidGroup.NotFound',
    sentence: named('security group'),
  },
  securityGroupRule: {
    prefix: 'sgr',
    malformed: 'InvalidSecurityGroupRuleId.Malformed',
    notFound: 'InvalidSecurityGroupRuleId.NotFound',
    sentence: named('security group rule ID'),
  },
  instance: {
    prefix: 'i',
    malformed: 'InvalidInstanceID.Malformed',
    notFound: 'InvalidInstanceID.NotFound',
    sentence: named('instance ID'),
  },
  image: {
    prefix: 'ami',
    malformed: 'InvalidAMIID.Malformed',
    notFound: 'InvalidAMIID.NotFound',
    sentence: (id) => `The image id '[${id}]' does not exist`,
  },
  volume: {
    prefix: 'vol',
    malformed: 'InvalidVolumeID.Malformed',
    notFound: 'InvalidVolume.NotFound',
    sentence: named('volume'),
  },
  networkInterface: {
    prefix: 'eni',
    malformed: 'InvalidNetworkInterfaceId.Malformed',
    notFound: 'InvalidNetworkInterfaceID.NotFound',
    sentence: named('networkInterface ID'),
  },
  natGateway: {
    prefix: 'nat',
    malformed: 'NatGatewayMalformed',
    notFound: 'NatGatewayNotFound',
    sentence: (id) => `The Nat Gateway ${id} was not found`,
  },
  launchTemplate: {
    prefix: 'lt',
    malformed: 'InvalidLaunchTemplateId.Malformed',
    notFound: 'InvalidLaunchTemplateId.NotFound',
    sentence: (id) => `The specified launch template, with template ID ${id}, does not exist.`,
  },
  /** AWS documents no code for one that is malformed. */
  allocation: {
    prefix: 'eipalloc',
    notFound: 'InvalidAllocationID.NotFound',
    sentence: named('allocation ID'),
  },
} as const satisfies Record<string, IdKind>;

/** The refusal of an id that is nobody's. */
export const noSuchId = (kind: IdKind, id: string): AwsError =>
  new AwsError(kind.notFound, kind.sentence(id));

const DIGITS = /^([0-9a-f]{8}|[0-9a-f]{17})$/;

/**
 * Throws AWS's refusal of an id that is not formed as its kind's are, in the words of
 * https://github.com/hashicorp/terraform-provider-aws/issues/6104
 */
export function checkForm({ prefix, malformed }: IdKind, id: string): void {
  const formed = id.startsWith(`${prefix}-`) && DIGITS.test(id.slice(prefix.length + 1));
  if (malformed === undefined || formed) return;
  throw new AwsError(malformed, `Invalid id: "${id}" (expecting "${prefix}-...")`);
}
