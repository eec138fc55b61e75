import { createHash } from 'node:crypto';
import { readdir, stat } from 'node:fs/promises';
import http from 'node:http';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import {
  CloudFormationClient,
  CreateStackCommand,
  DeleteStackCommand,
  DescribeStacksCommand,
} from '@aws-sdk/client-cloudformation';
import {
  CreateRepositoryCommand,
  DescribeImagesCommand,
  ECRClient,
  GetAuthorizationTokenCommand,
  PutImageCommand,
  SetRepositoryPolicyCommand,
} from '@aws-sdk/client-ecr';
import {
  CreateAccessKeyCommand,
  CreateUserCommand,
  DeleteUserPolicyCommand,
  PutUserPolicyCommand,
} from '@aws-sdk/client-iam';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { type SimulatedAccount, startAccount } from '../../../../sandbox/account/account.ts';
import { witnessed } from '../conformity/witness.ts';
import { clients, type Keys, PYTHON, REGION, temporaryHome, until } from '../support.ts';
import { type Answer, ask, digestOf, REGISTRY, says } from './registry-client.ts';

const TYPE = 'application/vnd.docker.distribution.manifest.v2+json';

let account: SimulatedAccount;
let place: Awaited<ReturnType<typeof temporaryHome>>;
let headers: { authorization: string };
let repository: string;
let made = 0;
beforeAll(async () => {
  place = await temporaryHome();
  account = await startAccount({ home: place.home, python: PYTHON });
  headers = await login();
});
afterAll(async () => {
  await account.stop();
  await place.remove();
});
beforeEach(async () => {
  repository = await newRepository();
});

function client(keys: Keys = account.credentials): ECRClient {
  const settings = { endpoint: account.endpoint, region: REGION, maxAttempts: 1 };
  return witnessed(new ECRClient({ ...settings, credentials: { ...keys } }));
}

async function newRepository(change: object = {}): Promise<string> {
  const repositoryName = `3am/news${++made}`;
  await client().send(new CreateRepositoryCommand({ repositoryName, ...change }));
  return repositoryName;
}

async function login(keys: Keys = account.credentials): Promise<{ authorization: string }> {
  const { authorizationData } = await client(keys).send(new GetAuthorizationTokenCommand({}));
  return { authorization: `Basic ${authorizationData?.[0]?.authorizationToken}` };
}

const send = (method: string, path: string, body?: Buffer | string, more: Record<string, string> = {}) =>
  ask(account.endpoint, method, path, { ...headers, ...more }, body);

async function begin(name = repository): Promise<string> {
  const answer = await send('POST', `/v2/${name}/blobs/uploads/`);
  expect([answer.status, answer.headers.range]).toEqual([202, '0-0']);
  return answer.headers.location ?? '';
}

async function pushLayer(content: string, name = repository): Promise<string> {
  const digest = digestOf(content);
  const answer = await send('PUT', `${await begin(name)}?digest=${digest}`, content);
  expect([answer.status, answer.headers['docker-content-digest']]).toEqual([201, digest]);
  return digest;
}

/** Pushes an image of one layer. */
async function pushImage(content: string, reference: string, name = repository): Promise<Answer> {
  const layers = [{ digest: await pushLayer(content, name), size: content.length }];
  const manifest = JSON.stringify({ schemaVersion: 2, mediaType: TYPE, layers });
  return send('PUT', `/v2/${name}/manifests/${reference}`, manifest, { 'content-type': TYPE });
}

test('a token is good for twelve hours; for as long again its end is told, then it is unknown', async () => {
  const { authorizationData } = await client().send(new GetAuthorizationTokenCommand({}));
  const [data] = authorizationData ?? [];
  const hours = ((data?.expiresAt?.getTime() ?? 0) - Date.now()) / 3_600_000;
  expect(hours).toBeGreaterThan(11.9);
  expect(hours).toBeLessThanOrEqual(12);
  expect(data?.proxyEndpoint).toBe(`https://${REGISTRY}`);
  const own = await temporaryHome();
  const start = () => startAccount({ home: own.home, python: PYTHON });
  const main = account;
  try {
    account = await start();
    const old = await login();
    await account.stop();
    pass(own.home, 12);
    account = await start();
    expect(says(await ask(account.endpoint, 'GET', '/v2/', old))).toBe(
      '403 DENIED: Your authorization token has expired. Reauthenticate and try again.',
    );
    await account.stop();
    pass(own.home, 12);
    account = await start();
    const young = await login();
    expect((await ask(account.endpoint, 'GET', '/v2/', young)).status).toBe(200);
    expect(says(await ask(account.endpoint, 'GET', '/v2/', old))).toBe(
      '400 DENIED: Your Authorization Token is invalid.',
    );
  } finally {
    await account.stop();
    account = main;
    await own.remove();
  }
});

/** Makes the logins of a stopped account older by that many hours and a second. */
function pass(home: string, hours: number): void {
  const db = new DatabaseSync(join(home, 'state.db'));
  const earlier = `json_extract(body, '$.expires') - ${hours * 3600 + 1}`;
  db.exec(
    `UPDATE resources SET body = json_set(body, '$.expires', ${earlier}) WHERE family = 'registryTokens'`,
  );
  db.close();
}

test('what is no login at all is refused', async () => {
  for (const authorization of ['Basic', 'Basic ???', `Basic ${Buffer.from('AWS').toString('base64')}`])
    expect(says(await send('GET', '/v2/', undefined, { authorization }))).toBe(
      '400 DENIED: Your Authorization Token is invalid.',
    );
  const bearer = await send('GET', '/v2/', undefined, { authorization: 'Bearer x' });
  expect(says(bearer)).toBe('401 UNAUTHORIZED: Not Authorized');
});

test('a layer that is not what its digest says is refused, and can be put right', async () => {
  const location = await begin();
  const wrong = await send('PUT', `${location}?digest=${digestOf('other')}`, 'layer');
  expect(says(wrong)).toBe('400 DIGEST_INVALID: uploaded blob digest did not match provided digest');
  expect((await send('HEAD', `/v2/${repository}/blobs/${digestOf('other')}`)).status).toBe(404);
  expect(says(await send('PUT', location, 'layer'))).toBe(
    '400 DIGEST_INVALID: digest query parameter is required',
  );
  // Nothing of what was refused for want of a digest was taken.
  expect((await send('GET', location)).headers.range).toBe('0-4');
  expect((await send('PUT', `${location}?digest=${digestOf('layer')}`)).status).toBe(201);
  const whole = `/v2/${repository}/blobs/uploads/?digest=${digestOf('whole')}`;
  expect(says(await send('POST', whole, 'else'))).toContain('400 DIGEST_INVALID');
  expect((await send('POST', whole, 'whole')).status).toBe(201);
  const evil = await send('PUT', `${await begin()}?digest=../../credentials.json`, 'layer');
  expect(says(evil)).toContain('400 DIGEST_INVALID');
});

test('an upload that broke off goes on where the registry says it is', async () => {
  const content = Buffer.alloc(300_000, 'a long layer ');
  const location = await begin();
  const first = await send('PATCH', location, content.subarray(0, 100_000));
  expect([first.status, first.headers.range]).toEqual([202, '0-99999']);
  await brokenPatch(location, content.subarray(100_000, 200_000));
  await until(async () => (await send('GET', location)).headers.range === '0-99999');
  const late = { 'content-range': '200000-299999' };
  expect(says(await send('PATCH', location, content.subarray(200_000), late))).toMatch(
    /^416 BLOB_UPLOAD_INVALID/,
  );
  const next = { 'content-range': '100000-299999' };
  const rest = await send('PATCH', location, content.subarray(100_000), next);
  expect([rest.status, rest.headers.range]).toEqual([202, '0-299999']);
  const digest = digestOf(content);
  expect((await send('PUT', `${location}?digest=${digest}`)).status).toBe(201);
  const layer = await send('GET', `/v2/${repository}/blobs/${digest}`);
  expect([layer.headers['content-length'], layer.body.equals(content)]).toEqual(['300000', true]);
  expect(await readdir(join(place.home, 'registry'))).toContain(digest.replace(':', '-'));
  // What is complete, or was never begun, cannot be gone on with.
  for (const one of [location, `/v2/${repository}/blobs/uploads/none`])
    expect(says(await send('PATCH', one, 'more'))).toBe(
      '404 BLOB_UPLOAD_UNKNOWN: blob upload unknown to registry',
    );
});

/** A part whose connection ends once some of it has arrived, and before all of it was sent. */
async function brokenPatch(path: string, part: Buffer): Promise<void> {
  const request = http.request({
    port: new URL(account.endpoint).port,
    method: 'PATCH',
    path,
    headers: { host: REGISTRY, ...headers, 'content-length': 1_000_000 },
  });
  const ended = new Promise<void>((resolve) => request.on('error', () => resolve()));
  const file = join(place.home, 'registry', 'uploads', path.split('/').at(-1) ?? '');
  const before = (await stat(file)).size;
  request.write(part);
  await until(async () => (await stat(file)).size > before);
  request.destroy();
  await ended;
}

test("an upload belongs to one repository, and a layer can be taken from another's", async () => {
  const other = await newRepository();
  const [, id] = /uploads\/(.*)$/.exec(await begin()) ?? [];
  expect(says(await send('PATCH', `/v2/${other}/blobs/uploads/${id}`, 'x'))).toContain(
    '404 BLOB_UPLOAD_UNKNOWN',
  );
  const digest = await pushLayer('shared');
  expect(says(await send('GET', `/v2/${other}/blobs/${digest}`))).toBe(
    '404 BLOB_UNKNOWN: blob unknown to registry',
  );
  const mount = (mounted: string) =>
    send('POST', `/v2/${other}/blobs/uploads/?mount=${mounted}&from=${repository}`);
  expect((await mount(digestOf('nowhere'))).status).toBe(202);
  expect((await mount(digest)).status).toBe(201);
  expect((await send('GET', `/v2/${other}/blobs/${digest}`)).body.toString()).toBe('shared');
});

test('a manifest is refused when it is none, or names what was not pushed', async () => {
  const put = async (manifest: string, reference = 'v1') =>
    says(await send('PUT', `/v2/${repository}/manifests/${reference}`, manifest));
  expect(await put('')).toBe('400 MANIFEST_INVALID: manifest body is empty');
  expect(await put('{"schemaVersion":1}')).toContain('400 MANIFEST_INVALID');
  expect(await put('x'.repeat(5 * 1024 * 1024))).toContain('413 MANIFEST_INVALID');
  const digest = digestOf('never pushed');
  expect(await put(JSON.stringify({ schemaVersion: 2, layers: [{ digest }] }))).toBe(
    `404 MANIFEST_BLOB_UNKNOWN: Layers with digests '${digest}' do not exist.`,
  );
  expect(await put('{"schemaVersion":2}', digest)).toContain('400 DIGEST_INVALID');
  expect(says(await send('GET', `/v2/${repository}/manifests/v1`))).toBe(
    '404 MANIFEST_UNKNOWN: manifest unknown to registry',
  );
});

test("an image that was pushed is one of ECR's API, and the other way round", async () => {
  const pushed = await pushImage('layer one', 'v1');
  const digest = pushed.headers['docker-content-digest'];
  expect(pushed.status).toBe(201);
  const { imageDetails } = await client().send(new DescribeImagesCommand({ repositoryName: repository }));
  expect(imageDetails).toMatchObject([
    { imageDigest: digest, imageTags: ['v1'], imageSizeInBytes: 'layer one'.length },
  ]);
  const manifest = await send('GET', `/v2/${repository}/manifests/${digest}`);
  expect(manifest.headers['content-type']).toBe(TYPE);
  const imageManifest = manifest.body.toString();
  await client().send(new PutImageCommand({ repositoryName: repository, imageManifest, imageTag: 'v2' }));
  const head = await send('HEAD', `/v2/${repository}/manifests/v2`);
  expect([head.headers['docker-content-digest'], head.body.length]).toEqual([digest, 0]);
  expect(head.headers['content-length']).toBe(String(imageManifest.length));
  // The same layers in another manifest, by the API: they were pushed.
  const again = JSON.stringify({ ...JSON.parse(imageManifest), annotations: { again: 'yes' } });
  const put = new PutImageCommand({ repositoryName: repository, imageManifest: again, imageTag: 'v0' });
  await client().send(put);
  const tags = async (query: string) =>
    JSON.parse((await send('GET', `/v2/${repository}/tags/list${query}`)).body.toString());
  expect(await tags('')).toEqual({ name: repository, tags: ['v0', 'v1', 'v2'] });
  expect((await tags('?n=1&last=v0')).tags).toEqual(['v1']);
});

test('a tag moves to what is pushed last, unless the repository is immutable', async () => {
  await pushImage('one', 'latest');
  const second = await pushImage('two', 'latest');
  const latest = await send('HEAD', `/v2/${repository}/manifests/latest`);
  expect(latest.headers['docker-content-digest']).toBe(second.headers['docker-content-digest']);
  const fixed = await newRepository({ imageTagMutability: 'IMMUTABLE' });
  expect((await pushImage('one', 'v1', fixed)).status).toBe(201);
  expect((await pushImage('one', 'v1', fixed)).status).toBe(201);
  expect(says(await pushImage('two', 'v1', fixed))).toBe("400 TAG_INVALID: tag 'v1' is immutable");
});

test('an image is deleted by its digest, and nothing else is', async () => {
  const digest = (await pushImage('layer', 'v1')).headers['docker-content-digest'];
  expect(says(await send('DELETE', `/v2/${repository}/manifests/v1`))).toBe(
    '400 UNSUPPORTED: manifest delete by tag is not supported; delete by digest',
  );
  for (const path of [`blobs/${digestOf('layer')}`, 'blobs/uploads/some', 'tags/list'])
    expect(says(await send('DELETE', `/v2/${repository}/${path}`))).toBe(
      '405 UNSUPPORTED: The operation is unsupported.',
    );
  expect((await send('DELETE', `/v2/${repository}/manifests/${digest}`)).status).toBe(202);
  expect((await send('GET', `/v2/${repository}/manifests/v1`)).status).toBe(404);
});

test('whose rights end is let in no more, whatever the token; a policy of the repository counts too', async () => {
  const { iam } = clients(account, account.credentials);
  await iam.send(new CreateUserCommand({ UserName: 'puller' }));
  const allow = (Action: string[], more: object) =>
    JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action, ...more }] });
  const policy = { UserName: 'puller', PolicyName: 'pulls' };
  const own = allow(['ecr:GetAuthorizationToken', 'ecr:BatchGetImage'], { Resource: '*' });
  await iam.send(new PutUserPolicyCommand({ ...policy, PolicyDocument: own }));
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName: 'puller' }));
  const puller = await login({
    accessKeyId: AccessKey?.AccessKeyId ?? '',
    secretAccessKey: AccessKey?.SecretAccessKey ?? '',
  });
  await pushImage('secret', 'v1');
  const pull = () => ask(account.endpoint, 'GET', `/v2/${repository}/manifests/v1`, puller);
  expect((await pull()).status).toBe(200);
  await iam.send(new DeleteUserPolicyCommand(policy));
  const arn = `arn:aws:ecr:us-east-1:111122223333:repository/${repository}`;
  expect(says(await pull())).toBe(
    `403 DENIED: User: arn:aws:iam::111122223333:user/puller is not authorized to perform: ecr:BatchGetImage on resource: ${arn} ` +
      'because no identity-based policy allows the ecr:BatchGetImage action',
  );
  const AWS = 'arn:aws:iam::111122223333:user/puller';
  const policyText = allow(['ecr:BatchGetImage'], { Principal: { AWS } });
  await client().send(new SetRepositoryPolicyCommand({ repositoryName: repository, policyText }));
  expect((await pull()).status).toBe(200);
});

test('a repository that is made again has nothing of the one before, however that went', async () => {
  const { endpoint, credentials } = account;
  const stacks = witnessed(
    new CloudFormationClient({ endpoint, region: REGION, credentials: { ...credentials } }),
  );
  const StackName = 'images';
  const Properties = { RepositoryName: '3am/stacked' };
  const TemplateBody = JSON.stringify({
    Resources: { Images: { Type: 'AWS::ECR::Repository', Properties } },
  });
  const status = async () =>
    (await stacks.send(new DescribeStacksCommand({ StackName }))).Stacks?.[0]?.StackStatus ?? '';
  await stacks.send(new CreateStackCommand({ StackName, TemplateBody }));
  await until(async () => (await status()) === 'CREATE_COMPLETE');
  const digest = await pushLayer('of the stack', '3am/stacked');
  await stacks.send(new DeleteStackCommand({ StackName }));
  await until(async () => (await status().catch(() => 'gone')) === 'gone');
  expect((await send('HEAD', `/v2/3am/stacked/blobs/${digest}`)).status).toBe(404);
  await newRepositoryNamed('3am/stacked');
  expect((await send('HEAD', `/v2/3am/stacked/blobs/${digest}`)).status).toBe(404);
});

test('a snapshot holds images and logins; a reset leaves nothing of them to be seen', async () => {
  const own = await temporaryHome();
  const main = [account, headers] as const;
  try {
    account = await startAccount({ home: own.home, python: PYTHON });
    headers = await login();
    await newRepositoryNamed('3am/kept');
    await pushImage('kept', 'v1', '3am/kept');
    await account.snapshot('with-image');
    await account.reset();
    headers = await login();
    expect(says(await send('GET', '/v2/3am/kept/manifests/v1'))).toContain('404 NAME_UNKNOWN');
    await newRepositoryNamed('3am/kept');
    expect((await send('GET', '/v2/3am/kept/manifests/v1')).status).toBe(404);
    expect((await send('HEAD', `/v2/3am/kept/blobs/${digestOf('kept')}`)).status).toBe(404);
    await account.restore('with-image');
    headers = await login();
    expect((await send('GET', '/v2/3am/kept/manifests/v1')).status).toBe(200);
    const layer = await send('GET', `/v2/3am/kept/blobs/${digestOf('kept')}`);
    expect(createHash('sha256').update(layer.body).digest('hex')).toBe(digestOf('kept').slice(7));
  } finally {
    await account.stop();
    [account, headers] = main;
    await own.remove();
  }
});

const newRepositoryNamed = (repositoryName: string) =>
  client().send(new CreateRepositoryCommand({ repositoryName }));
