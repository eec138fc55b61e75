import { FitAddon } from '@xterm/addon-fit';
import { WebLinksAddon } from '@xterm/addon-web-links';
import { Terminal } from '@xterm/xterm';
import '@xterm/xterm/css/xterm.css';
import type { Warning } from '../../../sandbox/terminal/protocol.ts';
import { Connection } from './connection.ts';
import { keyboard, silence } from './keyboard.ts';
import type { TerminalState } from './state.ts';
import { themeOf } from './theme.ts';
import { Transcript } from './transcript.ts';

/** Milliseconds of rest before the terminal follows a window being dragged. */
const RESIZE_REST_MS = 80;
/** Of the page's own size of text. */
const FONT_SCALE = 0.85;
const FONT = '"JetBrains Mono Variable", ui-monospace, monospace';
const SCREEN_READER = 'drydock:screen-reader';

export interface ViewEvents {
  state(state: TerminalState): void;
  /** Milliseconds from the page to the shell and back; undefined while not connected. */
  roundTrip(ms: number | undefined): void;
  warning(warning: Warning | null): void;
  session(session: string | undefined): void;
}

export interface View {
  startNew(): void;
  /** Keeps a session that is about to end. */
  extend(): void;
  focus(): void;
  /** Switches xterm's mode for screen readers, which is remembered. */
  setScreenReader(on: boolean): void;
  dispose(): void;
}

/** Whether this browser's terminals are in xterm's mode for screen readers. */
export const screenReader = (): boolean => localStorage.getItem(SCREEN_READER) === 'on';

/** Puts a terminal into `frame`, its commands and their output into `transcript`, and connects it. */
export async function openView(
  frame: HTMLElement,
  transcript: HTMLElement,
  session: string | undefined,
  events: ViewEvents,
): Promise<View> {
  const fontSize = fontSizeNow();
  // Before the first measure, else every column has the width of another font's.
  await Promise.race([
    document.fonts.load(`${fontSize}px ${FONT}`).catch(() => []),
    new Promise((resolve) => setTimeout(resolve, 500)),
  ]);
  const terminal = new Terminal({
    fontFamily: FONT,
    fontSize,
    lineHeight: 1.25,
    theme: themeOf(frame),
    scrollback: 5_000,
    cursorBlink: !matchMedia('(prefers-reduced-motion: reduce)').matches,
    minimumContrastRatio: 4.5,
    screenReaderMode: screenReader(),
    macOptionIsMeta: true,
  });
  const fit = new FitAddon();
  terminal.loadAddon(fit);
  terminal.loadAddon(new WebLinksAddon());
  terminal.open(frame);
  fit.fit();
  silence(terminal);
  const plain = new Transcript(terminal, transcript);

  const connection = new Connection(
    {
      size: () => ({ cols: terminal.cols, rows: terminal.rows }),
      replace(screen) {
        terminal.reset();
        terminal.write(screen, () => plain.restart());
      },
      write: (output, parsed) => terminal.write(output, parsed),
      resized: ({ cols, rows }) => terminal.resize(cols, rows),
      state(state) {
        // What is typed before there is a connection, or while it is lost, goes once there is one.
        terminal.options.disableStdin = ['closing', 'ended', 'refused'].includes(state.state);
        events.state(state);
      },
      roundTrip: events.roundTrip,
      warning: events.warning,
      session: events.session,
    },
    session,
  );
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
    extend: () => connection.extend(),
    focus: () => terminal.focus(),
    setScreenReader(on) {
      localStorage.setItem(SCREEN_READER, on ? 'on' : 'off');
      terminal.options.screenReaderMode = on;
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

const fontSizeNow = (): number =>
  Math.round(Number.parseFloat(getComputedStyle(document.documentElement).fontSize) * FONT_SCALE * 2) / 2;

function keepFitting(
  terminal: Terminal,
  fit: FitAddon,
  frame: HTMLElement,
  connection: Connection,
  signal: AbortSignal,
): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const refit = (): void => {
    // The learner may have chosen another size of text in the browser.
    terminal.options.fontSize = fontSizeNow();
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
