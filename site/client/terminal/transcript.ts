import type { IMarker, Terminal } from '@xterm/xterm';
import { element } from '../element.ts';

/** Commands kept in the transcript, and lines of one command's output. */
const MOST_COMMANDS = 100;
const MOST_LINES = 400;

interface Place {
  marker: IMarker;
  column: number;
}

/**
 * Writes the commands and their output as plain text into a list, for who reads rather than looks. What a command is
 * comes from the shell's marks (OSC 133): B the prompt ends, C the command starts, D;EXIT it has ended.
 */
export class Transcript {
  readonly #terminal: Terminal;
  readonly #list: HTMLElement;
  #typed: Place | undefined;
  #command: string | undefined;
  #output: Place | undefined;

  constructor(terminal: Terminal, list: HTMLElement) {
    this.#terminal = terminal;
    this.#list = list;
    terminal.parser.registerOscHandler(133, (mark) => {
      this.#take(mark);
      return false;
    });
  }

  /** All that was shown is replaced by the screen of a session that ran before; its commands are not known one by one. */
  restart(): void {
    this.#list.replaceChildren();
    this.#typed = undefined;
    this.#output = undefined;
    const end = this.#terminal.buffer.active.length;
    const before = this.#text(0, 0, end).trimEnd();
    if (before !== '') this.#add(undefined, before, undefined);
  }

  #take(mark: string): void {
    const place = (): Place | undefined => {
      const marker = this.#terminal.registerMarker(0);
      return marker && { marker, column: this.#terminal.buffer.active.cursorX };
    };
    const [kind, code] = mark.split(';');
    if (kind === 'B') {
      this.#typed?.marker.dispose();
      this.#typed = place();
    }
    if (kind === 'C' && this.#typed) {
      this.#output = place();
      this.#command = this.#between(this.#typed, this.#output).trim();
    }
    if (kind !== 'D' || !this.#output) return;
    const end = place();
    this.#add(this.#command, this.#between(this.#output, end).trimEnd(), Number(code));
    for (const one of [this.#typed, this.#output, end]) one?.marker.dispose();
    this.#output = undefined;
    this.#typed = undefined;
  }

  #between(from: Place, to: Place | undefined): string {
    const { active } = this.#terminal.buffer;
    // A marker whose line is gone says -1: then what is left begins at the top.
    const last = to?.marker.line ?? active.length;
    const text = this.#text(Math.max(0, from.marker.line), from.marker.line < 0 ? 0 : from.column, last);
    const rest =
      to && to.column > 0 ? (active.getLine(last)?.translateToString(true, 0, to.column) ?? '') : '';
    return text + rest;
  }

  #text(first: number, column: number, end: number): string {
    const { active } = this.#terminal.buffer;
    let text = '';
    for (let line = Math.max(first, end - MOST_LINES); line < end; line++) {
      const row = active.getLine(line);
      if (!row) continue;
      const wraps = active.getLine(line + 1)?.isWrapped === true;
      text += row.translateToString(!wraps, line === first ? column : 0) + (wraps ? '' : '\n');
    }
    return text;
  }

  #add(command: string | undefined, output: string, code: number | undefined): void {
    const parts: Node[] = [
      element('h3', {}, [command === undefined ? 'Before this page was opened' : `$ ${command}`]),
    ];
    if (output !== '') parts.push(element('pre', {}, [output]));
    if (code) parts.push(element('p', {}, [`Ended with exit code ${code}.`]));
    this.#list.append(element('li', {}, parts));
    while (this.#list.children.length > MOST_COMMANDS) this.#list.firstElementChild?.remove();
  }
}
