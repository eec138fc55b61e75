import type { Tag } from '@aws-sdk/client-ec2';
import type { Call } from '../core/call.ts';
import { AwsError } from '../core/errors.ts';
import { operation } from '../core/operation.ts';
import type { Wire } from '../core/wire.ts';
import { instances } from './instances.ts';

/** The kinds whose tags are looked at: by the id's beginning, what exists, AWS's code and name for one that does not. */
const TAGGED: readonly [string, (call: Call) => Promise<(string | undefined)[]>, string, string][] = [
  [
    'vpc-',
    async (call) => (await call.base('ec2', 'DescribeVpcs', {})).Vpcs?.map((one) => one.VpcId) ?? [],
    'InvalidVpcID.NotFound',
    'vpc ID',
  ],
  [
    'subnet-',
    async (call) => (await call.base('ec2', 'DescribeSubnets', {})).Subnets?.map((one) => one.SubnetId) ?? [],
    'InvalidSubnetID.NotFound',
    'subnet ID',
  ],
  [
    'igw-',
    async (call) =>
      (await call.base('ec2', 'DescribeInternetGateways', {})).InternetGateways?.map(
        (one) => one.InternetGatewayId,
      ) ?? [],
    'InvalidInternetGatewayID.NotFound',
    'internetGateway ID',
  ],
  [
    'rtb-',
    async (call) =>
      (await call.base('ec2', 'DescribeRouteTables', {})).RouteTables?.map((one) => one.RouteTableId) ?? [],
    'InvalidRouteTableID.NotFound',
    'routeTable ID',
  ],
  [
    'sg-',
    async (call) =>
      (await call.base('ec2', 'DescribeSecurityGroups', {})).SecurityGroups?.map((one) => one.GroupId) ?? [],
    'InvalidGroup.NotFound',
    'security group',
  ],
  [
    'i-',
    async (call) => (await instances(call)).map((one) => one.InstanceId),
    'InvalidInstanceID.NotFound',
    'instance ID',
  ],
];

/** Tagging what does not exist would otherwise look like success. */
export const createTags = operation('ec2', 'CreateTags', async (input, call) => {
  for (const id of input.Resources ?? []) {
    const kind = TAGGED.find(([prefix]) => id.startsWith(prefix));
    if (kind === undefined) continue;
    const [, existing, code, name] = kind;
    if (!(await existing(call)).includes(id)) throw new AwsError(code, `The ${name} '${id}' does not exist`);
  }
  return call.base('ec2', 'CreateTags', input);
});

/** A resource takes its tags along when it is deleted; the emulator keeps them. */
export async function forgetTags(id: string, tags: Wire<Tag>[] | undefined, call: Call): Promise<void> {
  if (tags === undefined || tags.length === 0) return;
  await call.base('ec2', 'DeleteTags', { Resources: [id], Tags: tags.map(({ Key }) => ({ Key })) });
}
