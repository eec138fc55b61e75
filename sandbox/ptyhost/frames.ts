import type { Duplex } from 'node:stream';

/** Frames on the pty host's socket: four bytes of length (big endian), one of kind, then the payload. */

const KIND = { message: 0, output: 1 } as const;
const HEADER = 5;
/** Bytes. A frame is at most one serialised screen; more is not one of ours. */
const MAX_FRAME = 64 * 1024 * 1024;

/** A frame of output, to be sent to any number of connections. */
export function outputFrame(output: string): Buffer {
  return frame(KIND.output, output);
}

function frame(kind: number, text: string): Buffer {
  const length = Buffer.byteLength(text);
  const bytes = Buffer.allocUnsafe(HEADER + length);
  bytes.writeUInt32BE(length, 0);
  bytes[4] = kind;
  bytes.write(text, HEADER);
  return bytes;
}

export interface FrameListener {
  message(json: unknown): void;
  /** Output in UTF-8. */
  output(bytes: Buffer): void;
  /** The connection is over; `error` when it broke or said what is no frame. Called once. */
  closed(error?: Error): void;
}

export class FrameConnection {
  readonly #socket: Duplex;

  constructor(socket: Duplex, listener: FrameListener) {
    this.#socket = socket;
    let rest: Buffer = Buffer.alloc(0);
    let failure: Error | undefined;
    socket.on('data', (chunk: Buffer) => {
      rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
      try {
        while (rest.length >= HEADER && !socket.destroyed) {
          const length = rest.readUInt32BE(0);
          if (length > MAX_FRAME) throw new Error(`a frame of ${length} bytes is too long`);
          if (rest.length < HEADER + length) return;
          const payload = rest.subarray(HEADER, HEADER + length);
          const kind = rest[4];
          rest = rest.subarray(HEADER + length);
          if (kind === KIND.output) listener.output(payload);
          else listener.message(JSON.parse(payload.toString('utf8')));
        }
      } catch (error) {
        failure = error instanceof Error ? error : new Error(String(error));
        socket.destroy();
      }
    });
    socket.on('error', (error) => {
      failure ??= error;
    });
    socket.on('close', () => listener.closed(failure));
  }

  message(message: object): void {
    this.send(frame(KIND.message, JSON.stringify(message)));
  }

  /** A message that is JSON already. */
  json(text: string): void {
    this.send(frame(KIND.message, text));
  }

  send(bytes: Buffer): void {
    if (this.#socket.writable) this.#socket.write(bytes);
  }

  /** Sends what is still waiting, then ends the connection. */
  end(): void {
    this.#socket.end();
  }

  destroy(): void {
    this.#socket.destroy();
  }
}
