import { type Browser, chromium } from '@playwright/test';
import { BROWSER_FLAGS, findBrowser } from '../../app/setup/browser.ts';

/**
 * A real Chromium, headless.
 * @param flags more of Chromium's own flags.
 */
export function openBrowser(flags: string[] = []): Promise<Browser> {
  const executablePath = findBrowser();
  if (!executablePath) throw new Error('There is no Chromium: npm test installs one.');
  return chromium.launch({ executablePath, args: [...BROWSER_FLAGS, ...flags] });
}
