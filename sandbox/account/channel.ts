import type { Writable } from 'node:stream';
import { z } from 'zod';

const messageSchema = z.union([
  z.object({ id: z.int(), ask: z.enum(['call', 'stack', 'save']), body: z.unknown() }),
  z.object({ id: z.int(), failed: z.string() }),
  z.object({ id: z.int(), told: z.unknown() }),
]);

/** Answers what the emulator asks. */
export type Answers = (kind: 'call' | 'stack' | 'save', body: unknown) => Promise<object>;

interface Pending {
  resolve(told: unknown): void;
  reject(error: Error): void;
}

/** Talks with the emulator's process over its own input and output: a JSON document a line, each way. */
export class Channel {
  readonly #output: Writable;
  readonly #answers: Answers;
  readonly #pending = new Map<number, Pending>();
  #asked = 0;
  #closed: Error | undefined;

  constructor(output: Writable, answers: Answers) {
    this.#output = output;
    this.#answers = answers;
  }

  /** Resolves with what the emulator tells. Throws its sentence, or that it ended. */
  ask(verb: string, body: object): Promise<unknown> {
    if (this.#closed !== undefined) return Promise.reject(this.#closed);
    return new Promise((resolve, reject) => {
      this.#pending.set(++this.#asked, { resolve, reject });
      this.#send({ id: this.#asked, ask: verb, body });
    });
  }

  /** A line that the emulator wrote. What comes after its end was answered to nobody, and is passed over. */
  receive(line: string): void {
    if (this.#closed !== undefined) return;
    const message = messageSchema.parse(JSON.parse(line));
    if ('ask' in message) {
      this.#answers(message.ask, message.body).then(
        (told) => this.#send({ id: message.id, told }),
        (error: Error) => this.#send({ id: message.id, failed: error.message }),
      );
      return;
    }
    const pending = this.#pending.get(message.id);
    this.#pending.delete(message.id);
    if ('failed' in message) pending?.reject(new Error(message.failed));
    else pending?.resolve(message.told);
  }

  /** The process is gone: whoever waits for an answer gets `reason`, and so does who asks later. */
  close(reason: Error): void {
    this.#closed = reason;
    for (const { reject } of this.#pending.values()) reject(reason);
    this.#pending.clear();
  }

  #send(message: object): void {
    if (this.#closed === undefined) this.#output.write(`${JSON.stringify(message)}\n`);
  }
}
