/** How long a session may live, in milliseconds. */
export interface LifeLimits {
  /** Without input and output. */
  idleMs: number;
  /** In all, from its start or the last time it was extended. */
  ageMs: number;
  /** How long before its end the pages are warned. */
  warnMs: number;
}

export type LifeEnd = 'idle' | 'age';

const HOUR = 60 * 60_000;
export const LIFE_LIMITS: LifeLimits = { idleMs: 2 * HOUR, ageMs: 12 * HOUR, warnMs: HOUR / 6 };

/** Warns before a session's end and tells it. A machine's sleep is not counted: the clock stands still with it. */
export class Lifetime {
  readonly #limits: LifeLimits;
  readonly #events: LifetimeEvents;
  #timer: NodeJS.Timeout | undefined;
  #touched = performance.now();
  #until: number;
  #warned = false;

  constructor(limits: LifeLimits, events: LifetimeEvents) {
    this.#limits = limits;
    this.#events = events;
    this.#until = this.#touched + limits.ageMs;
    this.#look();
  }

  /** Something was typed or printed. */
  touch(): void {
    this.#touched = performance.now();
    if (this.#warned) this.#look();
  }

  /** Starts both limits anew. */
  extend(): void {
    this.#until = performance.now() + this.#limits.ageMs;
    this.#warned = true;
    this.touch();
  }

  /** The warning of now, for a page that comes later. */
  get warning(): { why: LifeEnd; endsInMs: number } | undefined {
    if (!this.#warned) return undefined;
    const { why, at } = this.#end();
    return { why, endsInMs: Math.max(0, Math.round(at - performance.now())) };
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  #end(): { why: LifeEnd; at: number } {
    const idle = this.#touched + this.#limits.idleMs;
    return idle < this.#until ? { why: 'idle', at: idle } : { why: 'age', at: this.#until };
  }

  #look(): void {
    clearTimeout(this.#timer);
    const { why, at } = this.#end();
    const left = at - performance.now();
    if (left <= 0) {
      this.#events.ends(why);
      return;
    }
    const warn = left <= this.#limits.warnMs;
    if (warn !== this.#warned) {
      this.#warned = warn;
      this.#events.warns();
    }
    this.#timer = setTimeout(() => this.#look(), Math.ceil(warn ? left : left - this.#limits.warnMs));
    this.#timer.unref();
  }
}

export interface LifetimeEvents {
  /** There is a warning, or none any more. */
  warns(): void;
  ends(why: LifeEnd): void;
}
