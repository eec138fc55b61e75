import type { Duplex } from 'node:stream';
import { z } from 'zod';

/**
 * What a server and the agent inside a lab machine say to each other: JSON, a line each. A connection's first line
 * comes from the agent; one that was dialled is a plain stream from there on.
 */

/** The sockets in the folder that a machine sees as /run/drydock. The server makes them all. */
export const SOCKETS = { agent: 'agent.sock', account: 'account.sock', internet: 'internet.sock' } as const;

/** Characters. Far more than any of these lines has. */
const LONGEST_LINE = 4_096;

export const Dial = z.object({ type: z.literal('dial'), to: z.enum(['shells', 'engine']), id: z.uuid() });
export type Dial = z.infer<typeof Dial>;

export const FromServer = z.discriminatedUnion('type', [
  z.object({ type: z.literal('account'), port: z.int().min(1).max(65_535) }),
  Dial,
]);
export type FromServer = z.infer<typeof FromServer>;

export const ToServer = z.discriminatedUnion('type', [
  z.object({ type: z.literal('control') }),
  z.object({ type: z.literal('dialled'), id: z.uuid() }),
  z.object({ type: z.literal('failed'), id: z.uuid(), says: z.string().max(1_000) }),
]);
export type ToServer = z.infer<typeof ToServer>;

/** Reads one line off a stream and leaves the rest in it. A line that is too long ends the stream. */
export function readLine(stream: Duplex, got: (line: string) => void): void {
  let text = Buffer.alloc(0);
  const take = (): void => {
    for (let chunk = stream.read() as Buffer | null; chunk !== null; chunk = stream.read() as Buffer | null) {
      text = Buffer.concat([text, chunk]);
      const end = text.indexOf('\n');
      if (end < 0 && text.length <= LONGEST_LINE) continue;
      stream.off('readable', take);
      if (end < 0) {
        stream.destroy();
        return;
      }
      const rest = text.subarray(end + 1);
      if (rest.length > 0) stream.unshift(rest);
      try {
        got(text.subarray(0, end).toString('utf8'));
      } catch {
        stream.destroy(); // It is no message of ours.
      }
      return;
    }
  };
  stream.on('readable', take);
  if (stream.readableLength > 0) take();
}
