/**
 * Finds the end of commands in a shell's output by its OSC 133 marks: A prompt, C a command starts, D;EXIT it has ended.
 * Any program can print such marks. That is harmless: it can only make the active step be checked once more.
 */

const MARK = '\x1b]133;';
/** Code units. A mark not closed within this many is none. */
const LONGEST = 64;
// biome-ignore lint/suspicious/noControlCharactersInRegex: the marks are control sequences.
const MARKS = /\x1b\]133;([ABCD])([^\x07\x1b]{0,50})(?:\x07|\x1b\\)/g;

export class Marks {
  #rest = '';
  #running = false;

  /**
   * Takes the next output, cut anywhere.
   * @returns the last command that ended in it, its exit code (null when not told); undefined when none did.
   */
  feed(output: string): { exitCode: number | null } | undefined {
    const text = this.#rest + output;
    if (!text.includes('\x1b')) {
      this.#rest = '';
      return undefined;
    }
    let ended: { exitCode: number | null } | undefined;
    let after = 0;
    for (const match of text.matchAll(MARKS)) {
      after = match.index + match[0].length;
      if (match[1] === 'C') this.#running = true;
      if (match[1] !== 'D' || !this.#running) continue;
      this.#running = false;
      ended = { exitCode: exitCode(match[2] ?? '') };
    }
    this.#rest = unfinished(text.slice(after));
    return ended;
  }
}

/** The end of the text that may be the start of a mark. */
function unfinished(text: string): string {
  const tail = text.slice(-LONGEST);
  const start = tail.lastIndexOf(MARK);
  if (start >= 0) return tail.slice(start).includes('\x07') ? '' : tail.slice(start);
  for (let length = Math.min(MARK.length - 1, tail.length); length > 0; length--) {
    if (MARK.startsWith(tail.slice(-length))) return tail.slice(-length);
  }
  return '';
}

function exitCode(parameters: string): number | null {
  const code = /^;(\d{1,3})(?:;|$)/.exec(parameters)?.[1];
  return code !== undefined && Number(code) <= 255 ? Number(code) : null;
}
