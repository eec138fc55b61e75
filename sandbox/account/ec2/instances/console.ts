import type { Call } from '../../core/call.ts';
import { operation } from '../../core/operation.ts';
import { type InstanceRecord, instanceNamed, putInstance } from './record.ts';

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_GetConsoleOutput.html */
const CONSOLE_BYTES = 65_536;

type Console = InstanceRecord['console'];

/** What an instance writes when it has started, at that time. */
export function bootLines(
  { instance, userData }: Pick<InstanceRecord, 'instance' | 'userData'>,
  at: number,
): Console {
  return [
    { at, line: `[    0.000000] Linux: booting ${instance.ImageId} on ${instance.InstanceType}` },
    {
      at,
      line: `[    2.100000] cloud-init: eth0 ${instance.PrivateIpAddress}, user data ${userData === '' ? 'none' : 'found'}`,
    },
  ];
}

/** For whoever plays what runs inside the instance: AWS has no call by which its own programs write there. Throws AwsError. */
export function writeConsole(instanceId: string, line: string, call: Call): void {
  const record = instanceNamed(instanceId, call);
  putInstance({ ...record, console: latest([...record.console, { at: call.now(), line }]) }, call);
}

/** The last 64 KB, in whole lines. */
function latest(lines: Console): Console {
  let bytes = lines.reduce((sum, { line }) => sum + Buffer.byteLength(line) + 2, 0);
  let first = 0;
  for (; bytes > CONSOLE_BYTES && first < lines.length; first++)
    bytes -= Buffer.byteLength(lines[first]?.line ?? '') + 2;
  return lines.slice(first);
}

export const getConsoleOutput = operation('ec2', 'GetConsoleOutput', (input, call) => {
  const now = call.now();
  const { console } = instanceNamed(input.InstanceId ?? '', call);
  const text = console.flatMap(({ at, line }) => (at <= now ? `${line}\r\n` : [])).join('');
  return {
    InstanceId: input.InstanceId,
    Timestamp: now,
    ...(text === '' ? {} : { Output: Buffer.from(text).toString('base64') }),
  };
});
