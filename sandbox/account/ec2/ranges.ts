import ipaddr from 'ipaddr.js';
import { AwsError } from '../core/errors.ts';

/** A range of IPv4 addresses in its canonical form, which AWS stores: 10.0.0.5/16 becomes 10.0.0.0/16. */
export interface Range {
  text: string;
  /** The prefix's length. */
  bits: number;
  /** How many addresses it holds. */
  size: number;
}

/** Reads a range; `parameter` is what AWS calls it in the refusal. Throws AwsError for what is none. */
export function rangeOf(text: string | undefined, parameter: string): Range {
  const name = parameter.charAt(0).toUpperCase() + parameter.slice(1);
  if (!text) throw new AwsError('MissingParameter', `The request must contain the parameter ${name}`);
  if (!ipaddr.IPv4.isValidCIDRFourPartDecimal(text)) {
    throw new AwsError(
      'InvalidParameterValue',
      `Value (${text}) for parameter ${parameter} is invalid. This is not a valid CIDR block.`,
    );
  }
  const [, bits] = ipaddr.IPv4.parseCIDR(text);
  return { text: `${ipaddr.IPv4.networkAddressFromCIDR(text)}/${bits}`, bits, size: 2 ** (32 - bits) };
}

/** A range that EC2 has kept already. */
export const keptRange = (text: string | undefined): Range => rangeOf(text, 'cidrBlock');

export function inside(inner: Range, outer: Range): boolean {
  const [address] = ipaddr.IPv4.parseCIDR(inner.text);
  return inner.bits >= outer.bits && address.match(ipaddr.IPv4.parseCIDR(outer.text));
}

export const overlap = (one: Range, other: Range): boolean => inside(one, other) || inside(other, one);

/** The canonical form of a security group's source. Throws AwsError for what is none, or is of the other kind. */
export function canonicalSource(text: string, version: 4 | 6): string {
  const valid = version === 4 ? ipaddr.IPv4.isValidCIDRFourPartDecimal(text) : ipaddr.IPv6.isValidCIDR(text);
  if (!valid) throw new AwsError('InvalidParameterValue', `CIDR block ${text} is malformed`);
  if (version === 4) return keptRange(text).text;
  const [, bits] = ipaddr.IPv6.parseCIDR(text);
  return `${ipaddr.IPv6.networkAddressFromCIDR(text).toRFC5952String()}/${bits}`;
}
