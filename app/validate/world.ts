import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Script } from '../../labs/index.ts';
import type { SimulatedAccount } from '../../sandbox/account/account.ts';
import { Engine } from '../../sandbox/machine/docker/engine.ts';
import { DockerMachine } from '../../sandbox/machine/docker/machine.ts';
import { findMachines, fingerprint } from '../../sandbox/machine/docker/machines.ts';
import { MachineScripts } from '../aws/machine-scripts.ts';
import { type ScriptOutcome, ScriptRunner } from '../aws/scripts.ts';
import { shellEnvironment, shellVariables, targetOf } from '../target.ts';

/** Where a lab is proven: what its scripts change, and how that is brought back. */
export interface World {
  /** The socket of the engine that the checks read, where there is one. */
  readonly engine: () => string | undefined;
  run(script: Script): Promise<ScriptOutcome>;
  /** Makes everything fresh but for what belongs to others. */
  reset(): Promise<void>;
  snapshot(name: string): Promise<void>;
  restore(name: string): Promise<void>;
  stop(): Promise<void>;
}

/** Milliseconds. At validate's pace a script that waits is done in some seconds. */
const SCRIPT_LIMIT_MS = 90_000;

/** An account alone: its state is kept and brought back whole. */
export async function accountWorld(account: SimulatedAccount): Promise<World> {
  const runner = await ScriptRunner.start(shellVariables(targetOf(account)), SCRIPT_LIMIT_MS);
  const neighbours = script('neighbours.sh');
  return {
    engine: () => undefined,
    run: (what) => runner.run(what),
    async reset() {
      await account.reset();
      await must(runner.run(neighbours), 'neighbours.sh');
    },
    snapshot: (name) => account.snapshot(name),
    restore: (name) => account.restore(name),
    stop: () => runner.stop(),
  };
}

/** A lab machine with its engine. An engine has no snapshot: what led to one is done again, on an engine made fresh. */
export async function machineWorld(
  account: SimulatedAccount,
  { socket, image }: { socket: string; image: string },
): Promise<World> {
  const home = mkdtempSync(join(tmpdir(), 'drydock-validate-machine-'));
  const machine = new DockerMachine(
    {
      home,
      socket,
      image,
      registry: `${account.accountId}.dkr.ecr.${account.region}.amazonaws.com`,
      environment: shellEnvironment(targetOf(account)),
      log: () => {},
    },
    { commandEnd: () => {} },
  );
  await machine.warm();
  await machine.engineReady();
  const [found] = await findMachines(new Engine(socket), fingerprint(home));
  if (!found) throw new Error('The lab machine is gone.');
  const runner = new MachineScripts(found.id);
  const [fresh, neighbours] = [script('fresh-engine.sh'), script('engine-neighbours.sh')];
  const done: Script[] = [];
  const snapshots = new Map<string, Script[]>();
  const reset = async (): Promise<void> => {
    done.length = 0;
    await account.reset();
    await must(runner.run(fresh), 'fresh-engine.sh');
    await must(runner.run(neighbours), 'engine-neighbours.sh');
  };
  const run = async (what: Script): Promise<ScriptOutcome> => {
    done.push(what);
    return runner.run(what);
  };
  return {
    engine: () => machine.readerSocket(),
    run,
    reset,
    async snapshot(name) {
      snapshots.set(name, [...done]);
    },
    async restore(name) {
      await reset();
      for (const what of snapshots.get(name) ?? []) await must(run(what), what.file);
    },
    async stop() {
      await machine.stop();
      rmSync(home, { recursive: true, force: true });
    },
  };
}

async function must(outcome: Promise<ScriptOutcome>, name: string): Promise<void> {
  const { code, output } = await outcome;
  if (code !== 0) throw new Error(`${name} failed: ${output.trim().split('\n').slice(-4).join(' / ')}`);
}

function script(file: string): Script {
  const path = join(import.meta.dirname, file);
  return { name: file, file: path, text: readFileSync(path, 'utf8') };
}
