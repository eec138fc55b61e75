import { join } from 'node:path';
import { KEY, newHome, removeHome, startServer } from '../support/pty.ts';
import { buildPage, openBrowser, shown } from '../support/pty-browser.ts';

/** Prints, as JSON, how long it takes from a click on "Open terminal" to the prompt, in ms, in real Chromium. */

const OPENS = 10;

const home = await newHome();
const files = join(home, 'page');
await buildPage(files);
const server = await startServer(home, { files });
const browser = await openBrowser();
const times: number[] = [];
for (let i = 0; i < OPENS; i++) {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(`http://127.0.0.1:${server.port}/#key=${KEY}`);
  const button = page.getByRole('button', { name: 'Open terminal' });
  await button.waitFor();
  const start = performance.now();
  await button.click();
  while (!(await shown(page)).includes('learner@drydock')) {
    if (performance.now() - start > 30_000) throw new Error('no prompt within 30 s');
  }
  times.push(performance.now() - start);
  await context.close();
}
await browser.close();
await server.stop();
await removeHome(home);

times.sort((a, b) => a - b);
const at = (part: number): number => Math.round(times[Math.ceil(part * times.length) - 1] ?? Number.NaN);
console.log(
  JSON.stringify({
    name: '"Open terminal" to prompt, process driver, ms',
    min: at(1 / OPENS),
    median: at(0.5),
    max: at(1),
    p95: at(0.95),
  }),
);
