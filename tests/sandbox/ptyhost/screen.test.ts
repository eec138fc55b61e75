import addonSerialize from '@xterm/addon-serialize';
import headless from '@xterm/headless';
import fc from 'fast-check';
import { afterEach, expect, test, vi } from 'vitest';
import { SCROLLBACK } from '../../../sandbox/ptyhost/drawing.ts';
import { Screen } from '../../../sandbox/ptyhost/screen.ts';

const SIZE = { cols: 40, rows: 10 };
afterEach(() => vi.useRealTimers());

/** What a terminal that draws everything serialises to. */
async function drawn(output: string, size = SIZE): Promise<string> {
  const terminal = new headless.Terminal({ ...size, scrollback: SCROLLBACK, allowProposedApi: true });
  const serializer = new addonSerialize.SerializeAddon();
  terminal.loadAddon(serializer);
  await new Promise<void>((done) => terminal.write(output, done));
  return serializer.serialize();
}

const shown = (screen: Screen): Promise<{ text: string; offset: number }> =>
  new Promise((resolve) => screen.serialize((text, offset) => resolve({ text, offset })));

const lines = (count: number, from = 0): string =>
  Array.from({ length: count }, (_, i) => `line ${from + i} ${'.'.repeat((i * 7) % 60)}\r\n`).join('');

/** Writes in blocks and gives how many code units were told to be done with. */
function write(screen: Screen, output: string, block = 10_000): () => number {
  let told = 0;
  for (let at = 0; at < output.length; at += block) {
    screen.write(output.slice(at, at + block), (units) => {
      told += units;
    });
  }
  return () => told;
}

test('of a flood of lines the screen holds what one that draws all of it holds', async () => {
  const output = `\x1b[31mred ${lines(3_000)}\x1b[0m${lines(40_000)}end`;
  const screen = new Screen(SIZE, () => {});
  const told = write(screen, output);
  expect(await shown(screen)).toEqual({ text: await drawn(output), offset: output.length });
  expect(told()).toBe(output.length);
  screen.dispose();
});

test('lines in a scroll region or on the alternate screen are all drawn', async () => {
  for (const start of ['\x1b[2J\x1b[Htop\x1b[3;8r\x1b[8;1H', '\x1b[?1049h\x1b[Htop\r\n']) {
    const output = `${start}${lines(20_000)}end`;
    const screen = new Screen(SIZE, () => {});
    write(screen, output);
    const { text } = await shown(screen);
    expect(text).toContain((await drawn(output)).slice(0, 200));
    screen.dispose();
  }
});

test('a line longer than all that may wait is drawn, wrapped', async () => {
  const output = `${'abcdefghij'.repeat(60_000)}\r\nend`;
  const screen = new Screen(SIZE, () => {});
  write(screen, output);
  expect((await shown(screen)).text).toBe(await drawn(output));
  screen.dispose();
});

test('a program’s question in the middle of a flood is answered', async () => {
  const answers: string[] = [];
  const screen = new Screen(SIZE, (data) => answers.push(data));
  write(screen, `${lines(30_000)}ab\x1b[6n${lines(10)}`);
  await shown(screen);
  expect(answers).toEqual(['\x1b[10;3R']);
  screen.dispose();
});

test('a screen at rest is folded, and unfolds to what it was', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  const piece = fc.oneof(
    fc.constantFrom('\r\n', '\x1b[1;32m', '\x1b[0m', '\x1b[?25l', '\x1b[4;2H', '\x1b[?2004h', '\x1b[K', '船'),
    fc.string({ unit: 'grapheme-ascii', maxLength: 60 }),
  );
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(piece, { maxLength: 30 }), { minLength: 2, maxLength: 4 }),
      async (parts) => {
        const screen = new Screen(SIZE, () => {});
        const whole = new Screen(SIZE, () => {});
        for (const part of parts.map((one) => one.join(''))) {
          screen.write(part, () => {});
          whole.write(part, () => {});
          const drawnNow = shown(screen);
          await vi.advanceTimersByTimeAsync(30_000);
          await drawnNow;
        }
        const [folded, all] = [shown(screen), shown(whole)];
        await vi.advanceTimersByTimeAsync(1_000);
        expect(await folded).toEqual(await all);
        screen.dispose();
        whole.dispose();
      },
    ),
    { numRuns: 40 },
  );
});

test('a new size is taken in its place between outputs', async () => {
  const screen = new Screen(SIZE, () => {});
  write(screen, lines(20));
  screen.resize(60, 12);
  write(screen, `${'x'.repeat(55)}\r\nend`);
  const { text } = await shown(screen);
  expect(text).toContain(`${'x'.repeat(55)}\r\nend`);
  screen.dispose();
});
