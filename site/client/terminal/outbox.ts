import { MAX_INPUT } from '../../../sandbox/terminal/protocol.ts';

/** Code units kept for a connection to come back; who types on blindly after that is not heard. */
const MOST = 100_000;

/** What was typed and is not known to have arrived. Numbered in code units from the session's start. */
export class Outbox {
  #from = 0;
  #text = '';

  get empty(): boolean {
    return this.#text === '';
  }

  get full(): boolean {
    return this.#text.length >= MOST;
  }

  /** @returns the number of the first code unit. */
  add(data: string): number {
    this.#text += data;
    return this.#from + this.#text.length - data.length;
  }

  /** So much has arrived, in all. */
  received(units: number): void {
    const gone = Math.min(Math.max(0, units - this.#from), this.#text.length);
    this.#from += gone;
    this.#text = this.#text.slice(gone);
  }

  /** All that is not known to have arrived. */
  get rest(): { at: number; data: string } {
    return { at: this.#from, data: this.#text };
  }

  clear(): void {
    this.#from = 0;
    this.#text = '';
  }
}

/** Parts that fit into one message each; never cut between the two halves of one character. */
export function* parts(at: number, data: string): Generator<{ at: number; data: string }> {
  for (let start = 0; start < data.length; ) {
    let end = start + MAX_INPUT;
    if (/[\uD800-\uDBFF]/.test(data[end - 1] ?? '')) end--;
    yield { at: at + start, data: data.slice(start, end) };
    start = end;
  }
}
