import type { InternetGateway } from '@aws-sdk/client-ec2';
import type { Call } from '../core/call.ts';
import { AwsError } from '../core/errors.ts';
import { operation } from '../core/operation.ts';
import type { Wire } from '../core/wire.ts';
import { ID_KINDS } from './ids.ts';
import { liveInstances } from './instances/shown.ts';
import { find, type Kind, select } from './reads.ts';
import { forgetTags } from './tags.ts';
import { inUse, vpcNamed } from './vpcs.ts';

const GATEWAY: Kind<Wire<InternetGateway>> = {
  id: (gateway) => gateway.InternetGatewayId,
  ids: ID_KINDS.internetGateway,
  filters: {
    'internet-gateway-id': (gateway) => [gateway.InternetGatewayId],
    'attachment.vpc-id': (gateway) => (gateway.Attachments ?? []).map(({ VpcId }) => VpcId),
    'attachment.state': (gateway) => (gateway.Attachments ?? []).map(({ State }) => State),
    'owner-id': (gateway) => [gateway.OwnerId],
  },
};

async function gateways(call: Call): Promise<Wire<InternetGateway>[]> {
  return (await call.base('ec2', 'DescribeInternetGateways', {})).InternetGateways ?? [];
}

/** Whether a gateway, of the internet or of a VPN, leads out of the VPC. */
export const attachedTo = (
  attachments: readonly { VpcId?: string | undefined }[] | undefined,
  vpcId: string | undefined,
): boolean => (attachments ?? []).some(({ VpcId }) => VpcId === vpcId);

export const describeInternetGateways = operation('ec2', 'DescribeInternetGateways', async (input, call) => {
  const { found, ...more } = select(GATEWAY, await gateways(call), input.InternetGatewayIds, input);
  return { InternetGateways: found, ...more };
});

/** Throws AwsError unless the VPC can get that gateway. */
export async function checkAttachment(gatewayId: string, vpcId: string, call: Call): Promise<void> {
  const all = await gateways(call);
  const gateway = find(GATEWAY, all, gatewayId);
  await vpcNamed(vpcId, call);
  if (gateway.Attachments?.length) return; // The emulator answers Resource.AlreadyAssociated.
  if (all.some(({ Attachments }) => attachedTo(Attachments, vpcId))) {
    throw new AwsError('InvalidParameterValue', `Network ${vpcId} already has an internet gateway attached`);
  }
}

export const attachInternetGateway = operation('ec2', 'AttachInternetGateway', async (input, call) => {
  await checkAttachment(input.InternetGatewayId ?? '', input.VpcId ?? '', call);
  return call.base('ec2', 'AttachInternetGateway', input);
});

export const detachInternetGateway = operation('ec2', 'DetachInternetGateway', async (input, call) => {
  const { InternetGatewayId = '', VpcId = '' } = input;
  const [all, { NatGateways = [] }] = await Promise.all([
    gateways(call),
    call.base('ec2', 'DescribeNatGateways', {}),
  ]);
  const gateway = find(GATEWAY, all, InternetGatewayId);
  await vpcNamed(VpcId, call);
  if (!attachedTo(gateway.Attachments, VpcId)) {
    throw new AwsError(
      'Gateway.NotAttached',
      `resource ${InternetGatewayId} is not attached to network ${VpcId}`,
    );
  }
  const mapped = [
    ...liveInstances(call).filter(({ PublicIpAddress }) => PublicIpAddress),
    ...NatGateways.filter(({ State }) => State !== 'deleted' && State !== 'deleting'),
  ];
  if (mapped.some((one) => one.VpcId === VpcId)) {
    throw new AwsError(
      'DependencyViolation',
      `Network ${VpcId} has some mapped public address(es). Please unmap those public address(es) before ` +
        'detaching the gateway.',
    );
  }
  return call.base('ec2', 'DetachInternetGateway', input);
});

/** Throws AwsError when the gateway does not exist or is attached. */
export async function checkGatewayDeletion(id: string, call: Call): Promise<Wire<InternetGateway>> {
  const gateway = find(GATEWAY, await gateways(call), id);
  if (gateway.Attachments?.length) throw inUse('internetGateway', id);
  return gateway;
}

export const deleteInternetGateway = operation('ec2', 'DeleteInternetGateway', async (input, call) => {
  const { InternetGatewayId = '' } = input;
  const gateway = await checkGatewayDeletion(InternetGatewayId, call);
  await call.base('ec2', 'DeleteInternetGateway', input);
  await forgetTags(InternetGatewayId, gateway.Tags, call);
  return {};
});
