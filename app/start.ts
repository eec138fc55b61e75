// npm start: sets up what is missing, then opens the course until Ctrl-C.
import { z } from 'zod';
import { askOwner } from './control.ts';
import { startCourse } from './course.ts';
import { readOwner } from './home.ts';
import { HOME } from './paths.ts';
import { planEngine } from './setup/engine.ts';
import { ensurePython } from './setup/python.ts';
import { ensureSite } from './setup/site.ts';
import { SetupError } from './setup/stage.ts';

const Port = z.coerce.number().int().min(1).max(65_535);

async function main(): Promise<void> {
  const port = Port.safeParse(process.env.PORT ?? 4400);
  if (!port.success)
    throw new SetupError(`PORT=${process.env.PORT} is no port: choose a number from 1 to 65535.`);
  const owner = await readOwner(HOME);
  if (owner?.kind === 'server') {
    process.stdout.write(
      `Drydock already runs here: ${owner.url} (process ${owner.pid}; Ctrl-C in its window ends it)\n`,
    );
    return;
  }
  await ensurePython();
  await ensureSite();
  // The account alone, started by the command line, gives way to the course: what is in it stays.
  if (owner) await handOver(owner);

  let end = () => {};
  const ended = new Promise<void>((resolve) => (end = resolve));
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => end());
  const engine = await planEngine();
  const course = await startCourse({ home: HOME, port: port.data, engine, ended: () => end() });
  process.stdout.write(`\nDrydock is open: ${course.link}\nCtrl-C ends it; your work stays.\n`);
  await ended;
  process.stdout.write('\nEnding …\n');
  await course.stop();
}

async function handOver(owner: NonNullable<Awaited<ReturnType<typeof readOwner>>>): Promise<void> {
  await askOwner(HOME, owner, 'stop');
  for (const until = Date.now() + 10_000; Date.now() < until; ) {
    if (!(await readOwner(HOME))) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

try {
  await main();
  process.exit(0);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
  process.exit(1);
}
