/** The last output of a session, numbered. Drops whole blocks from its old end. */
export class ReplayRing {
  readonly #capacity: number;
  #blocks: string[] = [];
  #start = 0;
  #end = 0;

  /** @param capacity the most code units kept. */
  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  /** The number of the next code unit to come. */
  get end(): number {
    return this.#end;
  }

  push(block: string): void {
    this.#blocks.push(block);
    this.#end += block.length;
    let dropped = 0;
    let start = this.#start;
    while (this.#end - start > this.#capacity) start += this.#blocks[dropped++]?.length ?? 0;
    this.#start = start;
    if (dropped > 0) this.#blocks = this.#blocks.slice(dropped);
  }

  /** All output from `offset` on; undefined when it is no longer kept, or not of this session. */
  since(offset: number): string | undefined {
    if (offset < this.#start || offset > this.#end) return undefined;
    let position = this.#end;
    let first = this.#blocks.length;
    while (position > offset) position -= this.#blocks[--first]?.length ?? 0;
    return this.#blocks
      .slice(first)
      .join('')
      .slice(offset - position);
  }
}
