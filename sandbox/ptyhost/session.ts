import { Flow } from './flow.ts';
import { Joiner } from './joiner.ts';
import { type LifeEnd, type LifeLimits, Lifetime } from './lifetime.ts';
import { Marks } from './marks.ts';
import { SESSION_STATES, type SessionState, type ShellSpec, type ToPage } from './messages.ts';
import { endProcesses, SESSION_VARIABLE } from './processes.ts';
import { Received } from './received.ts';
import { ReplayRing } from './ring.ts';
import { Screen } from './screen.ts';
import { Shell } from './shell.ts';

/** Code units of output kept for pages that come back. Ten thousand lines of a hundred; grows as output comes. */
const RING_UNITS = 1_000_000;

export interface Size {
  cols: number;
  rows: number;
}

/** One page that shows a session. */
export interface Page {
  /** The same over all connections of one page. */
  readonly id: string;
  tell(message: ToPage): void;
  /** @param bytes output in UTF-8. */
  output(bytes: Buffer): void;
  ended(says: string): void;
}

export interface SessionEvents {
  commandEnd(exitCode: number | null): void;
  ended(): void;
}

/** A shell, its screen and its last output. Lives on while no page shows it; what it said last outlives it. */
export class Session {
  readonly id: string;
  readonly #shell: Shell;
  readonly #events: SessionEvents;
  readonly #pages = new Set<Page>();
  /** Pages that wait for the screen; output comes to them after it. */
  readonly #waiting = new Set<Page>();
  readonly #received = new Received();
  readonly #ring = new ReplayRing(RING_UNITS);
  readonly #marks = new Marks();
  readonly #screen: Screen;
  readonly #flow: Flow<Page | Screen>;
  readonly #life: Lifetime;
  readonly #limits: LifeLimits;
  #state: SessionState = 'starting';
  #size: Size;
  #says: string | undefined;

  /** @throws Error when the shell cannot be started. */
  constructor(id: string, spec: ShellSpec, size: Size, limits: LifeLimits, events: SessionEvents) {
    this.id = id;
    this.#size = size;
    this.#events = events;
    this.#limits = limits;
    const joiner = new Joiner((block) => this.#pass(block));
    this.#shell = new Shell(spec, { [SESSION_VARIABLE]: id }, size, {
      output: (data) => joiner.push(data),
      exit: (code) => {
        joiner.flush();
        this.#done(`The shell has ended (exit code ${code}).`);
      },
    });
    this.#flow = new Flow((paused) => this.#shell.pause(paused));
    this.#screen = new Screen(size, (reply) => this.#shell.write(reply));
    // The screen reads too: a flood that no page watches cannot outrun it.
    this.#flow.add(this.#screen);
    this.#life = new Lifetime(limits, {
      warns: () => {
        for (const page of this.#pages) this.#warn(page);
      },
      ends: (why) => void this.#end(why),
    });
  }

  /** The shell's process id. */
  get pid(): number {
    return this.#shell.pid;
  }

  get state(): SessionState {
    return this.#state;
  }

  /** @param have the number of the next output that the page lacks; undefined when it shows nothing yet. */
  attach(page: Page, have: number | undefined, size: Size): void {
    this.resize(page, size);
    const missed = have === undefined ? undefined : this.#ring.since(have);
    if (have !== undefined && missed !== undefined) {
      this.#join(page, have, missed);
      return;
    }
    this.#waiting.add(page);
    this.#screen.serialize((screen, offset) => {
      if (!this.#waiting.delete(page)) return; // It has left meanwhile.
      // Output that has come but is not parsed yet: far less than the ring keeps, since the flow bounds it.
      this.#join(page, offset, this.#ring.since(offset) ?? '', screen);
    });
  }

  detach(page: Page): void {
    this.#waiting.delete(page);
    this.#pages.delete(page);
    this.#flow.remove(page);
  }

  /** @param at how much input the page sent before this; what came already, over a lost connection, is left out. */
  input(page: Page, at: number, data: string): void {
    const fresh = this.#received.take(page.id, at, data);
    if (fresh.length === 0 || this.#state === 'done') return;
    this.#shell.write(fresh);
    this.#life.touch();
  }

  resize(by: Page, size: Size): void {
    if (size.cols === this.#size.cols && size.rows === this.#size.rows) return;
    this.#size = { cols: size.cols, rows: size.rows };
    this.#shell.resize(size.cols, size.rows);
    this.#screen.resize(size.cols, size.rows);
    for (const page of this.#pages) if (page !== by) page.tell({ type: 'size', ...this.#size });
  }

  acknowledge(page: Page, units: number): void {
    this.#flow.acknowledged(page, units);
  }

  pong(page: Page): void {
    page.tell({ type: 'pong', received: this.#received.of(page.id) });
  }

  /** Starts the limits of its life anew. */
  extend(): void {
    if (this.#state !== 'done') this.#life.extend();
  }

  /** Makes the shell read its environment file again. */
  nudge(): void {
    this.#shell.nudge();
  }

  /** Lets go of an ended session's last output. */
  dispose(): void {
    this.#screen.dispose();
  }

  #join(page: Page, offset: number, missed: string, screen?: string): void {
    page.tell({
      type: 'attached',
      session: this.id,
      state: this.#state,
      offset,
      received: this.#received.of(page.id),
      screen,
    });
    if (missed.length > 0) page.output(Buffer.from(missed));
    if (this.#state === 'done') {
      page.ended(this.#says ?? '');
      return;
    }
    this.#pages.add(page);
    this.#flow.add(page);
    this.#flow.sent(page, missed.length);
    if (this.#life.warning) this.#warn(page);
  }

  #pass(block: string): void {
    const bytes = this.#pages.size > 0 ? Buffer.from(block) : undefined;
    for (const page of this.#pages) {
      if (bytes) page.output(bytes);
      this.#flow.sent(page, block.length);
    }
    this.#ring.push(block);
    this.#flow.sent(this.#screen, block.length);
    this.#screen.write(block, (units) => this.#flow.acknowledged(this.#screen, units));
    if (this.#state === 'starting') this.#advance('ready');
    this.#life.touch();
    const ended = this.#marks.feed(block);
    if (ended) this.#events.commandEnd(ended.exitCode);
  }

  #warn(page: Page): void {
    page.tell({ type: 'limit', warning: this.#life.warning ?? null });
  }

  /** Ends the shell and all that it started, because of a limit. */
  async #end(why: LifeEnd): Promise<void> {
    this.#says =
      why === 'idle'
        ? `The shell was ended: nothing happened in it for ${duration(this.#limits.idleMs)}.`
        : `The shell was ended: it was open for ${duration(this.#limits.ageMs)}.`;
    this.#advance('closing');
    await endProcesses(new Set([this.id]), new Set([this.pid]));
  }

  #done(says: string): void {
    this.#says ??= says;
    this.#advance('done');
    this.#life.stop();
    for (const page of this.#pages) page.ended(this.#says);
    this.#pages.clear();
    this.#events.ended();
  }

  #advance(to: SessionState): void {
    if (SESSION_STATES.indexOf(to) <= SESSION_STATES.indexOf(this.#state)) return;
    this.#state = to;
    for (const page of this.#pages) page.tell({ type: 'state', state: to });
  }
}

function duration(ms: number): string {
  const [count, unit] =
    ms < 120_000
      ? [ms / 1_000, 'seconds']
      : ms < 7_200_000
        ? [ms / 60_000, 'minutes']
        : [ms / 3_600_000, 'hours'];
  return `${Math.round(count)} ${unit}`;
}
