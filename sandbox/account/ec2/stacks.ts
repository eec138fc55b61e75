import { z } from 'zod';
import type { StackCheck } from '../stacks/resource.ts';
import { checkAttachment, checkGatewayDeletion } from './gateways.ts';
import { checkAssociation, checkRouteTableDeletion } from './route-tables.ts';
import { checkGroupDeletion, newGroupVpc } from './security-groups.ts';
import { checkSubnetDeletion, newSubnetRange } from './subnets.ts';
import { checkVpcDeletion, vpcNamed, vpcRange } from './vpcs.ts';

const text = z.string().optional();
const subnet = z.object({ VpcId: text, CidrBlock: text, AvailabilityZone: text, AvailabilityZoneId: text });
const attachment = z.object({ VpcId: z.string().default(''), InternetGatewayId: text });
const association = z.object({ RouteTableId: z.string().default(''), SubnetId: z.string().default('') });
const group = z.object({ GroupName: text, GroupDescription: text, VpcId: text });
/** The types that the emulator makes, once the API's own rules have let them pass. */
export const EC2_CHECKS: Record<string, StackCheck> = {
  'AWS::EC2::VPC': {
    create: async (properties) => ({
      ...properties,
      CidrBlock: vpcRange(z.object({ CidrBlock: text }).parse(properties).CidrBlock),
    }),
    delete: async (id, call) => {
      await checkVpcDeletion(id, call);
    },
  },
  'AWS::EC2::Subnet': {
    create: async (properties, call) => ({
      ...properties,
      CidrBlock: await newSubnetRange(subnet.parse(properties), call),
    }),
    delete: checkSubnetDeletion,
  },
  'AWS::EC2::InternetGateway': {
    delete: async (id, call) => {
      await checkGatewayDeletion(id, call);
    },
  },
  'AWS::EC2::VPCGatewayAttachment': {
    create: async (properties, call) => {
      const { InternetGatewayId, VpcId } = attachment.parse(properties);
      if (InternetGatewayId) await checkAttachment(InternetGatewayId, VpcId, call);
      return properties;
    },
  },
  'AWS::EC2::RouteTable': {
    create: async (properties, call) => {
      await vpcNamed(z.object({ VpcId: z.string().default('') }).parse(properties).VpcId, call);
      return properties;
    },
    delete: async (id, call) => {
      await checkRouteTableDeletion(id, call);
    },
  },
  'AWS::EC2::SubnetRouteTableAssociation': {
    create: async (properties, call) => {
      const { RouteTableId, SubnetId } = association.parse(properties);
      await checkAssociation(RouteTableId, SubnetId, call);
      return properties;
    },
  },
  'AWS::EC2::SecurityGroup': {
    create: async (properties, call) => {
      const { GroupName, GroupDescription: Description, VpcId } = group.parse(properties);
      if (GroupName) await newGroupVpc({ GroupName, Description, VpcId }, call);
      else if (VpcId) await vpcNamed(VpcId, call);
      return properties;
    },
    delete: async (GroupId, call) => {
      await checkGroupDeletion({ GroupId }, call);
    },
  },
};
