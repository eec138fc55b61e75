import type { Terminal } from '@xterm/xterm';

/**
 * `frame` takes the Tab key's focus; Enter goes into the terminal, Ctrl+Shift+. comes out, so that Tab belongs to the
 * shell inside and to the page outside.
 */
export function keyboard(terminal: Terminal, frame: HTMLElement, signal: AbortSignal): void {
  if (terminal.textarea) terminal.textarea.tabIndex = -1;
  frame.addEventListener(
    'keydown',
    (event) => {
      if (event.target !== frame || event.key !== 'Enter') return;
      event.preventDefault();
      terminal.focus();
    },
    { signal },
  );
  terminal.attachCustomKeyEventHandler((event) => {
    if (!event.ctrlKey || !event.shiftKey || event.altKey || event.metaKey) return true;
    if (event.code === 'Period') {
      event.preventDefault();
      if (event.type === 'keydown') frame.focus();
      return false;
    }
    if (event.code === 'KeyC') {
      event.preventDefault();
      const selection = terminal.getSelection();
      if (event.type === 'keydown' && selection) void navigator.clipboard.writeText(selection);
      return false;
    }
    return true;
  });
}

/** The session's own screen answers programs' questions; were the page to answer too, answers would come twice. */
export function silence({ parser }: Terminal): void {
  const never = (): boolean => true;
  for (const id of [
    { final: 'c' },
    { prefix: '>', final: 'c' },
    { prefix: '=', final: 'c' },
    { final: 'n' },
    { prefix: '?', final: 'n' },
    { prefix: '>', final: 'q' },
    { intermediates: '$', final: 'p' },
    { prefix: '?', intermediates: '$', final: 'p' },
  ]) {
    parser.registerCsiHandler(id, never);
  }
  parser.registerDcsHandler({ intermediates: '$', final: 'q' }, never);
  // Colours: asked with a question mark, set without.
  for (const code of [4, 10, 11, 12]) parser.registerOscHandler(code, (data) => data.includes('?'));
}
