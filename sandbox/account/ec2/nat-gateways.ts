import { AwsError } from '../core/errors.ts';
import { operation } from '../core/operation.ts';
import { ID_KINDS, noSuchId } from './ids.ts';

/** https://docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html */
const ADDRESSES = 5;

export const allocateAddress = operation('ec2', 'AllocateAddress', async (input, call) => {
  if (input.Domain !== undefined && input.Domain !== 'vpc') {
    throw new AwsError(
      'InvalidParameterValue',
      `Invalid value '${input.Domain}' for domain. It must be vpc.`,
    );
  }
  const { Addresses = [] } = await call.base('ec2', 'DescribeAddresses', {});
  if (Addresses.length >= ADDRESSES)
    throw new AwsError('AddressLimitExceeded', 'The maximum number of addresses has been reached.');
  return call.base('ec2', 'AllocateAddress', input);
});

/**
 * A zonal NAT gateway, public unless it is said to be private. Sentences:
 * https://github.com/aws-controllers-k8s/ec2-controller/blob/main/test/e2e/tests/test_nat_gateway.py and
 * https://github.com/hashicorp/terraform-provider-aws/issues/2443
 */
export const createNatGateway = operation('ec2', 'CreateNatGateway', async (input, call) => {
  const { SubnetId, AllocationId, ConnectivityType = 'public' } = input;
  if (!SubnetId) throw required('SubnetId');
  const [{ Subnets = [] }, { Addresses = [] }] = await Promise.all([
    call.base('ec2', 'DescribeSubnets', {}),
    call.base('ec2', 'DescribeAddresses', {}),
  ]);
  if (!SubnetId.startsWith('subnet-'))
    throw new AwsError('InvalidSubnet', `The subnet ID '${SubnetId}' is malformed`);
  if (!Subnets.some((subnet) => subnet.SubnetId === SubnetId))
    throw new AwsError('InvalidSubnet', `Subnet ${SubnetId} was not found`);
  if (ConnectivityType === 'public' && !AllocationId) throw required('AllocationId');
  if (ConnectivityType === 'private' && AllocationId) {
    throw new AwsError(
      'InvalidParameterCombination',
      'An Elastic IP address cannot be specified with a private NAT gateway.',
    );
  }
  if (AllocationId && !Addresses.some((address) => address.AllocationId === AllocationId))
    throw noSuchId(ID_KINDS.allocation, AllocationId);
  const { NatGateway, ...made } = await call.base('ec2', 'CreateNatGateway', input);
  const addresses = AllocationId ? [{ AllocationId }] : [];
  return { ...made, NatGateway: { ...NatGateway, NatGatewayAddresses: addresses } };
});

const required = (name: string) =>
  new AwsError(
    'MissingParameter',
    `The request must include the ${name} parameter. Add the required parameter and retry the request.`,
  );
