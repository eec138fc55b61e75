import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { CreateSubnetCommand, CreateVpcCommand, DescribeVpcsCommand, EC2Client } from '@aws-sdk/client-ec2';
import {
  CreateClusterCommand,
  DescribeClustersCommand,
  ECSClient,
  RegisterTaskDefinitionCommand,
} from '@aws-sdk/client-ecs';
import { startAccount } from '../../sandbox/account/account.ts';
import { PYTHON, REGION, temporaryHome } from '../sandbox/account/support.ts';
import { printFigure } from '../support/figure.ts';

// The simulated account: its start, its memory, reads and writes through the SDK, and what brings its state back.
const TIMES = 200;
const STARTS = 5;

/** Milliseconds of each of `times` calls, made one after the other. */
async function each(times: number, call: (count: number) => Promise<unknown>): Promise<number[]> {
  const took: number[] = [];
  for (let count = 0; count < times; count += 1) {
    const began = performance.now();
    await call(count);
    took.push(performance.now() - began);
  }
  return took;
}

async function megabytes(pid: number | undefined): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1]) / 1024;
}

async function childOf(pid: number | undefined): Promise<number> {
  for (const one of (await readdir('/proc')).filter((name) => /^\d+$/.test(name))) {
    const stat = await readFile(`/proc/${one}/stat`, 'utf8').catch(() => '');
    if (stat.split(') ')[1]?.split(' ')[1] === String(pid)) return Number(one);
  }
  throw new Error(`The account’s process ${pid} has no emulator.`);
}

async function startOwner(home: string): Promise<ChildProcess> {
  const child = spawn(process.execPath, [join(import.meta.dirname, '../sandbox/account/owner.ts'), home], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(createInterface(child.stdout), 'line');
  return child;
}

/** A fresh account as a process of its own, from nothing to its first answer; no call is made before it is weighed. */
async function processes(): Promise<void> {
  const { home, remove } = await temporaryHome();
  const [starts, ours, emulators, both]: number[][] = [[], [], [], []];
  for (let count = 0; count < STARTS; count += 1) {
    const began = performance.now();
    const child = await startOwner(home);
    starts?.push(performance.now() - began);
    const [own, emulator] = [await megabytes(child.pid), await megabytes(await childOf(child.pid))];
    ours?.push(own);
    emulators?.push(emulator);
    both?.push(own + emulator);
    child.kill();
    await once(child, 'exit');
  }
  await remove();
  printFigure('account: process started until it answers', 'ms', starts ?? []);
  printFigure('account: memory of its Node process', 'MB', ours ?? []);
  printFigure('account: memory of the emulator', 'MB', emulators ?? []);
  printFigure('account: memory of both', 'MB', both ?? []);
}

async function calls(): Promise<void> {
  const { home, remove } = await temporaryHome();
  const account = await startAccount({ home, python: PYTHON });
  const settings = { endpoint: account.endpoint, region: REGION, credentials: account.credentials };
  const [ec2, ecs] = [new EC2Client(settings), new ECSClient(settings)];
  try {
    await ecs.send(new CreateClusterCommand({ clusterName: 'c' }));
    const { Vpc } = await ec2.send(new CreateVpcCommand({ CidrBlock: '10.0.0.0/16' }));
    const figure = async (name: string, call: (count: number) => Promise<unknown>, times = TIMES) =>
      printFigure(`account: ${name}`, 'ms', await each(times, call));
    await figure('DescribeVpcs', () => ec2.send(new DescribeVpcsCommand({})));
    await figure('DescribeClusters', () => ecs.send(new DescribeClustersCommand({ clusters: ['c'] })));
    await figure('RegisterTaskDefinition', () =>
      ecs.send(
        new RegisterTaskDefinitionCommand({
          family: 'f',
          containerDefinitions: [{ name: 'c', image: 'i', memory: 64 }],
        }),
      ),
    );
    await figure('CreateSubnet', (count) =>
      ec2.send(new CreateSubnetCommand({ VpcId: Vpc?.VpcId, CidrBlock: `10.0.${count}.0/24` })),
    );
    await figure('snapshot', (count) => account.snapshot(`s${count}`), 20);
    await figure('restore', (count) => account.restore(`s${count}`), 20);
    await figure('reset', () => account.reset(), 20);
  } finally {
    await account.stop();
    await remove();
  }
}

await processes();
await calls();
