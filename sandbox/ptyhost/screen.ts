import { Drawing, SCROLLBACK } from './drawing.ts';

/** Milliseconds without anything to draw after which the drawing is folded into the few KB that draw it again. */
const FOLD_MS = 10_000;
/** Code units of plain text that wait to be drawn. */
const MOST_PLAIN = 512 * 1024;
/** Code units drawn in one go, about a millisecond: other sessions' keys come between. */
const PIECE = 16 * 1024;

// biome-ignore lint/suspicious/noControlCharactersInRegex: what is not plain text is looked for.
const NOT_PLAIN = /[\x00-\x06\x0b\x0c\x0e-\x1f\x7f-\x9f]/;

type Work =
  | { output: string; done: () => void }
  | { cols: number; rows: number }
  | { draw: (screen: string) => void };

/**
 * What a session's terminal shows, kept without a display, so that a page which comes new sees it all.
 *
 * Drawing costs more than passing output on, so plain text waits until somebody needs it: a control sequence, a page
 * that comes, a new size. Of a flood of plain lines only those that can still be seen are ever drawn.
 */
export class Screen {
  readonly #reply: (data: string) => void;
  #size: { cols: number; rows: number };
  #drawing: Drawing | undefined;
  /** What draws the drawing again while there is none. */
  #folded = '';
  #work: Work[] = [];
  #working = false;
  #plain: string[] = [];
  #plainUnits = 0;
  #written = 0;
  #fold: NodeJS.Timeout | undefined;
  #disposed = false;

  /** @param reply takes the answers to a program's questions (where is the cursor?); the page never answers these. */
  constructor(size: { cols: number; rows: number }, reply: (data: string) => void) {
    this.#size = { cols: size.cols, rows: size.rows };
    this.#reply = reply;
  }

  /** @param done called with a number of code units when so many more have been drawn or need no drawing. */
  write(output: string, done: (units: number) => void): void {
    this.#written += output.length;
    const idle = !this.#working && (this.#drawing?.scrollsWhole ?? true);
    if (idle && !NOT_PLAIN.test(output)) {
      this.#plain.push(output);
      this.#plainUnits += output.length;
      done(output.length);
      if (this.#plainUnits > MOST_PLAIN) this.#skim();
      return;
    }
    this.#queuePlain();
    for (let at = 0; at < output.length; at += PIECE) {
      const piece = output.slice(at, at + PIECE);
      this.#work.push({ output: piece, done: () => done(piece.length) });
    }
    this.#next();
  }

  resize(cols: number, rows: number): void {
    this.#queuePlain();
    this.#work.push({ cols, rows });
    this.#next();
  }

  /**
   * The sequences that draw this screen on a terminal just reset, alternate screen and modes included, and the number
   * of code units of output that are in it.
   */
  serialize(draw: (screen: string, offset: number) => void): void {
    const offset = this.#written;
    this.#queuePlain();
    this.#work.push({ draw: (screen) => draw(screen, offset) });
    this.#next();
  }

  dispose(): void {
    this.#disposed = true;
    clearTimeout(this.#fold);
    this.#drawing?.dispose();
  }

  /** Drops of the waiting lines those that would scroll off the scrollback's top, when all others scroll with them. */
  #skim(): void {
    const kept = lastLines(this.#plain, SCROLLBACK + this.#size.rows);
    this.#plain = kept ?? this.#plain;
    this.#plainUnits = this.#plain.reduce((sum, block) => sum + block.length, 0);
    if (this.#plainUnits <= MOST_PLAIN / 2) return;
    // Few and long lines: they are drawn.
    this.#queuePlain();
    this.#next();
  }

  #queuePlain(): void {
    const text = this.#plain.join('');
    for (let at = 0; at < text.length; at += PIECE) {
      this.#work.push({ output: text.slice(at, at + PIECE), done: () => {} });
    }
    this.#plain = [];
    this.#plainUnits = 0;
  }

  #next(): void {
    if (this.#working || this.#disposed) return;
    const work = this.#work.shift();
    if (!work) {
      this.#foldLater();
      return;
    }
    this.#working = true;
    const over = (): void => {
      this.#working = false;
      if ('done' in work) work.done();
      this.#next();
    };
    if ('draw' in work) {
      work.draw(this.#drawing?.serialized() ?? this.#folded);
      over();
    } else if ('done' in work) {
      this.#unfold((drawing) => drawing.write(work.output, over));
    } else {
      this.#resizeNow(work, over);
    }
  }

  #resizeNow(size: { cols: number; rows: number }, over: () => void): void {
    const resized = (drawing?: Drawing): void => {
      this.#size = size;
      drawing?.resize(size.cols, size.rows);
      over();
    };
    if (this.#drawing || this.#folded !== '') this.#unfold(resized);
    else resized();
  }

  /** Calls back with a drawing in which all is parsed. */
  #unfold(ready: (drawing: Drawing) => void): void {
    clearTimeout(this.#fold);
    const drawing = this.#drawing ?? new Drawing(this.#size, this.#reply);
    this.#drawing = drawing;
    if (this.#folded === '') ready(drawing);
    else drawing.write(this.#folded, () => ready(drawing));
    this.#folded = '';
  }

  #foldLater(): void {
    clearTimeout(this.#fold);
    if (!this.#drawing) return;
    this.#fold = setTimeout(() => {
      if (this.#working || !this.#drawing?.foldable) return;
      this.#folded = this.#drawing.serialized();
      this.#drawing.dispose();
      this.#drawing = undefined;
    }, FOLD_MS);
    this.#fold.unref();
  }
}

/** The end of the text that begins with a line end and has so many more; undefined when there is none. */
function lastLines(blocks: readonly string[], lines: number): string[] | undefined {
  let left = lines;
  for (let at = blocks.length - 1; at >= 0; at--) {
    const block = blocks[at] ?? '';
    for (let end = block.lastIndexOf('\n'); end >= 0; end = end > 0 ? block.lastIndexOf('\n', end - 1) : -1) {
      left--;
      if (left < 0 && block[end - 1] === '\r') return [block.slice(end - 1), ...blocks.slice(at + 1)];
    }
  }
  return undefined;
}
