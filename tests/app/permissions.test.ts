import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CreateAccessKeyCommand,
  CreateUserCommand,
  IAMClient,
  PutUserPolicyCommand,
} from '@aws-sdk/client-iam';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { needsEngine } from '../../app/aws/machine-scripts.ts';
import { ScriptRunner } from '../../app/aws/scripts.ts';
import { PYTHON } from '../../app/paths.ts';
import { shellVariables, targetOf } from '../../app/target.ts';
import { policyFor } from '../../checker/account/policy.ts';
import { openReader } from '../../checker/account/reader.ts';
import { runLab } from '../../checker/run.ts';
import type { Finding } from '../../labs/finding.ts';
import { type LabFolder, loadLabs } from '../../labs/index.ts';
import { type SimulatedAccount, startAccount } from '../../sandbox/account/account.ts';

let home: string;
let account: SimulatedAccount;
let admin: IAMClient;
let labs: LabFolder[];

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'drydock-permissions-'));
  account = await startAccount({ home, python: PYTHON });
  // A lab with Docker is read from an engine, which asks for no right in an account.
  labs = (await loadLabs()).filter(({ lab }) => !needsEngine(lab));
  const { endpoint, region, credentials } = account;
  admin = new IAMClient({ endpoint, region, credentials });
  const runner = await ScriptRunner.start(shellVariables(targetOf(account)));
  try {
    for (const { solution } of labs) {
      for (const step of solution.values()) expect(await runner.run(step)).toMatchObject({ code: 0 });
    }
  } finally {
    await runner.stop();
  }
});

afterAll(async () => {
  admin?.destroy();
  await account?.stop();
  await rm(home, { recursive: true, force: true });
});

/** The findings of all labs, read by a new user who may do these actions and nothing else. */
async function findingsWith(user: string, actions: readonly string[]): Promise<Finding[]> {
  await admin.send(new CreateUserCommand({ UserName: user }));
  const { AccessKey } = await admin.send(new CreateAccessKeyCommand({ UserName: user }));
  const policy = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: actions, Resource: '*' }] };
  await admin.send(
    new PutUserPolicyCommand({
      UserName: user,
      PolicyName: 'checks',
      PolicyDocument: JSON.stringify(policy),
    }),
  );
  const credentials = {
    accessKeyId: AccessKey?.AccessKeyId ?? '',
    secretAccessKey: AccessKey?.SecretAccessKey ?? '',
  };
  const reader = await openReader({
    kind: 'simulated',
    endpoint: account.endpoint,
    region: account.region,
    credentials,
  });
  try {
    const reports = await Promise.all(labs.map(({ lab }) => runLab({ lab, reader })));
    return reports.flatMap((report) => report.findings);
  } finally {
    reader.close();
  }
}

const actions = async (): Promise<string[]> =>
  policyFor((await loadLabs()).map(({ lab }) => lab)).Statement.flatMap((statement) => statement.Action);

test('the checks of all labs are met under exactly the policy that is printed for them', async () => {
  const findings = await findingsWith('exact', await actions());
  expect(findings.filter(({ status }) => status !== 'met')).toEqual([]);
});

test('taking any one action away makes a finding unknown that names it, and none unmet', async () => {
  const all = await actions();
  expect(all.length).toBeGreaterThan(8);
  for (const [at, missing] of all.entries()) {
    const findings = await findingsWith(
      `without-${at}`,
      all.filter((action) => action !== missing),
    );
    const unknown = findings.filter(({ status }) => status === 'unknown');
    expect(unknown.length, `without ${missing}`).toBeGreaterThan(0);
    expect(
      unknown.some((finding) => JSON.stringify(finding).includes(missing)),
      `named: ${missing}`,
    ).toBe(true);
    expect(findings.filter(({ status }) => status === 'unmet')).toEqual([]);
  }
});
