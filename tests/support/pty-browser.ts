import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type Browser, chromium, type Page } from '@playwright/test';
import { build } from 'vite';
import { until } from './pty.ts';

const SYSTEM_CHROMIUM = '/usr/bin/chromium';

/** Bundles a bare page that holds nothing but the terminal. */
export async function buildPage(outDir: string): Promise<void> {
  await build({
    root: join(import.meta.dirname, 'pty-page'),
    build: { outDir, emptyOutDir: true },
    logLevel: 'error',
    configFile: false,
  });
}

/** Real Chromium: the machine's own, else the one that Playwright installed. */
export function openBrowser(): Promise<Browser> {
  return chromium.launch({
    ...(existsSync(SYSTEM_CHROMIUM) ? { executablePath: SYSTEM_CHROMIUM } : {}),
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'],
  });
}

/** What the terminal shows, as text; blanks at line ends cut. */
export const shown = (page: Page): Promise<string> =>
  page.evaluate(() =>
    [...document.querySelectorAll('.xterm-rows > div')]
      .map((row) => (row.textContent ?? '').replaceAll('\u00a0', ' ').trimEnd())
      .join('\n'),
  );

/** Waits until the terminal shows what matches, for so many milliseconds. */
export async function shows(page: Page, expected: RegExp, ms?: number): Promise<string> {
  let last = '';
  return until(
    () => `${expected} on the page, which shows ${JSON.stringify(last)}`,
    async () => {
      last = await shown(page);
      return expected.test(last) ? last : undefined;
    },
    ms,
  );
}

/**
 * Types a command on a clear screen and waits for its end, for so many milliseconds.
 * @returns what the screen then shows, in one line, with the exit code at its end.
 */
export async function types(page: Page, command: string, ms?: number): Promise<string> {
  const word = Math.random().toString(36).slice(2, 10);
  await page.locator('drydock-terminal textarea').focus();
  await page.keyboard.insertText(`clear; ${command}; echo ended-''${word}-$?`);
  await page.keyboard.press('Enter');
  return (await shows(page, new RegExp(`ended-${word}-\\d+`), ms)).replaceAll('\n', '');
}
