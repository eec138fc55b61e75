import { randomInt } from 'node:crypto';
import type { Call } from '../../core/call.ts';
import { livingInstances, publicAddress } from './record.ts';

/** Public addresses come from a range that is nobody's (RFC 5737): no command of a learner reaches a stranger. */
const PUBLIC_NETWORK = '198.51.100';
const PUBLIC_HOSTS = 254;

/** AWS keeps the first four addresses of a subnet and the last one for itself. */
const KEPT_FIRST = 4;
const KEPT = 5;

/** The private addresses that instances have in a subnet. */
export const addressesIn = (subnetId: string, call: Call): string[] =>
  livingInstances(call).flatMap(({ instance }) =>
    instance.SubnetId === subnetId ? instance.PrivateIpAddress : [],
  );

/** Addresses of a range that are not taken, from a random one on: `count`, or as many as there are. */
export function freeAddresses(range: string, taken: ReadonlySet<string>, count: number): string[] {
  const [base = '0.0.0.0', bits = '32'] = range.split('/');
  const usable = Math.max(0, 2 ** (32 - Number(bits)) - KEPT);
  const first = numberOf(base) + KEPT_FIRST;
  const found: string[] = [];
  const start = usable === 0 ? 0 : randomInt(usable);
  for (let index = 0; index < usable && found.length < count; index++) {
    const address = textOf(first + ((start + index) % usable));
    if (!taken.has(address)) found.push(address);
  }
  return found;
}

/** Whether instances may have that address of a range. */
export function isUsable(address: string, range: string): boolean {
  const [base = '0.0.0.0', bits = '32'] = range.split('/');
  const offset = numberOf(address) - numberOf(base);
  return offset >= KEPT_FIRST && offset < 2 ** (32 - Number(bits)) - 1;
}

/** A public address that no instance has, undefined when all are taken. */
export function freePublicAddress(call: Call): string | undefined {
  const taken = new Set(call.state.instances.values().map((record) => publicAddress(record, call.now())));
  for (let host = 1; host <= PUBLIC_HOSTS; host++) {
    const address = `${PUBLIC_NETWORK}.${host}`;
    if (!taken.has(address)) return address;
  }
  return undefined;
}

export const publicName = (address: string): string =>
  `ec2-${address.replaceAll('.', '-')}.compute-1.amazonaws.com`;

const numberOf = (address: string): number =>
  address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);

const textOf = (number: number): string =>
  [24, 16, 8, 0].map((shift) => Math.floor(number / 2 ** shift) % 256).join('.');
