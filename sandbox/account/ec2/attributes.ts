import { AwsError } from '../core/errors.ts';
import { operation } from '../core/operation.ts';
import { invalidValue, missingParameter } from './errors.ts';
import { find } from './reads.ts';
import { SUBNET } from './subnets.ts';
import { vpcNamed } from './vpcs.ts';

/** Throws AwsError unless a request changes one attribute: all members but those of `named` are such. */
function oneAttribute(input: object, named: readonly string[]): void {
  const [first, second] = Object.keys(input).filter((member) => !named.includes(member));
  if (first === undefined) throw missingParameter('one attribute to modify');
  if (second === undefined) return;
  throw new AwsError(
    'InvalidParameterCombination',
    `You can only modify one attribute at a time: ${first} and ${second} need a request each.`,
  );
}

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifySubnetAttribute.html: one attribute at a time. */
export const modifySubnetAttribute = operation('ec2', 'ModifySubnetAttribute', async (input, call) => {
  find(SUBNET, (await call.base('ec2', 'DescribeSubnets', {})).Subnets, input.SubnetId ?? '');
  // Two that act as one attribute.
  oneAttribute(input, ['SubnetId', 'CustomerOwnedIpv4Pool']);
  return call.base('ec2', 'ModifySubnetAttribute', input);
});

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifyVpcAttribute.html: DNS support and names in requests of their own. */
export const modifyVpcAttribute = operation('ec2', 'ModifyVpcAttribute', async (input, call) => {
  await vpcNamed(input.VpcId ?? '', call);
  oneAttribute(input, ['VpcId']);
  return call.base('ec2', 'ModifyVpcAttribute', input);
});

/** Network address usage is of no use here, and the emulator does not tell it. */
const VPC_ATTRIBUTES = ['enableDnsSupport', 'enableDnsHostnames', 'enableNetworkAddressUsageMetrics'];

export const describeVpcAttribute = operation('ec2', 'DescribeVpcAttribute', async (input, call) => {
  await vpcNamed(input.VpcId ?? '', call);
  if (!VPC_ATTRIBUTES.includes(input.Attribute ?? '')) {
    throw invalidValue(`Value (${input.Attribute}) for parameter attribute is invalid. Unknown attribute.`);
  }
  return call.base('ec2', 'DescribeVpcAttribute', input);
});
