import { DescribeSecurityGroupsCommand, DescribeSubnetsCommand, type Subnet } from '@aws-sdk/client-ec2';
import type { NetworkConfiguration } from '@aws-sdk/client-ecs';
import type { Call } from '../call.ts';
import { invalid } from '../errors.ts';
import type { Wire } from '../wire.ts';
import type { Definition } from './demand.ts';
import type { TaskNetwork } from './plan.ts';

/**
 * The subnets in which tasks may have their addresses; none where the network mode gives them no address of their own.
 * Throws InvalidParameterException for a configuration that is missing, not wanted, or names what does not exist.
 */
export async function subnetsFor(
  definition: Definition,
  configuration: Wire<NetworkConfiguration> | undefined,
  fargate: boolean,
  call: Call,
): Promise<{ subnets: Subnet[]; assignPublicIp: boolean }> {
  const wanted = configuration?.awsvpcConfiguration;
  if (definition.networkMode !== 'awsvpc') {
    if (wanted === undefined) return { subnets: [], assignPublicIp: false };
    throw invalid('Network Configuration is not valid for the given networkMode of this task definition.');
  }
  if (wanted === undefined) {
    throw invalid("Network Configuration must be provided when networkMode 'awsvpc' is specified.");
  }
  const assignPublicIp = wanted.assignPublicIp === 'ENABLED';
  if (assignPublicIp && !fargate) throw invalid('Assign public IP is not supported for this launch type.');
  const SubnetIds = wanted.subnets ?? [];
  const GroupIds = wanted.securityGroups ?? [];
  if (SubnetIds.length === 0) throw invalid('subnets can not be empty.');
  if (SubnetIds.length > 16) throw invalid('subnets can have at most 16 items.');
  if (GroupIds.length > 5) throw invalid('securityGroups can have at most 5 items.');
  const { Subnets = [] } = await call.aws.ec2
    .send(new DescribeSubnetsCommand({ SubnetIds }))
    .catch(refused('subnet', SubnetIds));
  const groups =
    GroupIds.length === 0
      ? []
      : ((
          await call.aws.ec2
            .send(new DescribeSecurityGroupsCommand({ GroupIds }))
            .catch(refused('security group', GroupIds))
        ).SecurityGroups ?? []);
  if (new Set([...Subnets, ...groups].map((each) => each.VpcId)).size > 1) {
    throw invalid('The subnets and security groups must belong to the same VPC.');
  }
  return { subnets: Subnets, assignPublicIp };
}

/** A free address of a subnet; AWS keeps the first four and the last. */
export function addressIn(
  subnet: Subnet,
  inUse: ReadonlySet<string>,
  publicAddress: boolean,
): TaskNetwork | undefined {
  const [base = '0.0.0.0', bits = '24'] = (subnet.CidrBlock ?? '').split('/');
  const first = base.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
  const size = 2 ** (32 - Number(bits));
  // From the middle on, away from the addresses that instances get.
  for (let offset = 0; offset < size - 5; offset++) {
    const number = first + 4 + ((offset + Math.floor(size / 2)) % (size - 5));
    const address = [24, 16, 8, 0].map((shift) => Math.floor(number / 2 ** shift) % 256).join('.');
    if (inUse.has(address)) continue;
    return {
      subnetId: subnet.SubnetId ?? '',
      availabilityZone: subnet.AvailabilityZone ?? '',
      privateAddress: address,
      publicAddress,
    };
  }
  return undefined;
}

const refused = (what: string, ids: string[]) => (error: Error) => {
  if (!/^Invalid/.test(error.name)) throw error;
  throw invalid(
    `Error retrieving ${what} information for [${ids.join(', ')}]: ${error.message} (ErrorCode: ${error.name})`,
  );
};
