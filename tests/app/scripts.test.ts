import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ScriptRunner } from '../../app/aws/scripts.ts';

test('a script that waits for what never comes is ended, and says so', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'drydock-script-'));
  const file = join(folder, 'waits.sh');
  await writeFile(file, 'echo before\nuntil false; do sleep 0.1; done\n');
  const runner = await ScriptRunner.start({}, 300);
  const { code, output } = await runner.run({ name: 'waits', file, text: '' });
  await runner.stop();
  await rm(folder, { recursive: true });
  expect(code).not.toBe(0);
  expect(output).toBe('before\n\nit had not ended after 0.3 s');
});
