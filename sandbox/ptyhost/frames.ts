import type { Duplex } from 'node:stream';

/** Frames on the pty host's socket: four bytes of length (big endian), one of kind, then the payload. */

const KIND = { message: 0, output: 1 } as const;
const HEADER = 5;
/** Bytes. A frame is at most one serialised screen; more is not one of ours. */
const MAX_FRAME = 64 * 1024 * 1024;

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
    this.#write(KIND.message, Buffer.from(JSON.stringify(message)));
  }

  output(bytes: Buffer): void {
    this.#write(KIND.output, bytes);
  }

  /** Sends what is still waiting, then ends the connection. */
  end(): void {
    this.#socket.end();
  }

  destroy(): void {
    this.#socket.destroy();
  }

  #write(kind: number, payload: Buffer): void {
    if (!this.#socket.writable) return;
    const header = Buffer.allocUnsafe(HEADER);
    header.writeUInt32BE(payload.length, 0);
    header[4] = kind;
    this.#socket.cork();
    this.#socket.write(header);
    this.#socket.write(payload);
    this.#socket.uncork();
  }
}
