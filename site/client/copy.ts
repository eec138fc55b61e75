import { element } from './element.ts';

/** How long a copy button says that it has copied. */
const SAID_MS = 1500;

/** A block of commands with a button that copies it. */
export function commandBlock(text: string): HTMLElement {
  const pre = element('pre', {}, [element('code', {}, [text])]);
  const block = element('div', { class: 'command' }, [pre]);
  offerCopying(block);
  return block;
}

/** Gives every block of commands in `root` its copy button. */
export function offerCopying(root: ParentNode): void {
  for (const pre of root.querySelectorAll<HTMLPreElement>('pre')) {
    const button = element('button', { type: 'button', class: 'copy' }, ['Copy']);
    button.addEventListener('click', () => copy(pre, button));
    // Scrolled by keyboard where a line is longer than the column.
    pre.tabIndex = 0;
    pre.before(button);
  }
}

async function copy(pre: HTMLElement, button: HTMLElement): Promise<void> {
  try {
    await navigator.clipboard.writeText(pre.textContent ?? '');
    button.textContent = 'Copied';
  } catch {
    // The browser refused: leave the text selected, for Ctrl-C.
    getSelection()?.selectAllChildren(pre);
    button.textContent = 'Selected';
  }
  setTimeout(() => {
    button.textContent = 'Copy';
  }, SAID_MS);
}
