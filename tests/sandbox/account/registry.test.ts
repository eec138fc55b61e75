import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { CreateAccessKeyCommand, CreateUserCommand, PutUserPolicyCommand } from '@aws-sdk/client-iam';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { run } from '../../../app/setup/stage.ts';
import { type SimulatedAccount, startAccount } from '../../../sandbox/account/account.ts';
import { type Answer, ask as askRegistry, digestOf, REGISTRY, says } from './ecr/registry-client.ts';
import { AWS_CLI, clients, type Keys, PYTHON, REGION, temporaryHome } from './support.ts';

const LAYER = Buffer.alloc(100_000, 'layer');
const DIGEST = digestOf(LAYER);
const MANIFEST = Buffer.from(
  JSON.stringify({ schemaVersion: 2, layers: [{ digest: DIGEST, size: LAYER.length }] }),
);

let account: SimulatedAccount;
let place: Awaited<ReturnType<typeof temporaryHome>>;
beforeAll(async () => {
  place = await temporaryHome();
  account = await startAccount({ home: place.home, python: PYTHON });
  await aws(account.credentials, 'ecr', 'create-repository', '--repository-name', '3am/news');
});
afterAll(async () => {
  await account.stop();
  await place.remove();
});

async function aws(keys: Keys, ...args: string[]): Promise<string> {
  const { output } = await run(AWS_CLI, args, {
    env: {
      PATH: process.env.PATH,
      AWS_ENDPOINT_URL: account.endpoint,
      AWS_ACCESS_KEY_ID: keys.accessKeyId,
      AWS_SECRET_ACCESS_KEY: keys.secretAccessKey,
      AWS_DEFAULT_REGION: REGION,
      AWS_PAGER: '',
    },
  });
  return output.trim();
}

const login = async (keys: Keys = account.credentials): Promise<string> =>
  `Basic ${Buffer.from(`AWS:${await aws(keys, 'ecr', 'get-login-password')}`).toString('base64')}`;

const ask = (method: string, path: string, headers: Record<string, string> = {}, body?: Buffer) =>
  askRegistry(account.endpoint, method, path, headers, body);

async function push(authorization: string, repository: string): Promise<Answer> {
  const begun = await ask('POST', `/v2/${repository}/blobs/uploads/`, { authorization });
  if (begun.status !== 202) return begun;
  const location = begun.headers.location ?? '';
  await ask('PATCH', location, { authorization }, LAYER);
  const put = await ask('PUT', `${location}?digest=${DIGEST}`, { authorization });
  if (put.status !== 201) return put;
  const type = 'application/vnd.docker.distribution.manifest.v2+json';
  return ask('PUT', `/v2/${repository}/manifests/v1`, { authorization, 'content-type': type }, MANIFEST);
}

test('asks for a login, and refuses a token that it did not give', async () => {
  const bare = await ask('GET', '/v2/');
  expect(bare.status).toBe(401);
  expect(bare.headers['www-authenticate']).toBe(
    `Basic realm="https://${REGISTRY}/",service="ecr.amazonaws.com"`,
  );
  for (const wrong of ['AWS:wrong', 'AWS:', 'other:wrong', 'AWS:ministack-auth-token'])
    expect(
      says(await ask('GET', '/v2/', { authorization: `Basic ${Buffer.from(wrong).toString('base64')}` })),
    ).toBe('400 DENIED: Your Authorization Token is invalid.');
  expect((await ask('GET', '/v2/', { authorization: await login() })).status).toBe(200);
});

test('takes an image into a repository that exists, and gives it back', async () => {
  const authorization = await login();
  expect((await push(authorization, '3am/news')).status).toBe(201);
  const manifest = await ask('GET', '/v2/3am/news/manifests/v1', { authorization });
  expect([manifest.status, manifest.body.toString()]).toEqual([200, MANIFEST.toString()]);
  const layer = await ask('GET', `/v2/3am/news/blobs/${DIGEST}`, { authorization });
  expect(digestOf(layer.body)).toBe(DIGEST);
  expect(await aws(account.credentials, 'ecr', 'list-images', '--repository-name', '3am/news')).toContain(
    digestOf(MANIFEST),
  );
  const sizes = ['--query', 'imageDetails[].imageSizeInBytes', '--output', 'text'];
  const described = aws(
    account.credentials,
    'ecr',
    'describe-images',
    '--repository-name',
    '3am/news',
    ...sizes,
  );
  expect(await described).toBe(String(LAYER.length));
});

test('knows no repository that was not made', async () => {
  expect(says(await push(await login(), '3am/other'))).toBe(
    "404 NAME_UNKNOWN: The repository with name '3am/other' does not exist in the registry with id '111122223333'",
  );
});

test('lets push and pull only who has the rights', async () => {
  const { iam } = clients(account, account.credentials);
  await iam.send(new CreateUserCommand({ UserName: 'reader' }));
  const Action = ['ecr:GetAuthorizationToken', 'ecr:BatchGetImage'];
  const PolicyDocument = JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action, Resource: '*' }],
  });
  await iam.send(new PutUserPolicyCommand({ UserName: 'reader', PolicyName: 'reads', PolicyDocument }));
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName: 'reader' }));
  const authorization = await login({
    accessKeyId: AccessKey?.AccessKeyId ?? '',
    secretAccessKey: AccessKey?.SecretAccessKey ?? '',
  });
  await push(await login(), '3am/news');
  expect((await ask('GET', '/v2/3am/news/manifests/v1', { authorization })).status).toBe(200);
  expect(says(await push(authorization, '3am/news'))).toMatch(
    /^403 DENIED: User: arn:aws:iam::111122223333:user\/reader is not authorized to perform: ecr:InitiateLayerUpload/,
  );
});

test('keeps images and logins over a restart, and layers out of the saved documents', async () => {
  const authorization = await login();
  expect((await push(authorization, '3am/news')).status).toBe(201);
  await account.stop();
  account = await startAccount({ home: place.home, python: PYTHON });
  const layer = await ask('GET', `/v2/3am/news/blobs/${DIGEST}`, { authorization });
  expect(digestOf(layer.body)).toBe(DIGEST);
  expect(await readdir(join(place.home, 'registry'))).toContain(DIGEST.replace(':', '-'));
});

test('answers under its own host name only, and no page', async () => {
  const authorization = await login();
  const { host } = new URL(account.endpoint);
  expect((await ask('GET', '/v2/', { authorization, host })).status).toBe(501);
  expect((await ask('GET', '/v2/', { authorization, host: 'evil.example' })).status).toBe(403);
  expect((await ask('GET', '/v2/', { authorization, origin: 'https://evil.example' })).status).toBe(403);
  for (const path of [
    '/_ministack/health',
    '/',
    '/v2/../_ministack/health',
    '/v2/email/x',
    '/v2/x/blobs/../../_x',
  ])
    expect([path, (await ask('GET', path, { authorization })).status]).toEqual([path, 403]);
});
