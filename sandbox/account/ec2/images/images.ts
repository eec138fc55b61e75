import type { Image } from '@aws-sdk/client-ec2';
import type { Call } from '../../core/call.ts';
import { AwsError } from '../../core/errors.ts';
import { operation } from '../../core/operation.ts';
import type { Wire } from '../../core/wire.ts';
import { type FilterFields, matching, page } from '../describe.ts';
import { checkForm, ID_KINDS, noSuchId } from '../ids.ts';
import { KNOWN_IMAGES, PUBLIC_PARAMETERS } from './known.ts';

/** Of the emulator's own images, which have none. */
const CREATED = '2024-10-10T00:00:00.000Z';

const FIELDS: FilterFields<Wire<Image>> = {
  architecture: (image) => [image.Architecture],
  'creation-date': (image) => [image.CreationDate],
  description: (image) => [image.Description],
  hypervisor: (image) => [image.Hypervisor],
  'image-id': (image) => [image.ImageId],
  'image-type': (image) => [image.ImageType],
  'is-public': (image) => [image.Public],
  name: (image) => [image.Name],
  'owner-alias': (image) => [image.ImageOwnerAlias],
  'owner-id': (image) => [image.OwnerId],
  platform: (image) => [image.Platform],
  'root-device-name': (image) => [image.RootDeviceName],
  'root-device-type': (image) => [image.RootDeviceType],
  state: (image) => [image.State],
  'virtualization-type': (image) => [image.VirtualizationType],
};

/** The image that may be launched under that id. Throws InvalidAMIID.Malformed or InvalidAMIID.NotFound. */
export async function imageNamed(id: string, call: Call): Promise<Wire<Image>> {
  checkForm(ID_KINDS.image, id);
  const known =
    KNOWN_IMAGES.find((image) => image.ImageId === id) ??
    (await call.base('ec2', 'DescribeImages', { ImageIds: [id] })).Images?.[0];
  if (known === undefined) throw noSuchId(ID_KINDS.image, id);
  return known;
}

/** An image's id as a launch takes it: `resolve:ssm:NAME` is looked up, as EC2 does. Throws InvalidAMIID.Malformed. */
export async function imageIdOf(written: string, call: Call): Promise<string> {
  const Name = /^resolve:ssm:(.*)$/s.exec(written)?.[1];
  if (Name === undefined) return written;
  const ours = PUBLIC_PARAMETERS[Name]; // Nobody writes among the public ones.
  if (ours !== undefined) return ours;
  const answer = await call.ask('ssm', 'GetParameter', { Name }).catch((error: Error) => {
    if (!/^Parameter(Version)?NotFound$/.test(error.name)) throw error;
  });
  const id = answer?.Parameter?.Value;
  if (id !== undefined) return id;
  throw new AwsError(
    'InvalidAMIID.Malformed',
    `The parameter of '${written}' does not exist or names no image.`,
  );
}

/** An account's number, or one of these words. Throws InvalidUserID.Malformed. */
function checkUsers(users: string[], words: string[]): void {
  const wrong = users.find((user) => !words.includes(user) && !/^\d{12}$/.test(user));
  if (wrong !== undefined) throw new AwsError('InvalidUserID.Malformed', `Invalid user id: "${wrong}"`);
}

/** The emulator's, then Amazon's. The emulator knows who may launch its own. */
export const describeImages = operation('ec2', 'DescribeImages', async (input, call) => {
  const { ImageIds = [], Owners = [], ExecutableUsers = [] } = input;
  checkUsers(Owners, ['self', 'amazon', 'aws-marketplace', 'aws-backup-vault']);
  checkUsers(ExecutableUsers, ['self', 'all']);
  for (const id of ImageIds) await imageNamed(id, call);
  const { Images = [] } = await call.base('ec2', 'DescribeImages', { Owners, ExecutableUsers });
  const known = KNOWN_IMAGES.filter(
    ({ OwnerId = '', ImageOwnerAlias = '' }) =>
      (Owners.length === 0 || Owners.includes(OwnerId) || Owners.includes(ImageOwnerAlias)) &&
      (ExecutableUsers.length === 0 || ExecutableUsers.includes('all')),
  );
  const all = [...Images.map((image) => ({ CreationDate: CREATED, ...image })), ...known];
  const named = all.filter(({ ImageId = '' }) => ImageIds.length === 0 || ImageIds.includes(ImageId));
  const { rows, ...more } = page(
    matching(named, input.Filters, FIELDS, (image) => image.Tags ?? []),
    input,
  );
  return { Images: [...rows], ...more };
});
