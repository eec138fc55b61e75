import * as AutoScaling from '@aws-sdk/client-auto-scaling';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import {
  type Clients,
  computeClients,
  createTemplate,
  defaultSubnets,
  groupOf,
  inService,
  refusalOf,
} from '../compute/support.ts';
import { codeOf, openAccount, type TestAccount, until } from '../support.ts';

const G = { AutoScalingGroupName: 'news' };

let account: TestAccount;
let aws: Clients;
let create: (more?: object) => Promise<unknown>;

beforeAll(async () => {
  account = await openAccount();
  aws = computeClients(account);
});
afterAll(() => account.stop());
beforeEach(async () => {
  await account.reset();
  const subnets = await defaultSubnets(aws.ec2);
  const template = await createTemplate(aws.ec2);
  const group = groupOf(G.AutoScalingGroupName, template, subnets);
  create = (more = {}) =>
    aws.scaling.send(new AutoScaling.CreateAutoScalingGroupCommand({ ...group, ...more }));
});

const remove = () => aws.scaling.send(new AutoScaling.DeleteAutoScalingGroupCommand(G));
const desire = (DesiredCapacity: number, HonorCooldown?: boolean) =>
  aws.scaling.send(new AutoScaling.SetDesiredCapacityCommand({ ...G, DesiredCapacity, HonorCooldown }));
const tagsOf = (count: number, from = 0) =>
  Array.from({ length: count }, (_, index) => ({
    ResourceId: G.AutoScalingGroupName,
    ResourceType: 'auto-scaling-group',
    Key: `k${from + index}`,
    Value: '',
    PropagateAtLaunch: false,
  }));

test('a group whose last instances are ending is deleted when they have ended', async () => {
  await create({ MinSize: 0, DesiredCapacity: 1 });
  await inService(aws.scaling, G.AutoScalingGroupName, 1);
  expect(await codeOf(remove())).toMatch(/^ResourceInUse/);
  await desire(0);
  expect(await refusalOf(remove())).toMatch(
    /^ScalingActivityInProgress\w*: You cannot delete an AutoScalingGroup while there are scaling activities in progress for that group\.$/,
  );
  await until(async () => (await codeOf(remove())) === 'accepted');
});

test('who honours the cooldown waits for the activity in progress', async () => {
  await create();
  expect(await refusalOf(desire(2, true))).toMatch(
    /^ScalingActivityInProgress\w*: Scaling activity [\w-]+ is in progress and blocks this action$/,
  );
  expect(await codeOf(desire(2))).toBe('accepted');
  await inService(aws.scaling, G.AutoScalingGroupName, 2);
  expect(await codeOf(desire(3, true))).toBe('accepted');
});

test('a group has fifty tags', async () => {
  expect(await codeOf(create({ Tags: tagsOf(51) }))).toMatch(/^LimitExceeded/);
  await create({ Tags: tagsOf(50), DesiredCapacity: 1 });
  const tag = (Tags: AutoScaling.Tag[]) =>
    aws.scaling.send(new AutoScaling.CreateOrUpdateTagsCommand({ Tags }));
  expect(await codeOf(tag(tagsOf(1)))).toBe('accepted');
  expect(await codeOf(tag(tagsOf(1, 50)))).toMatch(/^LimitExceeded/);
  await aws.scaling.send(new AutoScaling.DeleteTagsCommand({ Tags: tagsOf(1) }));
  expect(await codeOf(tag(tagsOf(1, 50)))).toBe('accepted');
  const { Tags } = await aws.scaling.send(new AutoScaling.DescribeTagsCommand({ MaxRecords: 100 }));
  expect(Tags).toHaveLength(50);
  const paged = new AutoScaling.DescribeTagsCommand({ NextToken: 'made up' });
  expect(await codeOf(aws.scaling.send(paged))).toBe('InvalidNextToken');
});

test('fifty instances are protected at once', async () => {
  await create();
  const InstanceIds = Array.from({ length: 51 }, (_, index) => `i-${String(index).padStart(17, '0')}`);
  const call = aws.scaling.send(
    new AutoScaling.SetInstanceProtectionCommand({ ...G, InstanceIds, ProtectedFromScaleIn: true }),
  );
  expect(await codeOf(call)).toMatch(/^LimitExceeded/);
});
