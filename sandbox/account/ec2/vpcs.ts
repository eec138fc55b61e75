import { AwsError } from '../core/errors.ts';
import { operation } from '../core/operation.ts';

/** A VPC's range as AWS keeps it. Throws AwsError for what is none, or is too large or too small. */
export function vpcRange(text: string | undefined): string {
  if (!text) throw new AwsError('MissingParameter', 'The request must contain the parameter CidrBlock');
  const [, address, bits] = /^(\d+\.\d+\.\d+\.\d+)\/(\d+)$/.exec(text) ?? [];
  if (address === undefined) {
    throw new AwsError(
      'InvalidParameterValue',
      `Value (${text}) for parameter cidrBlock is invalid. This is not a valid CIDR block.`,
    );
  }
  if (Number(bits) < 16 || Number(bits) > 28) {
    throw new AwsError(
      'InvalidVpc.Range',
      `The CIDR '${text}' is invalid: a VPC has a prefix from /16 to /28.`,
    );
  }
  return text;
}

export const createVpc = operation('ec2', 'CreateVpc', (input, call) =>
  call.base('ec2', 'CreateVpc', { ...input, CidrBlock: vpcRange(input.CidrBlock) }),
);
