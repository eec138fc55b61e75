import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { type Database, openDatabase } from '../../checker/progress/database.ts';
import { forgetProgress, markDone, stepsDone } from '../../checker/progress/progress.ts';
import { findRun, keepRun } from '../../checker/progress/runs.ts';
import { reportOf } from '../../checker/report.ts';

// Making a fresh store takes seconds of both cores, and some tests make it several times.
vi.setConfig({ testTimeout: 90_000 });

const ACCOUNT = '111122223333';
const OWNER = join(import.meta.dirname, 'support/owner.ts');

let home: string;
const open: Database[] = [];
const children: ChildProcess[] = [];

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'drydock store '));
});
afterEach(async () => {
  await Promise.all(open.splice(0).map((database) => database.close()));
  for (const child of children.splice(0)) await kill(child);
  await rm(home, { recursive: true, force: true });
});

async function openHere(): Promise<Database> {
  const database = await openDatabase(home);
  open.push(database);
  return database;
}
async function closeHere(): Promise<void> {
  await open.pop()?.close();
}

/** Another process that owns the home. `write` resolves once it has answered. */
async function owner(): Promise<{ child: ChildProcess; write: (step: string) => Promise<void> }> {
  const child = spawn(process.execPath, [OWNER, home], { stdio: ['pipe', 'pipe', 'inherit'] });
  children.push(child);
  const answer = async (wanted: string) => {
    const [chunk] = await once(child.stdout, 'data');
    expect(String(chunk)).toBe(`${wanted}\n`);
  };
  await answer('open');
  return {
    child,
    write: async (step) => {
      child.stdin.write(`${step}\n`);
      await answer('done');
    },
  };
}

async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await gone;
}

const names = async (database: Database) => (await stepsDone(database, ACCOUNT)).map(({ step }) => step);

const reportAt = (minute: number, lab = 'network') =>
  reportOf({
    lab,
    account: { kind: 'simulated', label: 'simulated account', accountId: ACCOUNT, region: 'us-east-1' },
    startedAt: new Date(Date.UTC(2026, 10, 22, 12, minute)).toISOString(),
    ms: 5,
    findings: [],
    evidence: [],
    readings: { vpcs: { outcome: 'denied', action: 'ec2:DescribeVpcs' } },
    place: { outcome: 'found', value: { region: 'us-east-1', accountId: ACCOUNT } },
  });

test('progress is kept per account, survives a restart, and a step keeps the time it was first done', async () => {
  const database = await openHere();
  const [first] = await markDone(database, ACCOUNT, 'network', ['vpc']);
  expect(await markDone(database, ACCOUNT, 'network', ['vpc', 'subnets'])).toMatchObject([
    { step: 'subnets' },
  ]);
  await markDone(database, '444455556666', 'network', ['internet']);
  await closeHere();
  const again = await openHere();
  expect(await names(again)).toEqual(['vpc', 'subnets']);
  expect((await stepsDone(again, ACCOUNT))[0]).toEqual(first);
  await forgetProgress(again, ACCOUNT);
  expect(await names(again)).toEqual([]);
  expect(await stepsDone(again, '444455556666')).toHaveLength(1);
});

test('a run comes back as it was recorded, and the last fifty of each lab are kept', async () => {
  const database = await openHere();
  const other = reportAt(0, 'instance-role');
  await keepRun(database, other);
  const reports = Array.from({ length: 52 }, (_, minute) => reportAt(minute));
  for (const report of reports) await keepRun(database, report);
  expect(await findRun(database, reports[51]?.id ?? '')).toEqual(reports[51]);
  const kept = await Promise.all(reports.map(({ id }) => findRun(database, id)));
  expect(kept.filter(Boolean)).toEqual(reports.slice(2));
  expect(await findRun(database, other.id)).toEqual(other);
  expect(await findRun(database, randomUUID())).toBe(undefined);
});

test('what fails in the middle of a transaction leaves nothing behind', async () => {
  const database = await openHere();
  const half = database.transaction(async (inside) => {
    await inside.query("INSERT INTO progress VALUES ($1, 'network', 'vpc', now())", [ACCOUNT]);
    throw new Error('power cut');
  });
  await expect(half).rejects.toThrow('power cut');
  expect(await names(database)).toEqual([]);
});

test('a second owner is refused with the process id of the first, in this process and in another', async () => {
  const { child } = await owner();
  await expect(openDatabase(home)).rejects.toThrow(`process ${child.pid} already uses ${home}`);
  await kill(child);
  await openHere();
  await expect(openDatabase(home)).rejects.toThrow(`process ${process.pid} already uses ${home}`);
});

test('what was answered is there after kill -9, and the home is free at once', async () => {
  for (const step of ['vpc', 'subnets', 'internet']) {
    const { child, write } = await owner();
    await write(step);
    await kill(child);
  }
  expect(await names(await openHere())).toEqual(['vpc', 'subnets', 'internet']);
});

test('a store of a newer version is refused, not changed', async () => {
  const database = await openHere();
  await database.query('INSERT INTO migration (number, at) VALUES (9999, now())');
  await closeHere();
  await expect(openDatabase(home)).rejects.toThrow(/has migration 9999.*start the newer version/);
});

test('a damaged store is refused with what to do, and the home is free again', async () => {
  await openHere();
  await closeHere();
  await writeFile(join(home, 'store/global/pg_control'), 'not this');
  await expect(openDatabase(home)).rejects.toThrow(/store cannot be opened: move that folder away/);
  await rm(join(home, 'store'), { recursive: true });
  expect(await names(await openHere())).toEqual([]);
});
