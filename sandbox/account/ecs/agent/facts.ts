import type { Instance as SdkInstance } from '@aws-sdk/client-ec2';
import type { Call } from '../../core/call.ts';
import type { Wire } from '../../core/wire.ts';
import { rolePermissions } from './permissions.ts';
import { AGENT_ACTIONS, type InstanceFacts } from './verdict.ts';

type Instance = Wire<SdkInstance>;

/** Reads what decides whether an instance's agent gets to register. */
export async function factsOf(instance: Instance, call: Call): Promise<InstanceFacts> {
  const instanceId = instance.InstanceId ?? '';
  const [imageName, userData, role, route, egress443] = await Promise.all([
    imageNameOf(instance.ImageId ?? '', call),
    userDataOf(instanceId, call),
    roleOf(instance, call),
    routeOf(instance, call),
    egressOf(instance, call),
  ]);
  return {
    instanceId,
    region: call.region,
    imageName,
    userData,
    role,
    clusters: call.state.clusters
      .values()
      .filter((cluster) => cluster.status === 'ACTIVE')
      .map((cluster) => cluster.clusterName),
    network: { publicAddress: instance.PublicIpAddress !== undefined, route, egress443 },
  };
}

async function imageNameOf(imageId: string, { ask }: Call): Promise<string | undefined> {
  const { Images } = await ask('ec2', 'DescribeImages', {
    Filters: [{ Name: 'image-id', Values: [imageId] }],
  });
  return Images?.[0]?.Name;
}

async function userDataOf(InstanceId: string, { ask }: Call): Promise<string> {
  const { UserData } = await ask('ec2', 'DescribeInstanceAttribute', { InstanceId, Attribute: 'userData' });
  return Buffer.from(UserData?.Value ?? '', 'base64').toString('utf8');
}

async function roleOf(instance: Instance, call: Call): Promise<InstanceFacts['role']> {
  const name = instance.IamInstanceProfile?.Arn?.split('/').at(-1);
  if (name === undefined) return undefined;
  const answer = await call.ask('iam', 'GetInstanceProfile', { InstanceProfileName: name }).catch(absent);
  const role = answer?.InstanceProfile?.Roles?.[0];
  if (role?.RoleName === undefined || role.Arn === undefined) return undefined;
  const trust = decodeURIComponent(role.AssumeRolePolicyDocument ?? '');
  return {
    arn: role.Arn,
    trustsEc2: trust.includes('"ec2.amazonaws.com"'),
    allows: await rolePermissions(role.RoleName, AGENT_ACTIONS, call),
  };
}

async function routeOf(instance: Instance, { ask }: Call): Promise<InstanceFacts['network']['route']> {
  const { RouteTables = [] } = await ask('ec2', 'DescribeRouteTables', {
    Filters: [{ Name: 'vpc-id', Values: [instance.VpcId ?? ''] }],
  });
  const own = RouteTables.find((table) =>
    table.Associations?.some((association) => association.SubnetId === instance.SubnetId),
  );
  const main = RouteTables.find((table) => table.Associations?.some((association) => association.Main));
  const out = (own ?? main)?.Routes?.find(
    (route) => route.DestinationCidrBlock === '0.0.0.0/0' && route.State !== 'blackhole',
  );
  if (out?.GatewayId?.startsWith('igw-')) return 'gateway';
  return out?.NatGatewayId === undefined ? 'none' : 'nat';
}

async function egressOf(instance: Instance, { ask }: Call): Promise<boolean> {
  const ids = (instance.SecurityGroups ?? []).flatMap((group) => group.GroupId ?? []);
  if (ids.length === 0) return false;
  const { SecurityGroups = [] } = await ask('ec2', 'DescribeSecurityGroups', { GroupIds: ids });
  return SecurityGroups.flatMap((group) => group.IpPermissionsEgress ?? []).some((rule) => {
    const everyPort = rule.IpProtocol === '-1';
    const covers = rule.IpProtocol === 'tcp' && (rule.FromPort ?? 0) <= 443 && (rule.ToPort ?? 65535) >= 443;
    return (everyPort || covers) && rule.IpRanges?.some((range) => range.CidrIp === '0.0.0.0/0');
  });
}

function absent(error: Error): undefined {
  if (/^NoSuchEntity/.test(error.name)) return undefined;
  throw error;
}
