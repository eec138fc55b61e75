import type { ReadStream } from 'node:tty';
import pty from '@lydell/node-pty';
import type { ShellSpec } from './messages.ts';

/** Milliseconds without output after which an ended shell has said all, though what it left running may say more. */
const QUIET_MS = 200;

/** A shell on a pty, whose end comes after all of its output, however long the reader pauses. */
export class Shell {
  readonly #pty: pty.IPty;
  #paused = false;
  #ended = false;
  #close: (() => void) | undefined;
  #quiet: NodeJS.Timeout | undefined;

  /** @throws Error when it cannot be started. */
  constructor(
    spec: ShellSpec,
    env: Record<string, string>,
    size: { cols: number; rows: number },
    events: { output(data: string): void; exit(code: number): void },
  ) {
    this.#pty = pty.spawn(spec.file, spec.args, {
      name: 'xterm-256color',
      cols: size.cols,
      rows: size.rows,
      cwd: spec.cwd,
      env: { ...spec.env, ...env },
    });
    this.#pty.onData((data) => {
      events.output(data);
      this.#finish();
    });
    this.#pty.onExit(({ exitCode }) => {
      this.#ended = true;
      events.exit(exitCode);
    });
    this.#holdOpen();
  }

  get pid(): number {
    return this.#pty.pid;
  }

  write(data: string): void {
    this.#pty.write(data);
  }

  resize(cols: number, rows: number): void {
    if (!this.#ended) this.#pty.resize(cols, rows);
  }

  pause(paused: boolean): void {
    this.#paused = paused;
    if (paused) this.#pty.pause();
    else this.#pty.resume();
    this.#finish();
  }

  /** A window's change of size, which hurts no program that ignores it. */
  nudge(): void {
    if (!this.#ended) process.kill(this.#pty.pid, 'SIGWINCH');
  }

  /**
   * node-pty closes the pty 200 ms after the shell has ended, with what was not read by then. Its closing (a call
   * without an error; at the end of the output there is one, EIO) is put off until the output is read.
   */
  #holdOpen(): void {
    const { _socket: socket } = this.#pty as unknown as { _socket: ReadStream };
    const destroy = socket.destroy.bind(socket);
    socket.destroy = (error) => {
      if (error) return destroy(error);
      this.#ended = true;
      this.#close = () => destroy();
      this.#finish();
      return socket;
    };
  }

  #finish(): void {
    if (!this.#close) return;
    clearTimeout(this.#quiet);
    if (!this.#paused) this.#quiet = setTimeout(this.#close, QUIET_MS);
  }
}
