import { once } from 'node:events';
import { createServer } from 'node:http';
import * as autoscaling from '@aws-sdk/client-auto-scaling';
import * as logs from '@aws-sdk/client-cloudwatch-logs';
import * as ec2 from '@aws-sdk/client-ec2';
import * as ecs from '@aws-sdk/client-ecs';
import * as iam from '@aws-sdk/client-iam';
import * as sts from '@aws-sdk/client-sts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openClients } from '../../checker/account/clients.ts';
import { within, withoutSecrets } from '../../checker/account/evidence.ts';
import type { Clients } from '../../checker/account/read.ts';
import { READS } from '../../checker/account/reads.ts';
import type { Evidence } from '../../checker/contract.ts';
import { READ_NAMES } from '../../labs/readings.ts';
import { targetAt } from './support/ministack.ts';

const DECLARED = [...new Set(READ_NAMES.flatMap((name) => READS[name].actions))];

let asked = 0;
const account = createServer((_request, response) => {
  asked += 1;
  response.writeHead(400).end();
});
beforeAll(async () => {
  account.listen(0, '127.0.0.1');
  await once(account, 'listening');
});
afterAll(() => account.close());

const port = (): number => (account.address() as { port: number }).port;

/** Sends every command there is of a service. Its input is empty: a guard that fails to refuse it is seen by the server. */
async function sendAll(service: keyof Clients, module: object, actions: readonly string[]) {
  const clients = await openClients(targetAt(port()));
  const before = asked;
  const evidence: Evidence[] = [];
  const scope = {
    actions,
    onCall: (entry: Evidence) => evidence.push(entry),
    signal: AbortSignal.timeout(60_000),
    budgetMs: 60_000,
  };
  const refused: string[] = [];
  const commands = Object.entries(module).filter(([name]) => /^[A-Z]\w+Command$/.test(name));
  const send = clients[service].send.bind(clients[service]) as (command: unknown) => Promise<unknown>;
  for (const [name, Command] of commands) {
    const command = new Command({});
    await within(scope, () => send(command)).catch((error: Error) => {
      if (error.name === 'RefusedCall') refused.push(`${service}:${name.replace(/Command$/, '')}`);
    });
  }
  clients.close();
  return { commands: commands.length, refused, evidence, asked: asked - before };
}

describe.each([
  ['autoscaling', autoscaling, 60],
  ['ec2', ec2, 700],
  ['ecs', ecs, 60],
  ['iam', iam, 150],
  ['logs', logs, 60],
  ['sts', sts, 8],
] as const)('the client of %s', (service, module, atLeast) => {
  test('refuses every operation outside of a read, before anything is sent', async () => {
    const { commands, refused, asked: sent } = await sendAll(service, module, []);
    expect(commands).toBeGreaterThanOrEqual(atLeast);
    expect(refused.length).toBe(commands);
    expect(sent).toBe(0);
  });

  test('lets through only what reads declare', async () => {
    const { commands, refused, evidence } = await sendAll(service, module, DECLARED);
    const own = DECLARED.filter((action) => action.startsWith(`${service}:`));
    expect(evidence.map((entry) => entry.action).sort()).toEqual([...own].sort());
    expect(refused.length).toBe(commands - own.length);
  });
});

test('every action that a read declares is one that only reads', () => {
  for (const action of DECLARED) expect(action).toMatch(/^[a-z0-9-]+:(Describe|List|Get)[A-Z]\w+$/);
});

test('evidence keeps the input of a call and drops what is secret in it', () => {
  const input = {
    RoleName: 'r',
    NextToken: undefined,
    ExternalId: 's3',
    Nested: [{ Password: 's3', UserData: 's3' }],
  };
  const kept = withoutSecrets(input);
  expect(kept).toMatchObject({ RoleName: 'r', ExternalId: '(dropped)' });
  expect(JSON.stringify(kept)).not.toContain('s3');
});
