/** Milliseconds between looks; between pings at rest, and while something typed is on its way. */
const LOOK_MS = 1_000;
const REST_MS = 5_000;
/** Milliseconds without an answer after which a connection is lost, whatever the browser thinks of it. */
const LOST_MS = 8_000;

export interface PulseEvents {
  ping(): void;
  /** Whether something sent is not known to have arrived. */
  hasNews(): boolean;
  /** Milliseconds; undefined while there is no connection. */
  roundTrip(ms: number | undefined): void;
  lost(): void;
}

/** Measures the way to the shell and back, and notices a connection that is dead without a word. */
export class Pulse {
  readonly #events: PulseEvents;
  #timer: ReturnType<typeof setInterval> | undefined;
  #sent: number | undefined;
  #answered = 0;

  constructor(events: PulseEvents) {
    this.#events = events;
  }

  start(): void {
    this.stop();
    this.#timer = setInterval(() => this.#look(), LOOK_MS);
    this.#ping();
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#sent = undefined;
    this.#events.roundTrip(undefined);
  }

  pong(): void {
    if (this.#sent === undefined) return;
    this.#answered = performance.now();
    this.#events.roundTrip(this.#answered - this.#sent);
    this.#sent = undefined;
  }

  #look(): void {
    // A page that nobody sees is slowed down by the browser: its clock says nothing about the connection.
    if (document.hidden) return;
    const now = performance.now();
    if (this.#sent !== undefined) {
      if (now - this.#sent > LOST_MS) this.#events.lost();
    } else if (this.#events.hasNews() || now - this.#answered > REST_MS) this.#ping();
  }

  #ping(): void {
    this.#sent = performance.now();
    this.#events.ping();
  }
}
