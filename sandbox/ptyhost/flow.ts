import { HIGH_WATER, LOW_WATER } from './limits.ts';

/**
 * Counts what each reader of a session has been sent and not yet parsed. The pty is paused while any reader is more
 * than HIGH_WATER code units behind, until all are below LOW_WATER. Without readers nothing is counted.
 */
export class Flow<Reader> {
  readonly #behind = new Map<Reader, number>();
  readonly #pause: (paused: boolean) => void;
  #paused = false;

  /** @param pause told each change: true to stop reading the pty, false to go on. */
  constructor(pause: (paused: boolean) => void) {
    this.#pause = pause;
  }

  add(reader: Reader): void {
    this.#behind.set(reader, 0);
  }

  remove(reader: Reader): void {
    this.#behind.delete(reader);
    this.#decide();
  }

  sent(reader: Reader, units: number): void {
    this.#behind.set(reader, (this.#behind.get(reader) ?? 0) + units);
    this.#decide();
  }

  /** Stops at zero: a page that acknowledges too much gains no credit. */
  acknowledged(reader: Reader, units: number): void {
    const behind = this.#behind.get(reader);
    if (behind === undefined) return;
    this.#behind.set(reader, Math.max(0, behind - units));
    this.#decide();
  }

  #decide(): void {
    let most = 0;
    for (const behind of this.#behind.values()) most = Math.max(most, behind);
    const paused = this.#paused ? most >= LOW_WATER : most > HIGH_WATER;
    if (paused === this.#paused) return;
    this.#paused = paused;
    this.#pause(paused);
  }
}
