// npm run fidelity: runs the account's tests, keeps how their calls ended, and makes the tables of docs/FIDELITY.md anew.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { KEPT, keptOf, readCalls, writeKept } from './calls.ts';
import { DOCUMENT, documentWith } from './document.ts';

const folder = mkdtempSync(join(tmpdir(), 'drydock-calls-'));
try {
  const { status } = spawnSync(
    process.execPath,
    ['node_modules/vitest/vitest.mjs', 'run', 'tests/sandbox/account'],
    {
      cwd: join(import.meta.dirname, '../../../..'),
      env: { ...process.env, DRYDOCK_CALLS: folder },
      stdio: 'inherit',
    },
  );
  const kept = keptOf(readCalls(folder));
  writeFileSync(KEPT, writeKept(kept));
  writeFileSync(DOCUMENT, documentWith(kept));
  console.log(`${Object.keys(kept).length} operations are kept in ${KEPT}.`);
  if (status !== 0)
    console.log('Some tests failed: if not only this document’s, put them right and run this again.');
} finally {
  rmSync(folder, { recursive: true, force: true });
}
