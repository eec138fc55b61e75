import { existsSync } from 'node:fs';
import { chromium } from '@playwright/test';
import { run, SetupError, stage } from './stage.ts';

const SYSTEM = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** Flags under which Chromium runs as root, in a container and without a network. */
export const BROWSER_FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** The browser for the tests: the system's Chromium or Chrome, else Playwright's own; undefined when there is none. */
export const findBrowser = (): string | undefined =>
  [...SYSTEM, chromium.executablePath()].find((path) => path && existsSync(path));

/**
 * Sees to it that there is a browser that starts.
 * @throws SetupError with the command to run, when it cannot be installed from here.
 */
export async function ensureBrowser(): Promise<void> {
  if (!findBrowser()) await install();
  const path = findBrowser();
  if (!path) throw new SetupError(HOW);
  await tryBrowser(path);
}

/**
 * Starts a browser once, to see that it can.
 * @throws SetupError with the command to run, when a system library is missing.
 */
export async function tryBrowser(path: string): Promise<void> {
  try {
    const browser = await chromium.launch({ executablePath: path, args: BROWSER_FLAGS });
    await browser.close();
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error);
    const library = /error while loading shared libraries: ([^:\s]+)/.exec(said)?.[1];
    throw new SetupError(
      library
        ? `${path} lacks the system library ${library}: run sudo npx playwright install-deps chromium, then the command again.`
        : `${path} does not start:\n${said.split('\n').slice(0, 6).join('\n')}`,
    );
  }
}

const HOW =
  'The tests drive a real Chromium. Install it (on Debian and Ubuntu: sudo apt-get install chromium), then run the command again.';

async function install(): Promise<void> {
  await stage('Browser for the tests', 'installing', async () => {
    const root = process.getuid?.() === 0 && (await run('apt-get', ['--version'])).code === 0;
    if (root) {
      const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
      await run('apt-get', ['update', '-qq'], { env });
      await run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'chromium'], { env });
    } else {
      await run('npx', ['playwright', 'install', 'chromium']);
    }
    if (!findBrowser()) throw new SetupError(HOW);
  });
}
