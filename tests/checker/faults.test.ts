import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openReader } from '../../checker/account/reader.ts';
import { READS, withNeeds } from '../../checker/account/reads.ts';
import { runLab } from '../../checker/run.ts';
import { ACCOUNT_READS, type ReadName } from '../../labs/readings.ts';
import { makeCluster } from './support/ecs.ts';
import { FAULTS } from './support/faults.ts';
import { alwaysUnmet, fixtureLab } from './support/fixture.ts';
import { type Emulator, startMiniStack, targetAt } from './support/ministack.ts';
import { type Fault, respond, startProxy } from './support/proxy.ts';

const OPERATIONS = ACCOUNT_READS.flatMap((name) =>
  READS[name].actions.map((action) => ({ name, operation: action.slice(action.indexOf(':') + 1) })),
);
const LAB = fixtureLab({ one: Object.fromEntries(ACCOUNT_READS.map((name) => [name, alwaysUnmet(name)])) });

const ARN = 'arn:aws:ecs:us-east-1:000000000000:x/my-ecs-cluster/1';
/** The bare emulator has no container instances and no tasks on them: made up, so that the call for each is made. */
const MADE_UP = {
  ListContainerInstances: { containerInstanceArns: [ARN] },
  DescribeContainerInstances: {
    containerInstances: [{ containerInstanceArn: ARN, status: 'ACTIVE', agentConnected: true }],
  },
  ListTasks: { taskArns: [ARN] },
  DescribeTasks: { tasks: [], failures: [{ arn: ARN, reason: 'MISSING' }] },
};

const calls = (operation: string) => (name: ReadName) =>
  READS[name].actions.some((action) => action.endsWith(`:${operation}`));

let emulator: Emulator;
beforeAll(async () => {
  emulator = await startMiniStack();
  const target = targetAt(emulator.port);
  if (target.kind === 'simulated') await makeCluster(target);
});
afterAll(() => emulator.stop());

/** The findings of a run in which one operation goes wrong, by the name of their read. */
async function findingsWith(operation: string, fault: Fault | undefined, budgetMs = 10_000) {
  const proxy = await startProxy(emulator.port);
  const reader = await openReader(targetAt(proxy.port), { budgetMs });
  for (const [made, answer] of Object.entries(MADE_UP)) {
    const body = JSON.stringify(answer);
    proxy.break(made, (response, { type }) => respond(response, { status: 200, type, body }));
  }
  try {
    // Warm, so that connecting does not eat into the short budget; the fault comes after.
    await runLab({ lab: LAB, reader });
    proxy.break(operation, fault);
    const { findings } = await runLab({ lab: LAB, reader });
    return new Map(findings.map((finding) => [finding.check.split('/')[2], finding]));
  } finally {
    reader.close();
    await proxy.stop();
  }
}

test('without a fault every read is made, so that only a fault can make a finding unknown', async () => {
  const findings = await findingsWith('', undefined);
  expect([...findings.values()].map(({ status }) => status)).toEqual(ACCOUNT_READS.map(() => 'unmet'));
});

describe.each(Object.entries(FAULTS))('a read that %s', (_, { fault, says, budgetMs }) => {
  test.concurrent.each(OPERATIONS)(
    'is unknown with its reason, never unmet: $name by $operation',
    async ({ name, operation }) => {
      const findings = await findingsWith(operation, fault, budgetMs);
      const finding = findings.get(name);
      expect(finding?.status).toBe('unknown');
      expect(finding?.says).toMatch(new RegExp(says.source.replace('OPERATION', operation)));
      const broken = ACCOUNT_READS.filter((other) => [...withNeeds([other])].some(calls(operation)));
      const rest = ACCOUNT_READS.filter((other) => !broken.includes(other));
      expect(rest.map((other) => findings.get(other)?.status)).toEqual(rest.map(() => 'unmet'));
    },
  );
});

test.concurrent.each(Object.entries(FAULTS))(
  'when the account’s own name %s, every finding is unknown',
  async (_, { fault, budgetMs = 10_000 }) => {
    const proxy = await startProxy(emulator.port);
    proxy.break('GetCallerIdentity', fault);
    const reader = await openReader(targetAt(proxy.port), { budgetMs });
    const report = await runLab({ lab: LAB, reader });
    reader.close();
    await proxy.stop();
    expect(report.counts).toEqual({
      met: 0,
      unmet: 0,
      waiting: 0,
      unknown: ACCOUNT_READS.length,
      skipped: 0,
    });
    expect(report.account.accountId).toBe(null);
  },
);

test('an account that nothing listens for is unknown and says so', async () => {
  const proxy = await startProxy(emulator.port);
  await proxy.stop();
  const reader = await openReader(targetAt(proxy.port));
  const { findings } = await runLab({ lab: LAB, reader });
  reader.close();
  for (const finding of findings) expect(finding.says).toMatch(/nothing listens there \(ECONNREFUSED\)/);
});
