import { element } from './element.ts';

/** How long a copy button says that it has copied. */
const SAID_MS = 1500;

/** A block of commands with a button that copies it. */
export function commandBlock(text: string): HTMLElement {
  return withCopy(element('pre', {}, [element('code', {}, [text])]));
}

/** Gives every block of commands in `root` its copy button. */
export function offerCopying(root: ParentNode): void {
  for (const pre of root.querySelectorAll('pre')) {
    const place = document.createComment('');
    pre.replaceWith(place);
    place.replaceWith(withCopy(pre));
  }
}

function withCopy(pre: HTMLPreElement): HTMLElement {
  const button = element('button', { type: 'button', class: 'copy' }, ['Copy']);
  button.addEventListener('click', () => void copy(pre, button));
  pre.replaceChildren(element('code', {}, typeset(pre.textContent)));
  return element('div', { class: 'command' }, [pre, button]);
}

/** A long line is broken between words only, never inside an option, and goes on indented. */
function typeset(text: string): HTMLElement[] {
  const lines = text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
  return lines.map((line) => {
    const words = line.split(/(\s+)/).map((word) => (/\S/.test(word) ? element('span', {}, [word]) : word));
    return element('span', { class: 'line' }, words);
  });
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
