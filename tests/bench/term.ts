import { setTimeout as sleep } from 'node:timers/promises';
import type { Connection, Peer } from './peers.ts';

export const PROMPT = 'PRMT> ';
/** Milliseconds that a stand-in of xterm.js parses before it draws. */
const SLICE_MS = 4;

const size = (data: Buffer | string): number =>
  typeof data === 'string' ? Buffer.byteLength(data) : data.length;
const text = (data: Buffer | string): string => (typeof data === 'string' ? data : data.toString('latin1'));

/** A terminal at the end of a connection: takes output at once, or at the speed at which xterm.js parses. */
export class Term {
  readonly connection: Connection;
  /** Bytes per second; 0: at once. */
  readonly #rate: number;
  #queue: { data: Buffer | string; parsed: (() => void) | undefined }[] = [];
  #queued = 0;
  #parsing = false;
  #tail = '';
  #waiting: { pattern: string; found: () => void }[] = [];
  /** When set, takes the output itself. */
  raw: ((text: string) => void) | undefined;
  bytes = 0;

  constructor(connection: Connection, rate = 0) {
    this.connection = connection;
    this.#rate = rate;
    connection.onData = (data) => this.#take(data);
  }

  /** Opens one and waits for its shell. */
  static async open(peer: Peer, at: { port: number; session: string }, rate = 0): Promise<Term> {
    const term = new Term(await peer.connect(at), rate);
    await term.run('echo READY$((40+2))\r', 'READY42', 20_000);
    await sleep(100);
    return term;
  }

  /** Bytes that have come and are not parsed. */
  get queued(): number {
    return this.#queued;
  }

  /** Sends keys and waits for a text; gives when it came, on performance.now()'s clock. */
  run(keys: string, pattern: string, ms = 60_000): Promise<number> {
    if (this.#waiting.length === 0) this.#tail = '';
    const found = new Promise<number>((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`no ${pattern} within ${ms} ms`)), ms);
      this.#waiting.push({
        pattern,
        found() {
          clearTimeout(timer);
          resolve(performance.now());
        },
      });
    });
    this.connection.send(keys);
    return found;
  }

  #take(data: Buffer | string): void {
    const parsed = this.connection.onReceived?.(data);
    if (this.raw) {
      this.raw(text(data));
      parsed?.();
    } else if (this.#rate === 0) {
      this.#parse(data);
      parsed?.();
    } else {
      this.#queue.push({ data, parsed });
      this.#queued += size(data);
      void this.#pump();
    }
  }

  async #pump(): Promise<void> {
    if (this.#parsing) return;
    this.#parsing = true;
    let credit = 0;
    let last = performance.now();
    while (this.#queue.length > 0) {
      const now = performance.now();
      credit = Math.min(credit + ((now - last) / 1000) * this.#rate, this.#rate * 0.02);
      last = now;
      while (credit >= 0) {
        const next = this.#queue.shift();
        if (!next) break;
        credit -= size(next.data);
        this.#queued -= size(next.data);
        this.#parse(next.data);
        next.parsed?.();
      }
      await sleep(SLICE_MS);
    }
    this.#parsing = false;
  }

  #parse(data: Buffer | string): void {
    this.bytes += size(data);
    if (this.#waiting.length === 0) return;
    const seen = this.#tail + text(data);
    this.#waiting = this.#waiting.filter(({ pattern, found }) => {
      if (!seen.includes(pattern)) return true;
      found();
      return false;
    });
    this.#tail = seen.slice(-128);
  }
}
