import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile, readlink, stat } from 'node:fs/promises';
import { type IncomingMessage, request } from 'node:http';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import {
  AllocateAddressCommand,
  CreateTagsCommand,
  CreateTrafficMirrorFilterCommand,
  DescribeAddressesCommand,
  DescribeVpcsCommand,
} from '@aws-sdk/client-ec2';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type SimulatedAccount, startAccount } from '../../../sandbox/account/account.ts';
import { AWS_CLI, clients, codeOf, emulatorOf, PYTHON, REGION, temporaryHome } from './support.ts';

let account: SimulatedAccount;
let home: string;
let remove: () => Promise<void>;
beforeAll(async () => {
  ({ home, remove } = await temporaryHome());
  account = await startAccount({ home, python: PYTHON });
});
afterAll(async () => {
  await account.stop();
  await remove();
});

interface Raw {
  method?: string;
  path?: string;
  port?: number;
  headers?: Record<string, string>;
}

/** A request with nothing added to it. */
async function raw(
  asked: Raw,
): Promise<{ status: number; headers: IncomingMessage['headers']; body: string }> {
  const port = asked.port ?? Number(new URL(account.endpoint).port);
  const sent = request({
    host: '127.0.0.1',
    port,
    method: asked.method ?? 'POST',
    path: asked.path ?? '/',
    headers: {
      host: `127.0.0.1:${port}`,
      'content-type': 'application/x-www-form-urlencoded',
      ...asked.headers,
    },
  });
  sent.end((asked.method ?? 'POST') === 'POST' ? 'Action=DescribeVpcs&Version=2016-11-15' : undefined);
  const [answer] = (await once(sent, 'response')) as [IncomingMessage];
  let body = '';
  for await (const chunk of answer) body += chunk;
  return { status: answer.statusCode ?? 0, headers: answer.headers, body };
}

const corsHeaders = (headers: IncomingMessage['headers']) =>
  Object.keys(headers).filter((name) => name.startsWith('access-control-'));

test.each<[string, Record<string, string>]>([
  ['of another name that leads here', { host: 'evil.example:80' }],
  ['of another name with the right port', { host: 'evil.example' }],
  ['from a page of another site', { origin: 'https://evil.example' }],
  ['from a page of another port of this machine', { origin: 'http://127.0.0.1:4400' }],
  ['from a sandboxed page', { origin: 'null' }],
  ['from any page, which a browser shows by Sec-Fetch-Site', { 'sec-fetch-site': 'same-origin' }],
  ['from an image in a page', { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors' }],
])('a request %s is refused', async (_what, headers) => {
  const answer = await raw({ headers });
  expect(answer.status).toBe(403);
  expect(answer.body).not.toContain('vpc-');
  expect(corsHeaders(answer.headers)).toEqual([]);
});

test("a page's own origin is refused too, and its preflight", async () => {
  expect((await raw({ headers: { origin: account.endpoint } })).status).toBe(403);
  const preflight = await raw({
    method: 'OPTIONS',
    headers: { origin: 'https://evil.example', 'access-control-request-method': 'POST' },
  });
  expect(preflight.status).toBe(403);
  expect(corsHeaders(preflight.headers)).toEqual([]);
  const bare = await raw({ method: 'OPTIONS' });
  expect(bare.status).toBe(501);
  expect(corsHeaders(bare.headers)).toEqual([]);
});

test('no answer carries a CORS header', async () => {
  let names: string[] = ['not read'];
  const { ec2 } = clients(account, account.credentials);
  ec2.middlewareStack.add(
    (next) => async (args) => {
      const result = await next(args);
      names = Object.keys((result.response as { headers: Record<string, string> }).headers);
      return result;
    },
    { step: 'deserialize' },
  );
  await ec2.send(new DescribeVpcsCommand({}));
  expect(names).toContain('content-type');
  expect(names.filter((name) => name.startsWith('access-control-'))).toEqual([]);
});

test.each([
  ['POST', '/_ministack/reset'],
  ['POST', '/_ministack/config'],
  ['GET', '/_ministack/health'],
  ['GET', '/_localstack/health'],
  ['GET', '/health'],
  ['GET', '/_aws/sqs/messages'],
  ['POST', '/_drydock/reset'],
  ['POST', '//_drydock/reset'],
  ['POST', '/?x=/_drydock/reset'],
  ['GET', '/?Action=DescribeVpcs&Version=2016-11-15'],
  ['GET', '/v2/_catalog'],
  ['PUT', '/bucket'],
])('%s %s reaches nothing of the emulator', async (method, path) => {
  const answer = await raw({ method, path });
  expect(answer.status).toBe(501);
});

test('the emulator listens nowhere: nobody gets past the gateway', async () => {
  const { pid } = await emulatorOf(home);
  const files = await readdir(`/proc/${pid}/fd`);
  const open = await Promise.all(files.map((fd) => readlink(`/proc/${pid}/fd/${fd}`).catch(() => '')));
  const listening = await Promise.all(
    ['tcp', 'tcp6', 'unix'].map(async (kind) => {
      const lines = (await readFile(`/proc/${pid}/net/${kind}`, 'utf8')).split('\n').slice(1);
      const fields = lines.map((line) => line.trim().split(/\s+/));
      // State 0A of TCP is LISTEN; flag 10000 of a Unix socket is that it accepts connections.
      return kind === 'unix'
        ? fields.filter((one) => one[3] === '00010000').map((one) => one[6])
        : fields.filter((one) => one[3] === '0A').map((one) => one[9]);
    }),
  );
  expect(listening.flat().length).toBeGreaterThan(0); // The gateway's, at least.
  expect(listening.flat().filter((inode) => open.includes(`socket:[${inode}]`))).toEqual([]);
});

test('the keys are for the owner only, and in no log, argument or environment', async () => {
  const { pid } = await emulatorOf(home);
  expect((await stat(join(home, 'credentials.json'))).mode & 0o777).toBe(0o600);
  expect((await stat(join(home, 'state.db'))).mode & 0o777).toBe(0o600);
  for (const place of [join(home, 'emulator.log'), `/proc/${pid}/cmdline`, `/proc/${pid}/environ`]) {
    expect(await readFile(place, 'utf8')).not.toContain(account.credentials.secretAccessKey);
  }
});

test('a service that is not simulated is refused by name, in its own protocol', async () => {
  const scope = (service: string) =>
    `AWS4-HMAC-SHA256 Credential=${account.credentials.accessKeyId}/20260101/us-east-1/${service}/aws4_request, SignedHeaders=host, Signature=0`;
  const s3 = await raw({ method: 'GET', path: '/bucket', headers: { authorization: scope('s3') } });
  expect(s3.body).toContain('does not simulate s3 yet');
  expect(s3.headers['content-type']).toBe('text/xml');
  const lambda = await raw({
    method: 'GET',
    path: '/2015-03-31/functions',
    headers: { authorization: scope('lambda') },
  });
  expect(JSON.parse(lambda.body)).toMatchObject({
    message: 'The simulated account does not simulate lambda yet.',
  });
});

test('a service that is not simulated is refused by name once the caller is known, in its own protocol', async () => {
  const call = (secret: string, ...words: string[]) =>
    promisify(execFile)(AWS_CLI, words, {
      env: {
        PATH: process.env.PATH,
        AWS_ENDPOINT_URL: account.endpoint,
        AWS_ACCESS_KEY_ID: account.credentials.accessKeyId,
        AWS_SECRET_ACCESS_KEY: secret,
        AWS_DEFAULT_REGION: REGION,
      },
    }).then(
      () => 'accepted',
      ({ stderr }: { stderr: string }) => stderr.trim(),
    );
  const { secretAccessKey } = account.credentials;
  expect(await call(secretAccessKey, 'sns', 'list-topics')).toMatch(
    /\(NotImplemented\).*The simulated account does not simulate sns:ListTopics yet\.$/,
  );
  expect(await call(secretAccessKey, 'secretsmanager', 'list-secrets')).toMatch(
    /\(NotImplemented\).*The simulated account does not simulate secretsmanager:ListSecrets yet\.$/,
  );
  expect(await call('wrong', 'secretsmanager', 'list-secrets')).not.toContain('NotImplemented');
}, 60_000);

test('a dry run of what the emulator does by itself does nothing, and of what nobody does is no success', async () => {
  const { ec2 } = clients(account, account.credentials);
  const DryRun = true;
  expect(await codeOf(ec2.send(new AllocateAddressCommand({ DryRun })))).toBe('DryRunOperation');
  expect((await ec2.send(new DescribeAddressesCommand({}))).Addresses).toEqual([]);
  expect(await codeOf(ec2.send(new CreateTrafficMirrorFilterCommand({ DryRun })))).toBe('NotImplemented');
});

test('a text in any script comes back as it was sent', async () => {
  const { ec2 } = clients(account, account.credentials);
  const [vpc] = (await ec2.send(new DescribeVpcsCommand({}))).Vpcs ?? [];
  const Tags = [{ Key: 'Zeitung', Value: 'drei Uhr früh — 新聞 🗞' }];
  await ec2.send(new CreateTagsCommand({ Resources: [vpc?.VpcId ?? ''], Tags }));
  expect((await ec2.send(new DescribeVpcsCommand({}))).Vpcs?.[0]?.Tags).toEqual(Tags);
});

test('a request that is larger than any may be is refused', async () => {
  const sent = request({
    host: '127.0.0.1',
    port: new URL(account.endpoint).port,
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
  });
  sent.end(Buffer.alloc(33 * 1024 * 1024, 'x'));
  const [answer] = (await once(sent, 'response')) as [IncomingMessage];
  answer.resume();
  expect(answer.statusCode).toBe(413);
});

test('an emulator that is gone is a 503 in the shape of AWS, and it comes back with its state', async () => {
  const { pid } = await emulatorOf(home);
  const { ec2 } = clients(account, account.credentials);
  process.kill(pid, 'SIGSTOP'); // So that the next request surely meets the death.
  const call = codeOf(ec2.send(new DescribeVpcsCommand({})));
  process.kill(pid, 'SIGKILL');
  expect(['ServiceUnavailable', 'accepted']).toContain(await call);
  await expect
    .poll(() => codeOf(ec2.send(new DescribeVpcsCommand({}))), { timeout: 10_000 })
    .toBe('accepted');
  expect((await emulatorOf(home)).pid).not.toBe(pid);
});

test('a port that another program has is a clear error', async () => {
  const other = createServer().listen(0, '127.0.0.1');
  await once(other, 'listening');
  const address = other.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const second = await temporaryHome();
  await expect(startAccount({ home: second.home, python: PYTHON, port })).rejects.toThrow(
    `Port ${port} is taken by another program. End that program, or choose another port.`,
  );
  other.close();
  await second.remove();
});

test('a remembered port that another program took meanwhile gives way to a new one, which is remembered', async () => {
  const moved = await temporaryHome();
  const first = await startAccount({ home: moved.home, python: PYTHON });
  await first.stop();
  const other = createServer().listen(Number(new URL(first.endpoint).port), '127.0.0.1');
  await once(other, 'listening');
  const second = await startAccount({ home: moved.home, python: PYTHON });
  expect(second.endpoint).not.toBe(first.endpoint);
  await second.stop();
  other.close();
  const third = await startAccount({ home: moved.home, python: PYTHON });
  expect(third.endpoint).toBe(second.endpoint);
  await third.stop();
  await moved.remove();
});

test('an emulator that keeps ending is given up, with a sentence', async () => {
  const doomed = await temporaryHome();
  const given = await startAccount({ home: doomed.home, python: PYTHON });
  const { ec2 } = clients(given, given.credentials);
  const words = () =>
    ec2.send(new DescribeVpcsCommand({})).then(
      () => 'answered',
      (error: Error) => error.message,
    );
  for (let death = 1; death <= 6; death++) {
    await expect.poll(words, { timeout: 10_000 }).toBe('answered');
    process.kill((await emulatorOf(doomed.home)).pid, 'SIGKILL');
    await expect.poll(words, { timeout: 10_000, interval: 5 }).not.toBe('answered');
  }
  await expect.poll(words).toContain('emulator keeps ending: 6 times in a minute. Read ');
  await expect(given.reset()).rejects.toThrow('keeps ending');
  await given.stop();
  await doomed.remove();
}, 60_000);
