import { type Operation, passedThrough } from '../core/operation.ts';
import { describeVpcAttribute, modifySubnetAttribute, modifyVpcAttribute } from './attributes.ts';
import { associateVpcCidrBlock, disassociateVpcCidrBlock } from './cidr-blocks.ts';
import {
  attachInternetGateway,
  deleteInternetGateway,
  describeInternetGateways,
  detachInternetGateway,
} from './gateways.ts';
import { describeImages } from './images/images.ts';
import { INSTANCE_OPERATIONS } from './instances/operations.ts';
import { LAUNCH_TEMPLATE_OPERATIONS } from './launch-templates/operations.ts';
import { withMembersChecked } from './members.ts';
import { allocateAddress, createNatGateway } from './nat-gateways.ts';
import { deleteNetworkInterface, describeNetworkInterfaces } from './network-interfaces.ts';
import {
  associateRouteTable,
  createRouteTable,
  deleteRouteTable,
  describeRouteTables,
  disassociateRouteTable,
  replaceRouteTableAssociation,
} from './route-tables.ts';
import { createRoute, deleteRoute, replaceRoute } from './routes.ts';
import {
  authorizeSecurityGroupEgress,
  authorizeSecurityGroupIngress,
  revokeSecurityGroupEgress,
  revokeSecurityGroupIngress,
} from './security-group-rules.ts';
import {
  createSecurityGroup,
  deleteSecurityGroup,
  describeSecurityGroupRules,
  describeSecurityGroups,
} from './security-groups.ts';
import { createSubnet, deleteSubnet, describeSubnets } from './subnets.ts';
import { createTags, deleteTags, describeTags } from './tags.ts';
import { createDefaultVpc, createVpc, deleteVpc, describeVpcs } from './vpcs.ts';
import { describeAvailabilityZones } from './zones.ts';

const ALL: readonly Operation[] = [
  ...INSTANCE_OPERATIONS,
  ...LAUNCH_TEMPLATE_OPERATIONS,
  allocateAddress,
  associateRouteTable,
  associateVpcCidrBlock,
  attachInternetGateway,
  authorizeSecurityGroupEgress,
  authorizeSecurityGroupIngress,
  createDefaultVpc,
  passedThrough('ec2', 'CreateInternetGateway'),
  createNatGateway,
  createRoute,
  createRouteTable,
  createSecurityGroup,
  createSubnet,
  createTags,
  createVpc,
  deleteInternetGateway,
  deleteNetworkInterface,
  deleteRoute,
  deleteRouteTable,
  deleteSecurityGroup,
  deleteSubnet,
  deleteTags,
  deleteVpc,
  describeAvailabilityZones,
  describeImages,
  describeInternetGateways,
  describeNetworkInterfaces,
  describeRouteTables,
  describeSecurityGroupRules,
  describeSecurityGroups,
  describeSubnets,
  describeTags,
  describeVpcAttribute,
  describeVpcs,
  detachInternetGateway,
  disassociateRouteTable,
  disassociateVpcCidrBlock,
  modifySubnetAttribute,
  modifyVpcAttribute,
  replaceRoute,
  replaceRouteTableAssociation,
  revokeSecurityGroupEgress,
  revokeSecurityGroupIngress,
];

/** The operations of EC2 that are simulated here, or that have rules of ours in front of the emulator's. */
export const EC2_OPERATIONS: readonly Operation[] = ALL.map(withMembersChecked);
