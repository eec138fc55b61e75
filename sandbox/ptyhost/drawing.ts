import addonSerialize from '@xterm/addon-serialize';
import headless from '@xterm/headless';

/** Lines above the screen that come back after a reload. About 1 KB each at 80 columns. */
export const SCROLLBACK = 1_000;

// biome-ignore lint/suspicious/noControlCharactersInRegex: control sequences are what is looked for.
const UNFINISHED = /\x1b(?:\[[0-?]*[ -/]*|[ -/]*|[\]P^_X][^\x07\x1b]*)$/;

/** A terminal without a display, and the sequences that draw what it shows on one that was just reset. */
export class Drawing {
  readonly #terminal: headless.Terminal;
  readonly #serializer = new addonSerialize.SerializeAddon();
  // What the serializer leaves out: whether the cursor is hidden, its shape, and the scroll region.
  #cursorHidden = false;
  #cursorShape = 0;
  #region: [number, number] | undefined;
  /** Something was set that cannot be serialised: tab stops, or another character set. */
  #odd = false;
  #tail = '';

  /** @param reply takes the answers to a program's questions (where is the cursor?). */
  constructor(size: { cols: number; rows: number }, reply: (data: string) => void) {
    this.#terminal = new headless.Terminal({ ...size, scrollback: SCROLLBACK, allowProposedApi: true });
    this.#terminal.loadAddon(this.#serializer);
    this.#terminal.onData(reply);
    this.#watch();
  }

  write(output: string, parsed: () => void): void {
    this.#tail = output.slice(-64);
    this.#terminal.write(output, parsed);
  }

  resize(cols: number, rows: number): void {
    this.#region = undefined;
    this.#terminal.resize(cols, rows);
  }

  /** Whether lines that scroll off the top go to the scrollback, and nothing stays where it is. */
  get scrollsWhole(): boolean {
    return this.#region === undefined && this.#terminal.buffer.active.type === 'normal';
  }

  /** Whether nothing is lost when `serialized` is drawn on a new one in place of this. */
  get foldable(): boolean {
    return this.scrollsWhole && !this.#odd && !UNFINISHED.test(this.#tail);
  }

  /** Alternate screen and modes included. All that was written must have been parsed. */
  serialized(): string {
    let text = this.#serializer.serialize();
    const { cursorX, cursorY } = this.#terminal.buffer.active;
    // Setting the region moves the cursor home, so it is put back.
    if (this.#region) text += `\x1b[${this.#region.join(';')}r\x1b[${cursorY + 1};${cursorX + 1}H`;
    if (this.#cursorShape) text += `\x1b[${this.#cursorShape} q`;
    if (this.#cursorHidden) text += '\x1b[?25l';
    return text;
  }

  dispose(): void {
    this.#terminal.dispose();
  }

  #watch(): void {
    const first = (params: (number | number[])[]): number => Number(params[0] ?? 0);
    const { parser } = this.#terminal;
    // Each returns false: the terminal still does what the sequence asks.
    for (const [final, hidden] of [
      ['h', false],
      ['l', true],
    ] as const) {
      parser.registerCsiHandler({ prefix: '?', final }, (params) => {
        if (params.includes(25)) this.#cursorHidden = hidden;
        return false;
      });
    }
    parser.registerCsiHandler({ intermediates: ' ', final: 'q' }, (params) => {
      this.#cursorShape = first(params);
      return false;
    });
    parser.registerCsiHandler({ final: 'r' }, (params) => {
      const [top, bottom] = [first(params) || 1, Number(params[1] ?? 0) || this.#terminal.rows];
      this.#region = top === 1 && bottom >= this.#terminal.rows ? undefined : [top, bottom];
      return false;
    });
    const odd = (): boolean => {
      this.#odd = true;
      return false;
    };
    parser.registerEscHandler({ final: 'H' }, odd);
    parser.registerEscHandler({ intermediates: '(', final: '0' }, odd);
    parser.registerEscHandler({ intermediates: ')', final: '0' }, odd);
    parser.registerCsiHandler({ final: 'g' }, odd);
    const reset = (): boolean => {
      this.#region = undefined;
      this.#cursorHidden = false;
      this.#cursorShape = 0;
      return false;
    };
    parser.registerEscHandler({ final: 'c' }, reset);
    parser.registerCsiHandler({ intermediates: '!', final: 'p' }, reset);
  }
}
