import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import {
  DescribeInstancesCommand,
  DescribeLaunchTemplatesCommand,
  DescribeTagsCommand,
  DescribeVolumesCommand,
  DescribeVpcsCommand,
} from '@aws-sdk/client-ec2';
import { expect, test } from 'vitest';
import { startAccount } from '../../../../sandbox/account/account.ts';
import { PYTHON, temporaryHome } from '../support.ts';
import { computeClients } from './support.ts';

/** Saves a home as an earlier version left it: an instance, its volume, a template and a VPC in MiniStack's own records. */
const EARLIER = `
import sys, main
main.prepare_environment({"home": sys.argv[1], "accountId": "111122223333", "region": "us-east-1", "publicPort": 1})
import state, store
from ministack.services import ec2
from ministack.core.responses import set_request_account_id, set_request_region
set_request_account_id("111122223333"); set_request_region("us-east-1")
ec2._ensure_defaults_initialized()
record = ec2._launch_instances_internal("ami-0abcdef1234567890", "t3.micro", "subnet-00000001", 1)[0]
ec2._tags[record["InstanceId"]] = [{"Key": "old", "Value": "1"}]
ec2._launch_templates["lt-0123456789abcdef1"] = {"LaunchTemplateId": "lt-0123456789abcdef1", "Versions": []}
ec2._create_vpc({"CidrBlock": ["10.7.0.0/16"]})
state.keep_sessions()
states = state.capture()
states["autoscaling"] = '{"__ministack_format__": 1, "payload": {}}'
store.Store(sys.argv[1]).save(states)
`;

test('a home of an earlier version opens: what moved is left out, and the start says so once', async () => {
  const { home, remove } = await temporaryHome();
  const cwd = join(import.meta.dirname, '../../../../sandbox/account/base');
  await promisify(execFile)(PYTHON, ['-B', '-c', EARLIER, home], { cwd, env: { PATH: process.env.PATH } });
  const account = await startAccount({ home, python: PYTHON });
  expect(account.notice).toContain('npx drydock account reset');
  const { ec2 } = computeClients(account);
  const { Vpcs } = await ec2.send(new DescribeVpcsCommand({}));
  expect(Vpcs?.map((vpc) => vpc.CidrBlock)).toContain('10.7.0.0/16');
  expect((await ec2.send(new DescribeInstancesCommand({}))).Reservations).toEqual([]);
  expect((await ec2.send(new DescribeVolumesCommand({}))).Volumes).toEqual([]);
  expect((await ec2.send(new DescribeLaunchTemplatesCommand({}))).LaunchTemplates).toEqual([]);
  expect((await ec2.send(new DescribeTagsCommand({}))).Tags).toEqual([]);
  await account.stop();
  const again = await startAccount({ home, python: PYTHON });
  expect(again.notice).toBeUndefined();
  await again.stop();
  await remove();
});
