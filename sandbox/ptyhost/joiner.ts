/** Output beyond this many code units within one window is a flood; keys' echoes and prompts stay far below. */
const FLOOD_UNITS = 8 * 1024;
/** Milliseconds: the window, and the longest that output of a flood waits to be joined. */
const WINDOW_MS = 4;
/** Code units. A joined block is at most this and one read of the pty. */
const BLOCK_UNITS = 32 * 1024;

/** Passes output on at once, and joins it into larger blocks while a flood lasts. */
export class Joiner {
  readonly #pass: (block: string) => void;
  #waiting: string[] = [];
  #waitingUnits = 0;
  #timer: NodeJS.Timeout | undefined;
  #windowStart = 0;
  #windowUnits = 0;

  constructor(pass: (block: string) => void) {
    this.#pass = pass;
  }

  push(data: string): void {
    if (this.#timer) {
      this.#waiting.push(data);
      this.#waitingUnits += data.length;
      if (this.#waitingUnits >= BLOCK_UNITS) this.flush();
      return;
    }
    const now = performance.now();
    if (now - this.#windowStart > WINDOW_MS) {
      this.#windowStart = now;
      this.#windowUnits = 0;
    }
    this.#windowUnits += data.length;
    if (this.#windowUnits <= FLOOD_UNITS) {
      this.#pass(data);
      return;
    }
    this.#waiting = [data];
    this.#waitingUnits = data.length;
    this.#timer = setTimeout(() => this.flush(), WINDOW_MS);
  }

  /** Passes on what waits. */
  flush(): void {
    if (!this.#timer) return;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#windowStart = performance.now();
    const block = this.#waiting.join('');
    this.#waiting = [];
    this.#waitingUnits = 0;
    this.#pass(block);
  }
}
