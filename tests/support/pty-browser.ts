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

/** Waits until the terminal shows what matches. */
export async function shows(page: Page, expected: RegExp): Promise<string> {
  let last = '';
  return until(
    () => `${expected} on the page, which shows ${JSON.stringify(last)}`,
    async () => {
      last = await shown(page);
      return expected.test(last) ? last : undefined;
    },
  );
}
