import { operation } from '../core/operation.ts';
import { addressesIn } from './instances/addresses.ts';
import { interfaceAddresses } from './instances/network.ts';

/** The emulator counts the addresses of the range; those in use are not free. */
export const describeSubnets = operation('ec2', 'DescribeSubnets', async (input, call) => {
  const [{ Subnets = [], ...more }, interfaces] = await Promise.all([
    call.base('ec2', 'DescribeSubnets', input),
    interfaceAddresses(call),
  ]);
  const counted = Subnets.map((subnet) => {
    const { SubnetId = '', AvailableIpAddressCount = 0 } = subnet;
    const used = new Set([...addressesIn(SubnetId, call), ...(interfaces.get(SubnetId) ?? [])]);
    return { ...subnet, AvailableIpAddressCount: AvailableIpAddressCount - used.size };
  });
  return { Subnets: counted, ...more };
});
