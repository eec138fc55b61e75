import type {
  GroupIdentifier,
  IamInstanceProfile,
  InstanceMetadataOptionsResponse,
  Subnet,
  Tag,
} from '@aws-sdk/client-ec2';
import type { Call } from '../../core/call.ts';
import { AwsError } from '../../core/errors.ts';
import type { Wire } from '../../core/wire.ts';
import { invalidValue, missingParameter } from '../errors.ts';
import { imageIdOf, imageNamed } from '../images/images.ts';
import { groupsOf, interfaceAddresses, namesAddresses, subnetOf } from './network.ts';
import { profileNamed } from './profiles.ts';
import { typeNamed } from './types.ts';

/** What of a launch's request, or of a launch template, has an effect. */
export interface LaunchData {
  ImageId?: string;
  InstanceType?: string;
  KeyName?: string;
  UserData?: string;
  SecurityGroupIds?: string[];
  SecurityGroups?: string[];
  NetworkInterfaces?: { SubnetId?: string; Groups?: string[]; AssociatePublicIpAddress?: boolean }[];
  IamInstanceProfile?: { Arn?: string; Name?: string };
  TagSpecifications?: { ResourceType?: string; Tags?: Wire<Tag>[] }[];
  DisableApiTermination?: boolean;
  MetadataOptions?: Wire<InstanceMetadataOptionsResponse>;
  InstanceInitiatedShutdownBehavior?: string;
}

/** What is launched, looked up. */
export interface Machine {
  imageId: string;
  architecture: string;
  type: string;
  profile?: Wire<IamInstanceProfile>;
}

/** Where it is launched, looked up. */
export interface Place {
  subnet: Wire<Subnet>;
  groups: GroupIdentifier[];
  /** Its instances get a public address, and a name for it. */
  public: boolean;
  named: boolean;
  /** Addresses of the subnet that are taken by others than instances. */
  taken: string[];
}

const DEFAULT_TYPE = 'm1.small';
const USER_DATA_BYTES = 16_384;
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

/** With both, launching asks nobody any more. */
export type Uses = Machine & Place;

/** Throws AwsError where AWS refuses to launch that, wherever it is. */
export async function machineOf(data: LaunchData, call: Call): Promise<Machine> {
  if (!data.ImageId) throw missingParameter('ImageId');
  const imageId = await imageIdOf(data.ImageId, call);
  const image = await imageNamed(imageId, call);
  const type = data.InstanceType || DEFAULT_TYPE;
  const wanted = typeNamed(type)?.architecture;
  if (wanted === undefined) throw invalidValue(`Invalid value '${type}' for InstanceType.`);
  if (wanted !== image.Architecture) throw mismatch(wanted, image.Architecture ?? '');
  checkUserData(data.UserData ?? '');
  if (data.KeyName) await call.ask('ec2', 'DescribeKeyPairs', { KeyNames: [data.KeyName] });
  const { Arn, Name } = data.IamInstanceProfile ?? {};
  const profile = Arn || Name ? await profileNamed({ Arn, Name }, call) : undefined;
  return { imageId, architecture: wanted, type, profile };
}

/** Throws AwsError where AWS refuses to launch there, whatever it is. */
export async function placeOf(data: LaunchData, subnetId: string | undefined, call: Call): Promise<Place> {
  const [own] = data.NetworkInterfaces ?? [];
  if (own !== undefined && (data.SecurityGroupIds ?? data.SecurityGroups) !== undefined) {
    throw new AwsError(
      'InvalidParameterCombination',
      'Network interfaces and an instance-level security groups may not be specified on the same request',
    );
  }
  const subnet = await subnetOf(own?.SubnetId || subnetId, call);
  const { SubnetId = '', VpcId = '', MapPublicIpOnLaunch = false } = subnet;
  const isPublic = own?.AssociatePublicIpAddress ?? MapPublicIpOnLaunch;
  const [groups, named, interfaces] = await Promise.all([
    groupsOf(data, subnet, call),
    isPublic && namesAddresses(VpcId, call),
    interfaceAddresses(call),
  ]);
  return { subnet, groups, public: isPublic, named, taken: interfaces.get(SubnetId) ?? [] };
}

const mismatch = (wanted: string, has: string) =>
  invalidValue(
    `The architecture '${wanted}' of the specified instance type does not match the architecture '${has}' of the ` +
      'specified AMI. Specify an instance type and an AMI that have matching architectures, and try again. You can ' +
      "use 'describe-instance-types' or 'describe-images' to discover the architecture of the instance type or AMI.",
  );

function checkUserData(text: string): void {
  if (!BASE64.test(text)) {
    throw new AwsError('InvalidUserData.Malformed', 'Invalid BASE64 encoding of user data.');
  }
  if (Buffer.byteLength(text, 'base64') > USER_DATA_BYTES)
    throw invalidValue(`User data is limited to ${USER_DATA_BYTES} bytes`);
}
