import type { AvailabilityZone } from '@aws-sdk/client-ec2';
import { operation } from '../core/operation.ts';
import type { Wire } from '../core/wire.ts';
import { type FilterFields, matching } from './describe.ts';
import { invalidValue } from './errors.ts';

type Zone = Wire<AvailabilityZone>;

/** Those of https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeAvailabilityZones.html that the zones have. */
const FILTERS: FilterFields<Zone> = {
  'group-name': (zone) => [zone.GroupName],
  message: () => [],
  'opt-in-status': (zone) => [zone.OptInStatus],
  'parent-zone-id': (zone) => [zone.ParentZoneId],
  'parent-zone-name': (zone) => [zone.ParentZoneName],
  'region-name': (zone) => [zone.RegionName],
  state: (zone) => [zone.State],
  'zone-id': (zone) => [zone.ZoneId],
  'zone-name': (zone) => [zone.ZoneName],
  'zone-type': (zone) => [zone.ZoneType],
};

export const describeAvailabilityZones = operation(
  'ec2',
  'DescribeAvailabilityZones',
  async (input, call) => {
    const { AvailabilityZones: all = [] } = await call.base('ec2', 'DescribeAvailabilityZones', {});
    const asked = (read: (zone: Zone) => string | undefined, wanted: string[] | undefined) => {
      const unknown = wanted?.find((name) => !all.some((zone) => read(zone) === name));
      if (unknown !== undefined) throw invalidValue(`Invalid availability zone: [${unknown}]`);
      return (zone: Zone) => wanted === undefined || wanted.includes(read(zone) ?? '');
    };
    const [byName, byId] = [
      asked((zone) => zone.ZoneName, input.ZoneNames),
      asked((zone) => zone.ZoneId, input.ZoneIds),
    ];
    const named = all.filter((zone) => byName(zone) && byId(zone));
    const found = matching(named, input.Filters, FILTERS, () => []);
    return { AvailabilityZones: found.map((zone) => ({ ...zone, Messages: [] })) };
  },
);
