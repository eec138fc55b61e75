import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { judge } from './answer.ts';

const ROOT = join(import.meta.dirname, '../../../..');

const ecs = (operation: string, answer: object, status = 200) =>
  judge({ service: 'ecs', operation, status, body: JSON.stringify(answer) });

const vpcs = (inside: string, namespace = 'http://ec2.amazonaws.com/doc/2016-11-15/') => {
  const body = `<DescribeVpcsResponse xmlns="${namespace}"><requestId>r</requestId><vpcSet>${inside}</vpcSet></DescribeVpcsResponse>`;
  return judge({ service: 'ec2', operation: 'DescribeVpcs', status: 200, body }).findings;
};

const role = (inside: string) => {
  const body =
    `<GetRoleResponse xmlns="https://iam.amazonaws.com/doc/2010-05-08/"><GetRoleResult><Role>${inside}</Role>` +
    '</GetRoleResult><ResponseMetadata><RequestId>r</RequestId></ResponseMetadata></GetRoleResponse>';
  return judge({ service: 'iam', operation: 'GetRole', status: 200, body }).findings;
};
const ROLE =
  '<Path>/</Path><RoleName>r</RoleName><RoleId>AROAAAAAAAAAAAAAAAAAA</RoleId><Arn>arn:aws:iam::1:role/r</Arn>';

test('an answer as AWS gives it has no findings', () => {
  const task = { taskArn: 'arn', startedAt: 1_764_000_000.5, launchType: 'EC2', containers: [] };
  expect(ecs('DescribeTasks', { tasks: [task], failures: [] }).findings).toEqual([]);
  expect(vpcs('<item><vpcId>vpc-1</vpcId><isDefault>true</isDefault></item>')).toEqual([]);
  expect(role(`${ROLE}<CreateDate>2026-11-25T09:00:00Z</CreateDate>`)).toEqual([]);
});

test.each([
  [{ taskArm: 'arn' }, 'tasks[].taskArm is not in the model'],
  [{ taskArn: 7 }, 'tasks[].taskArn is no string: 7'],
  [{ taskArn: null }, 'tasks[].taskArn is no string: null'],
  [{ launchType: 'MOON' }, 'tasks[].launchType is "MOON", which is no LaunchType'],
  [{ startedAt: '2026-11-25T09:00:00Z' }, 'tasks[].startedAt is no timestamp: "2026-11-25T09:00:00Z"'],
  [{ startedAt: 1_764_000_000_000 }, 'tasks[].startedAt is no time in seconds: 1764000000000'],
  [{ containers: {} }, 'tasks[].containers is no list'],
  [{ overrides: [] }, 'tasks[].overrides is no structure'],
])('in JSON, %j is found', (task, finding) => {
  expect(ecs('DescribeTasks', { tasks: [task] }).findings).toEqual([`ecs:DescribeTasks ${finding}`]);
});

test.each([
  ['<item><colour>blue</colour></item>', 'Vpcs[].colour is not in the model'],
  ['<item><isDefault>yes</isDefault></item>', 'Vpcs[].IsDefault is no boolean: "yes"'],
  ['<item><state>asleep</state></item>', 'Vpcs[].State is "asleep", which is no VpcState'],
  ['<member><vpcId>vpc-1</vpcId></member>', 'Vpcs has an item called member and not item'],
  ['<item><vpcId>a</vpcId><vpcId>b</vpcId></item>', 'Vpcs[].VpcId is there twice'],
])('in XML, %s is found', (inside, finding) => {
  expect(vpcs(inside)).toEqual([`ec2:DescribeVpcs ${finding}`]);
});

test('a date that is none, a member that must be there, another namespace and broken XML are found', () => {
  expect(role(`${ROLE}<CreateDate>1764000000</CreateDate>`)[0]).toContain('is no timestamp');
  expect(role(ROLE)).toEqual(['iam:GetRole Role.CreateDate is required']);
  expect(vpcs('', 'http://elsewhere/')[0]).toContain('is of the namespace');
  expect(vpcs('<item>')[0]).toContain('cannot be read');
});

test('a refusal has a code that AWS documents for the operation, in the form and with the status of its protocol', () => {
  const refuse = (code: string, status: number) =>
    ecs('DescribeTasks', { __type: code, message: 'm' }, status);
  expect(refuse('ClusterNotFoundException', 400)).toEqual({ code: 'ClusterNotFoundException', findings: [] });
  expect(refuse('ServiceNotFoundException', 400).findings[0]).toContain('does not document');
  const iam = (code: string, status: number) =>
    judge({
      service: 'iam',
      operation: 'GetRole',
      status,
      body: `<ErrorResponse><Error><Code>${code}</Code></Error></ErrorResponse>`,
    }).findings;
  expect(iam('NoSuchEntity', 404)).toEqual([]);
  expect(iam('NoSuchEntity', 400)[0]).toContain('HTTP 400; AWS: 404');
  const ec2 = (body: string) =>
    judge({ service: 'ec2', operation: 'DescribeVpcs', status: 400, body }).findings;
  const error = (code: string) => `<Errors><Error><Code>${code}</Code></Error></Errors>`;
  expect(ec2(`<Response>${error('InvalidVpcID.NotFound')}</Response>`)).toEqual([]);
  expect(ec2(`<Response>${error('InvalidVpc.Gone')}</Response>`)[0]).toContain('does not document');
  expect(ec2(`<ErrorResponse>${error('InvalidVpcID.NotFound')}</ErrorResponse>`)[0]).toContain(
    'cannot be read',
  );
});

test("every client of the account's tests is witnessed", () => {
  const files = globSync('tests/sandbox/account/**/*.ts', { cwd: ROOT });
  const bare = files.filter((file) =>
    /(?<!witnessed\(\s*)new \w+Client\(/.test(readFileSync(join(ROOT, file), 'utf8')),
  );
  expect(files.length).toBeGreaterThan(20);
  expect(bare).toEqual([]);
});
