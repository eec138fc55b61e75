import pty from '@lydell/node-pty';
import { Flow } from './flow.ts';
import { Joiner } from './joiner.ts';
import { Marks } from './marks.ts';
import type { ShellSpec } from './messages.ts';
import { SESSION_VARIABLE } from './processes.ts';
import { ReplayRing } from './ring.ts';
import { Screen } from './screen.ts';

/** Code units of output kept for pages that come back. Ten thousand lines of a hundred; grows as output comes. */
const RING_UNITS = 1_000_000;

export interface Size {
  cols: number;
  rows: number;
}

/** One page that shows a session. */
export interface Page {
  attached(session: string, offset: number, screen?: string): void;
  output(bytes: Buffer): void;
  size(size: Size): void;
  ended(says: string): void;
}

export interface SessionEvents {
  commandEnd(exitCode: number | null): void;
  ended(): void;
}

/** A shell, its screen and its last output. Lives on while no page shows it. */
export class Session {
  readonly id: string;
  readonly #pty: pty.IPty;
  readonly #events: SessionEvents;
  readonly #pages = new Set<Page>();
  /** Pages that wait for the screen; output comes to them after it. */
  readonly #waiting = new Set<Page>();
  readonly #ring = new ReplayRing(RING_UNITS);
  readonly #marks = new Marks();
  readonly #screen: Screen;
  readonly #flow: Flow<Page | Screen>;
  #size: Size;

  /** @throws Error when the shell cannot be started. */
  constructor(id: string, shell: ShellSpec, size: Size, events: SessionEvents) {
    this.id = id;
    this.#size = size;
    this.#events = events;
    this.#pty = pty.spawn(shell.file, shell.args, {
      name: 'xterm-256color',
      cols: size.cols,
      rows: size.rows,
      cwd: shell.cwd,
      env: { ...shell.env, [SESSION_VARIABLE]: id },
    });
    this.#flow = new Flow((paused) => (paused ? this.#pty.pause() : this.#pty.resume()));
    this.#screen = new Screen(size, (reply) => this.#pty.write(reply));
    // The screen reads too: a flood that no page watches cannot outrun it.
    this.#flow.add(this.#screen);
    const joiner = new Joiner((block) => this.#pass(block));
    this.#pty.onData((data) => joiner.push(data));
    this.#pty.onExit(({ exitCode }) => {
      joiner.flush();
      const says = `The shell has ended (exit code ${exitCode}).`;
      for (const page of [...this.#pages, ...this.#waiting]) page.ended(says);
      this.#pages.clear();
      this.#waiting.clear();
      this.#screen.dispose();
      events.ended();
    });
  }

  /** The shell's process id. */
  get pid(): number {
    return this.#pty.pid;
  }

  /** @param have the number of the next output that the page lacks; undefined when it shows nothing yet. */
  attach(page: Page, have: number | undefined, size: Size): void {
    this.resize(page, size);
    const missed = have === undefined ? undefined : this.#ring.since(have);
    if (have !== undefined && missed !== undefined) {
      page.attached(this.id, have);
      this.#join(page, missed);
      return;
    }
    this.#waiting.add(page);
    this.#screen.serialize((screen, offset) => {
      if (!this.#waiting.delete(page)) return; // It has left meanwhile.
      page.attached(this.id, offset, screen);
      // Output that has come but is not parsed yet: far less than the ring keeps, since the flow bounds it.
      this.#join(page, this.#ring.since(offset) ?? '');
    });
  }

  detach(page: Page): void {
    this.#waiting.delete(page);
    this.#pages.delete(page);
    this.#flow.remove(page);
  }

  input(data: string): void {
    this.#pty.write(data);
  }

  resize(by: Page, size: Size): void {
    if (size.cols === this.#size.cols && size.rows === this.#size.rows) return;
    this.#size = { cols: size.cols, rows: size.rows };
    this.#pty.resize(size.cols, size.rows);
    this.#screen.resize(size.cols, size.rows);
    for (const page of this.#pages) if (page !== by) page.size(this.#size);
  }

  acknowledge(page: Page, units: number): void {
    this.#flow.acknowledged(page, units);
  }

  /** Makes the shell read its environment file again. A window's change of size hurts no program that ignores it. */
  nudge(): void {
    process.kill(this.#pty.pid, 'SIGWINCH');
  }

  #join(page: Page, missed: string): void {
    this.#pages.add(page);
    this.#flow.add(page);
    if (missed.length === 0) return;
    page.output(Buffer.from(missed));
    this.#flow.sent(page, missed.length);
  }

  #pass(block: string): void {
    this.#ring.push(block);
    const bytes = Buffer.from(block);
    for (const page of this.#pages) {
      page.output(bytes);
      this.#flow.sent(page, block.length);
    }
    this.#flow.sent(this.#screen, block.length);
    this.#screen.write(block, (units) => this.#flow.acknowledged(this.#screen, units));
    const ended = this.#marks.feed(block);
    if (ended) this.#events.commandEnd(ended.exitCode);
  }
}
