import { type Counts, MOST_ECHOES } from './messages.ts';

/** Milliseconds within which what happens is told in one message. */
const EVERY_MS = 500;

/** Counts what happens at the pages' terminals: how much and how fast, nothing of what is typed or printed. */
export class Counter {
  readonly #tell: (counts: Counts) => void;
  #terminals = 0;
  #since = fresh();
  #timer: NodeJS.Timeout | undefined;

  /** @param tell takes what has happened since the last time. */
  constructor(tell: (counts: Counts) => void) {
    this.#tell = tell;
  }

  attached(again: boolean): void {
    this.#terminals++;
    this.#since.attaches[again ? 'running' : 'new']++;
    this.#later();
  }

  detached(): void {
    this.#terminals--;
    this.#later();
  }

  input(bytes: number): void {
    this.#since.bytes.in += bytes;
    this.#later();
  }

  output(bytes: number): void {
    this.#since.bytes.out += bytes;
    this.#later();
  }

  /** @param ms from an input to its next output. */
  echo(ms: number): void {
    if (this.#since.echoes.length < MOST_ECHOES) this.#since.echoes.push(ms / 1_000);
  }

  #later(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.#tell({ type: 'counts', terminals: this.#terminals, ...this.#since });
      this.#since = fresh();
    }, EVERY_MS);
  }
}

const fresh = (): Omit<Counts, 'type' | 'terminals'> => ({
  attaches: { new: 0, running: 0 },
  bytes: { in: 0, out: 0 },
  echoes: [],
});
