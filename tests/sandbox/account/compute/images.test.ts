import { DescribeImagesCommand } from '@aws-sdk/client-ec2';
import {
  DescribeInstanceInformationCommand,
  GetParameterCommand,
  GetParametersByPathCommand,
  GetParametersCommand,
  PutParameterCommand,
} from '@aws-sdk/client-ssm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { codeOf, openAccount, type TestAccount } from '../support.ts';
import { type Clients, computeClients, ECS_IMAGE } from './support.ts';

const RECOMMENDED = ECS_IMAGE.replace('/image_id', '');
const VARIANTS = [
  'amazon-linux-2023',
  'amazon-linux-2023/arm64',
  'amazon-linux-2023/gpu',
  'amazon-linux-2',
  'amazon-linux-2/arm64',
  'amazon-linux-2/gpu',
];

let account: TestAccount;
let aws: Clients;
beforeAll(async () => {
  account = await openAccount();
  aws = computeClients(account);
});
afterAll(() => account.stop());

test("the recommended image's parameter is a document with the members that AWS's has", async () => {
  const { Parameter } = await aws.ssm.send(new GetParameterCommand({ Name: RECOMMENDED }));
  expect(Parameter).toMatchObject({
    Type: 'String',
    DataType: 'text',
    ARN: `arn:aws:ssm:us-east-1::parameter${RECOMMENDED}`,
  });
  const document = JSON.parse(Parameter?.Value ?? '{}');
  expect(Object.keys(document).sort()).toEqual([
    'ecs_agent_version',
    'ecs_runtime_version',
    'image_id',
    'image_name',
    'image_version',
    'os',
    'schema_version',
    'source_image_name',
  ]);
  expect(document).toMatchObject({ schema_version: 1, os: 'Amazon Linux 2023' });
});

test('every variant names an image of its own that EC2 knows', async () => {
  const { Parameters, InvalidParameters } = await aws.ssm.send(
    new GetParametersCommand({
      Names: [
        ...VARIANTS.map((name) => `/aws/service/ecs/optimized-ami/${name}/recommended/image_id`),
        '/no',
      ],
    }),
  );
  expect(InvalidParameters).toEqual(['/no']);
  const ids = Parameters?.map((one) => one.Value ?? '') ?? [];
  expect(new Set(ids).size).toBe(VARIANTS.length);
  const { Images } = await aws.ec2.send(new DescribeImagesCommand({ ImageIds: ids }));
  expect(Images).toHaveLength(VARIANTS.length);
});

test('public parameters are listed below their path, in pages', async () => {
  const list = (NextToken?: string) =>
    aws.ssm.send(new GetParametersByPathCommand({ Path: RECOMMENDED, MaxResults: 5, NextToken }));
  const first = await list();
  const second = await list(first.NextToken);
  const names = [...(first.Parameters ?? []), ...(second.Parameters ?? [])].map((one) => one.Name);
  expect(names).toHaveLength(8);
  expect(names).toContain(ECS_IMAGE);
  expect(second.NextToken).toBeUndefined();
});

test('a parameter that does not exist is an error, and nobody writes among the public ones', async () => {
  expect(await codeOf(aws.ssm.send(new GetParameterCommand({ Name: '/aws/service/ecs/none' })))).toBe(
    'ParameterNotFound',
  );
  const write = new PutParameterCommand({ Name: '/aws/service/mine', Value: 'x', Type: 'String' });
  expect(await codeOf(aws.ssm.send(write))).not.toBe('accepted');
});

test('what of Systems Manager is not simulated says so by name', async () => {
  const call = aws.ssm.send(new DescribeInstanceInformationCommand({}));
  await expect(call).rejects.toThrow('ssm:DescribeInstanceInformation');
});
