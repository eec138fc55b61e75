import type { NetworkConfiguration } from '@aws-sdk/client-ecs';
import type { Call } from '../../core/call.ts';
import type { TaskRecord } from '../../core/state.ts';
import type { Wire } from '../../core/wire.ts';
import { invalid } from '../errors.ts';
import type { Definition } from './demand.ts';
import type { SubnetChoice, TaskNetwork } from './plan.ts';

/**
 * The subnets in which tasks may have their addresses; none where the network mode gives them none of their own.
 * Throws InvalidParameterException for a configuration that is missing, not wanted, or names what does not exist.
 */
export async function subnetsFor(
  definition: Definition,
  configuration: Wire<NetworkConfiguration> | undefined,
  fargate: boolean,
  call: Call,
): Promise<SubnetChoice[]> {
  const wanted = configuration?.awsvpcConfiguration;
  if (definition.networkMode !== 'awsvpc') {
    if (wanted === undefined) return [];
    throw invalid('Network Configuration is not valid for the given networkMode of this task definition.');
  }
  if (wanted === undefined) {
    throw invalid("Network Configuration must be provided when networkMode 'awsvpc' is specified.");
  }
  if (wanted.assignPublicIp === 'ENABLED' && !fargate)
    throw invalid('Assign public IP is not supported for this launch type.');
  const SubnetIds = wanted.subnets ?? [];
  const GroupIds = wanted.securityGroups ?? [];
  if (SubnetIds.length === 0) throw invalid('subnets can not be empty.');
  if (SubnetIds.length > 16) throw invalid('subnets can have at most 16 items.');
  if (GroupIds.length > 5) throw invalid('securityGroups can have at most 5 items.');
  const { Subnets = [] } = await call
    .ask('ec2', 'DescribeSubnets', { SubnetIds })
    .catch(refused('subnet', SubnetIds));
  const groups =
    GroupIds.length === 0
      ? []
      : ((
          await call
            .ask('ec2', 'DescribeSecurityGroups', { GroupIds })
            .catch(refused('security group', GroupIds))
        ).SecurityGroups ?? []);
  if (new Set([...Subnets, ...groups].map((each) => each.VpcId)).size > 1) {
    throw invalid('The subnets and security groups must belong to the same VPC.');
  }
  return Subnets.map((subnet) => ({
    subnetId: subnet.SubnetId ?? '',
    vpcId: subnet.VpcId ?? '',
    availabilityZone: subnet.AvailabilityZone ?? '',
    cidrBlock: subnet.CidrBlock ?? '',
  }));
}

/** An address in the least used of the subnets. Undefined where all are full; AWS keeps four addresses and the last. */
export function addressIn(
  subnets: readonly SubnetChoice[],
  tasks: readonly TaskRecord[],
): TaskNetwork | undefined {
  const networks = tasks.flatMap((task) => (task.lastStatus === 'STOPPED' ? [] : (task.plan.network ?? [])));
  const inUse = new Set(networks.map((network) => network.privateAddress));
  const load = ({ subnetId }: SubnetChoice) =>
    networks.filter((network) => network.subnetId === subnetId).length;
  for (const { subnetId, availabilityZone, cidrBlock } of subnets.toSorted((a, b) => load(a) - load(b))) {
    const privateAddress = freeAddress(cidrBlock, inUse);
    if (privateAddress !== undefined) return { subnetId, availabilityZone, privateAddress };
  }
  return undefined;
}

function freeAddress(cidrBlock: string, inUse: ReadonlySet<string>): string | undefined {
  const [base = '0.0.0.0', bits = '24'] = cidrBlock.split('/');
  const first = base.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
  const size = 2 ** (32 - Number(bits));
  // From the middle on, away from the addresses that instances get.
  for (let offset = 0; offset < size - 5; offset++) {
    const number = first + 4 + ((offset + Math.floor(size / 2)) % (size - 5));
    const address = [24, 16, 8, 0].map((shift) => Math.floor(number / 2 ** shift) % 256).join('.');
    if (!inUse.has(address)) return address;
  }
  return undefined;
}

const refused = (what: string, ids: string[]) => (error: Error) => {
  if (!/^Invalid/.test(error.name)) throw error;
  throw invalid(
    `Error retrieving ${what} information for [${ids.join(', ')}]: ${error.message} (ErrorCode: ${error.name})`,
  );
};
