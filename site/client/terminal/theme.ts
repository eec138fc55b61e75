import type { ITheme } from '@xterm/xterm';

/** Colours of programs, chosen for a contrast of at least 4.5:1 on both themes' dark terminal. */
const ANSI = {
  black: '#2b3740',
  red: '#f0877a',
  green: '#7fd6a6',
  yellow: '#e8c07d',
  blue: '#8fd3dc',
  magenta: '#d0a8e4',
  cyan: '#74c7e8',
  white: '#d6e2e6',
  brightBlack: '#8596a0',
  brightRed: '#ffa79c',
  brightGreen: '#a5e8c3',
  brightYellow: '#f5d9a3',
  brightBlue: '#b5e6ec',
  brightMagenta: '#e4c8f2',
  brightCyan: '#a3dcf4',
  brightWhite: '#ffffff',
};

/** The terminal's colours as the page's tokens have them now. */
export function themeOf(element: Element): ITheme {
  const style = getComputedStyle(element);
  const token = (name: string, otherwise: string): string => style.getPropertyValue(name).trim() || otherwise;
  const background = token('--term', '#10171d');
  const foreground = token('--term-ink', '#d6e2e6');
  return {
    ...ANSI,
    background,
    foreground,
    cursor: token('--term-accent', '#8fd3dc'),
    cursorAccent: background,
    selectionBackground: '#3a5a66',
  };
}
