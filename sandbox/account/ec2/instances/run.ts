import { AwsError, notSimulated } from '../../core/errors.ts';
import { operation } from '../../core/operation.ts';
import { isReserved, reservedTag } from '../errors.ts';
import { templateTags, type VersionRecord, versionNamed } from '../launch-templates/lookup.ts';
import { isKept } from '../launch-templates/members.ts';
import { type LaunchData, machineOf, placeOf } from './check.ts';
import { launched, tagsFor } from './launch.ts';
import { shown } from './shown.ts';

/** What a launch may say besides what a launch template may. */
const OF_THE_LAUNCH = [
  'DryRun',
  'ClientToken',
  'MinCount',
  'MaxCount',
  'SubnetId',
  'PrivateIpAddress',
  'LaunchTemplate',
];

export const runInstances = operation('ec2', 'RunInstances', async (input, call) => {
  const lost = Object.keys(input)
    .toSorted()
    .find((name) => !OF_THE_LAUNCH.includes(name) && !isKept(name));
  if (lost !== undefined) throw notSimulated(`${lost} of RunInstances`);
  const { MinCount: least = 1, MaxCount: most = 1, LaunchTemplate, SubnetId, PrivateIpAddress } = input;
  const version = LaunchTemplate && versionNamed(LaunchTemplate, LaunchTemplate.Version, call);
  const data: LaunchData = { ...version?.LaunchTemplateData, ...ofTheRequest(input) };
  if (least > most || least < 1) {
    throw new AwsError(
      'InvalidParameterCombination',
      `Value (${least}) for parameter minCount is invalid. It must be at least 1 and not exceed maxCount (${most}).`,
    );
  }
  const own = tagsFor('instance', data);
  if (own.some(isReserved)) throw reservedTag();
  const uses = { ...(await machineOf(data, call)), ...(await placeOf(data, SubnetId, call)) };
  const tags = [...own, ...tagsOf(version)];
  const records = launched({ data, uses, least, most, tags, privateAddress: PrivateIpAddress }, call);
  return {
    ReservationId: records[0]?.reservationId,
    OwnerId: call.accountId,
    Groups: [],
    Instances: records.map((record) => shown(record, call.now())),
  };
});

const tagsOf = (version: VersionRecord | undefined) => (version === undefined ? [] : templateTags(version));

function ofTheRequest(input: LaunchData): LaunchData {
  return Object.fromEntries(Object.entries(input).filter(([name]) => isKept(name)));
}
