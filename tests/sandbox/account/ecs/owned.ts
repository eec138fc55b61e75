import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { EC2Client } from '@aws-sdk/client-ec2';
import { ECSClient } from '@aws-sdk/client-ecs';
import { witnessed } from '../conformity/witness.ts';
import { type Keys, REGION } from '../support.ts';

export interface Owner {
  child: ChildProcess;
  ecs: ECSClient;
  ec2: EC2Client;
}

/** A process of its own that owns the account: what is killed. */
export async function startOwner(home: string): Promise<Owner> {
  const child = spawn(process.execPath, [join(import.meta.dirname, '../owner.ts'), home], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, DRYDOCK_ECS_PACE: '0.05' },
  });
  const line = await Promise.race([
    once(createInterface(child.stdout), 'line').then(([text]) => text),
    once(child, 'exit').then(([code]) => {
      throw new Error(`The account did not start again (exit ${code}).`);
    }),
  ]);
  const { endpoint, credentials }: { endpoint: string; credentials: Keys } = JSON.parse(String(line));
  const settings = () => ({ endpoint, region: REGION, credentials: { ...credentials }, maxAttempts: 1 });
  return { child, ecs: witnessed(new ECSClient(settings())), ec2: witnessed(new EC2Client(settings())) };
}

export async function kill({ child }: Owner): Promise<void> {
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await gone;
}
