import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { DescribeVpcsCommand } from '@aws-sdk/client-ec2';
import { expect, test } from 'vitest';
import { startAccount } from '../../../sandbox/account/account.ts';
import { computeClients } from './compute/support.ts';
import { PYTHON, temporaryHome } from './support.ts';

test('a home of an earlier version opens afresh, keeps what was there, and says so once', async () => {
  const { home, remove } = await temporaryHome();
  const db = new DatabaseSync(join(home, 'state.db'));
  db.exec(
    "CREATE TABLE state (service TEXT PRIMARY KEY, body TEXT NOT NULL); INSERT INTO state VALUES ('ec2', '{}')",
  );
  db.close();
  const account = await startAccount({ home, python: PYTHON });
  expect(account.notice).toContain('It starts afresh');
  const { Vpcs } = await computeClients(account).ec2.send(new DescribeVpcsCommand({}));
  expect(Vpcs?.map((vpc) => vpc.IsDefault)).toEqual([true]);
  expect(existsSync(join(home, 'state.db.earlier'))).toBe(true);
  await account.stop();
  const again = await startAccount({ home, python: PYTHON });
  expect(again.notice).toBeUndefined();
  await again.stop();
  await remove();
});
