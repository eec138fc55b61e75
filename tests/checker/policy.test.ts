import { AddRoleToInstanceProfileCommand, CreateInstanceProfileCommand } from '@aws-sdk/client-iam';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { actionsFor, policyFor, roleTemplate } from '../../checker/account/policy.ts';
import { openReader } from '../../checker/account/reader.ts';
import { READS } from '../../checker/account/reads.ts';
import { runLab } from '../../checker/run.ts';
import { loadLabs } from '../../labs/index.ts';
import { ACCOUNT_READS } from '../../labs/readings.ts';
import type { SimulatedAccount } from '../../sandbox/account/account.ts';
import { testAccount } from '../support/account.ts';
import { makeCluster, makeInstance } from './support/ecs.ts';
import { alwaysMet, fixtureLab } from './support/fixture.ts';
import { iamOf, makeInstanceRole, userWith } from './support/iam.ts';

/** Every read there is, each by a check of its own. */
const LAB = fixtureLab({ one: Object.fromEntries(ACCOUNT_READS.map((name) => [name, alwaysMet(name)])) });
const ACTIONS = actionsFor([LAB]);

let account: SimulatedAccount;
let user: Awaited<ReturnType<typeof userWith>>;
beforeAll(async () => {
  account = await testAccount();
  await makeInstanceRole(account);
  await makeCluster(account);
  const iam = iamOf(account);
  const named = { InstanceProfileName: 'instances' };
  await iam.send(new CreateInstanceProfileCommand(named));
  await iam.send(new AddRoleToInstanceProfileCommand({ ...named, RoleName: 'ecsInstanceRole' }));
  iam.destroy();
  await makeInstance(account, 'instances');
  user = await userWith(account, 'checker', ACTIONS);
});
afterAll(() => account.stop());

async function run() {
  const { endpoint, region } = account;
  const reader = await openReader({ kind: 'simulated', endpoint, region, credentials: user.keys });
  const report = await runLab({ lab: LAB, reader });
  reader.close();
  return report;
}

test('the policy names the actions of the reads that the checks name, sorted, and nothing else', () => {
  const lab = fixtureLab({ one: { dns: alwaysMet('vpcDns') }, two: { roles: alwaysMet('roles') } });
  expect(policyFor([lab])).toEqual({
    Version: '2012-10-17',
    Statement: [
      {
        Sid: 'DrydockReads',
        Effect: 'Allow',
        Action: ['ec2:DescribeVpcAttribute', 'ec2:DescribeVpcs', 'iam:ListRoles'],
        Resource: '*',
      },
    ],
  });
});

test('the labs ask for nothing that no read of theirs needs', async () => {
  const labs = (await loadLabs()).map(({ lab }) => lab);
  const declared = new Set(ACCOUNT_READS.flatMap((name) => READS[name].actions));
  for (const action of actionsFor(labs)) expect(declared).toContain(action);
});

test('the template lets in only who knows the external id, and only to read', () => {
  const template = JSON.stringify(roleTemplate([LAB]));
  expect(template).toContain('"Condition":{"StringEquals":{"sts:ExternalId":{"Ref":"ExternalId"}}}');
  expect(template).toContain(`"Action":${JSON.stringify(ACTIONS)}`);
  expect(JSON.parse(template).Parameters.ExternalId).toMatchObject({ NoEcho: true });
});

describe('with enforcement on', () => {
  test('every check can be judged under exactly the policy', async () => {
    await user.allow(ACTIONS);
    const { counts, findings } = await run();
    expect([counts.met, findings.filter(({ status }) => status !== 'met')]).toEqual([
      ACCOUNT_READS.length,
      [],
    ]);
  });

  test.each(ACTIONS)('without %s some check is unknown and names it', async (action) => {
    await user.allow(ACTIONS.filter((other) => other !== action));
    const { findings, evidence } = await run();
    const unknown = findings.filter(({ status }) => status === 'unknown');
    expect(unknown.length).toBeGreaterThan(0);
    for (const finding of unknown) expect(finding.says).toContain(action);
    expect(evidence.filter(({ outcome }) => outcome === 'denied').map((entry) => entry.action)).toContain(
      action,
    );
  });
});
