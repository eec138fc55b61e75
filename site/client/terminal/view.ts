import { FitAddon } from '@xterm/addon-fit';
import { WebLinksAddon } from '@xterm/addon-web-links';
import { Terminal } from '@xterm/xterm';
import '@xterm/xterm/css/xterm.css';
import { Connection } from './connection.ts';
import type { TerminalState } from './state.ts';
import { themeOf } from './theme.ts';

/** Milliseconds of rest before the terminal follows a window being dragged. */
const RESIZE_REST_MS = 80;
const FONT_SIZE = 13.5;
const FONT = '"JetBrains Mono Variable", ui-monospace, monospace';
const SCREEN_READER = 'drydock:screen-reader';

export interface View {
  startNew(): void;
  focus(): void;
  /** Switches xterm's mode for screen readers, which is remembered. */
  setScreenReader(on: boolean): void;
  readonly screenReader: boolean;
  dispose(): void;
}

/**
 * Puts a terminal into `frame` and connects it. `frame` takes the Tab key's focus; Enter goes in, Ctrl+Shift+. comes
 * out, so that Tab belongs to the shell inside and to the page outside.
 */
export async function openView(frame: HTMLElement, onState: (state: TerminalState) => void): Promise<View> {
  // Before the first measure, else every column has the width of another font's.
  await Promise.race([
    document.fonts.load(`${FONT_SIZE}px ${FONT}`).catch(() => []),
    new Promise((resolve) => setTimeout(resolve, 500)),
  ]);
  const terminal = new Terminal({
    fontFamily: FONT,
    fontSize: FONT_SIZE,
    lineHeight: 1.25,
    theme: themeOf(frame),
    scrollback: 5_000,
    cursorBlink: !matchMedia('(prefers-reduced-motion: reduce)').matches,
    minimumContrastRatio: 4.5,
    screenReaderMode: localStorage.getItem(SCREEN_READER) === 'on',
    macOptionIsMeta: true,
    disableStdin: true,
  });
  const fit = new FitAddon();
  terminal.loadAddon(fit);
  terminal.loadAddon(new WebLinksAddon());
  terminal.open(frame);
  if (terminal.textarea) terminal.textarea.tabIndex = -1;
  fit.fit();
  silence(terminal);

  const connection = new Connection({
    size: () => ({ cols: terminal.cols, rows: terminal.rows }),
    replace(screen) {
      terminal.reset();
      terminal.write(screen);
    },
    write: (output, parsed) => terminal.write(output, parsed),
    resized: ({ cols, rows }) => terminal.resize(cols, rows),
    state(state) {
      terminal.options.disableStdin = state.state !== 'open';
      onState(state);
    },
  });
  terminal.onData((data) => connection.input(data));
  const ended = new AbortController();
  const stopFitting = keepFitting(terminal, fit, frame, connection, ended.signal);
  keyboard(terminal, frame, ended.signal);
  const themes = new MutationObserver(() => {
    terminal.options.theme = themeOf(frame);
  });
  themes.observe(document.documentElement, { attributeFilter: ['data-theme'] });
  connection.start();

  return {
    startNew: () => connection.startNew(),
    focus: () => terminal.focus(),
    setScreenReader(on) {
      localStorage.setItem(SCREEN_READER, on ? 'on' : 'off');
      terminal.options.screenReaderMode = on;
    },
    get screenReader() {
      return terminal.options.screenReaderMode === true;
    },
    dispose() {
      ended.abort();
      stopFitting();
      themes.disconnect();
      connection.stop();
      terminal.dispose();
    },
  };
}

/** The session's own screen answers programs' questions; were the page to answer too, answers would come twice. */
function silence({ parser }: Terminal): void {
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

function keepFitting(
  terminal: Terminal,
  fit: FitAddon,
  frame: HTMLElement,
  connection: Connection,
  signal: AbortSignal,
): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const refit = (): void => {
    const size = frame.offsetParent === null ? undefined : fit.proposeDimensions();
    if (!size || !(size.cols > 1 && size.rows > 1)) return;
    if (size.cols === terminal.cols && size.rows === terminal.rows) return;
    terminal.resize(size.cols, size.rows);
    connection.resize(size);
  };
  const soon = (): void => {
    clearTimeout(timer);
    timer = setTimeout(refit, RESIZE_REST_MS);
  };
  const observer = new ResizeObserver(soon);
  observer.observe(frame);
  // Another tab may have set its own size meanwhile.
  addEventListener('focus', soon, { signal });
  return () => {
    clearTimeout(timer);
    observer.disconnect();
  };
}

function keyboard(terminal: Terminal, frame: HTMLElement, signal: AbortSignal): void {
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
