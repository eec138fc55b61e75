import addonSerialize from '@xterm/addon-serialize';
import headless from '@xterm/headless';

/** Lines above the screen that come back after a reload. About 1 KB each at 80 columns. */
const SCROLLBACK = 1_000;

/** What a session's terminal shows, kept without a display, so that a page which comes new sees it all. */
export class Screen {
  readonly #terminal: headless.Terminal;
  readonly #serializer = new addonSerialize.SerializeAddon();
  #parsed = 0;
  // What the serializer leaves out: whether the cursor is hidden, its shape, and the scroll region.
  #cursorHidden = false;
  #cursorShape = 0;
  #region: [number, number] | undefined;

  /** @param reply takes the answers to a program's questions (where is the cursor?); the page never answers these. */
  constructor(size: { cols: number; rows: number }, reply: (data: string) => void) {
    this.#terminal = new headless.Terminal({ ...size, scrollback: SCROLLBACK, allowProposedApi: true });
    this.#terminal.loadAddon(this.#serializer);
    this.#terminal.onData(reply);
    this.#watch();
  }

  /** How many code units have been parsed. */
  get parsed(): number {
    return this.#parsed;
  }

  /** @param done called when this output has been parsed, with its length. */
  write(output: string, done: (units: number) => void): void {
    this.#terminal.write(output, () => {
      this.#parsed += output.length;
      done(output.length);
    });
  }

  resize(cols: number, rows: number): void {
    if (cols === this.#terminal.cols && rows === this.#terminal.rows) return;
    this.#region = undefined;
    this.#terminal.resize(cols, rows);
  }

  /**
   * The sequences that draw this screen on a terminal just reset, alternate screen and modes included. All output
   * written before is parsed first; `draw` is called in the moment when exactly `offset` code units are in it.
   */
  serialize(draw: (screen: string, offset: number) => void): void {
    this.#terminal.write('', () => draw(this.#serialized(), this.#parsed));
  }

  dispose(): void {
    this.#terminal.dispose();
  }

  #serialized(): string {
    let text = this.#serializer.serialize();
    const { cursorX, cursorY } = this.#terminal.buffer.active;
    // Setting the region moves the cursor home, so it is put back.
    if (this.#region) text += `\x1b[${this.#region.join(';')}r\x1b[${cursorY + 1};${cursorX + 1}H`;
    if (this.#cursorShape) text += `\x1b[${this.#cursorShape} q`;
    if (this.#cursorHidden) text += '\x1b[?25l';
    return text;
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
