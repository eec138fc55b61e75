import { randomBytes } from 'node:crypto';
import { AwsError } from '../core/errors.ts';
import { operation } from '../core/operation.ts';
import { inside, keptRange, overlap, rangeOf } from './ranges.ts';
import { rangesOf, vpcNamed, vpcs } from './vpcs.ts';

const PRIVATE = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16'].map(keptRange);

/** More than one range for a VPC: https://docs.aws.amazon.com/vpc/latest/userguide/vpc-cidr-blocks.html */
export const associateVpcCidrBlock = operation('ec2', 'AssociateVpcCidrBlock', async (input, call) => {
  const { VpcId = '' } = input;
  const held = rangesOf(await vpcNamed(VpcId, call));
  if (input.AmazonProvidedIpv6CidrBlock || input.Ipv6CidrBlock) {
    throw new AwsError('UnsupportedOperation', 'The simulated account does not simulate IPv6 ranges.');
  }
  const block = rangeOf(input.CidrBlock, 'cidrBlock');
  const [primary] = held;
  const family = PRIVATE.find((one) => primary !== undefined && inside(primary, one));
  const foreign = family !== undefined && PRIVATE.some((one) => one !== family && inside(block, one));
  if (block.bits < 16 || block.bits > 28 || foreign || held.some((other) => overlap(block, other))) {
    const have = held.map(({ text }) => text).join(', ');
    throw new AwsError('InvalidVpc.Range', `The CIDR '${block.text}' is invalid for a VPC that has ${have}.`);
  }
  const AssociationId = `vpc-cidr-assoc-${randomBytes(9).toString('hex').slice(1)}`;
  call.state.cidrBlocks.put(AssociationId, { AssociationId, VpcId, CidrBlock: block.text });
  return {
    VpcId,
    CidrBlockAssociation: {
      AssociationId,
      CidrBlock: block.text,
      CidrBlockState: { State: 'associating' },
    },
  };
});

export const disassociateVpcCidrBlock = operation('ec2', 'DisassociateVpcCidrBlock', async (input, call) => {
  const { AssociationId = '' } = input;
  const block = call.state.cidrBlocks.get(AssociationId);
  if (block === undefined) {
    const primary = (await vpcs(call)).some(
      ({ CidrBlockAssociationSet }) => CidrBlockAssociationSet?.[0]?.AssociationId === AssociationId,
    );
    throw primary
      ? new AwsError(
          'OperationNotPermitted',
          `The vpc CIDR block with association ID ${AssociationId} may not be disassociated. It is the primary ` +
            'IPv4 CIDR block of the VPC',
        )
      : new AwsError(
          'InvalidVpcCidrBlockAssociationID.NotFound',
          `The vpc CIDR block association ID '${AssociationId}' does not exist`,
        );
  }
  const { VpcId, CidrBlock } = block;
  const { Subnets = [] } = await call.base('ec2', 'DescribeSubnets', {});
  const range = keptRange(CidrBlock);
  if (Subnets.some((subnet) => subnet.VpcId === VpcId && inside(keptRange(subnet.CidrBlock), range))) {
    throw new AwsError(
      'DependencyViolation',
      `The range ${CidrBlock} has a subnet and cannot be disassociated.`,
    );
  }
  call.state.cidrBlocks.delete(AssociationId);
  return {
    VpcId,
    CidrBlockAssociation: { AssociationId, CidrBlock, CidrBlockState: { State: 'disassociating' } },
  };
});
