import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { networkInterfaces, tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from '@playwright/test';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openBrowser } from '../support/browser.ts';
import { CourseProcess, freePort } from '../support/course.ts';

let home: string;
let course: CourseProcess;
let endpoint: string;
let browser: Browser;
let stranger: Server;
let page: Page;

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'drydock-strangers-'));
  stranger = createServer((_request, response) => {
    response
      .setHeader('content-type', 'text/html')
      .end('<!doctype html><title>A page of somebody else</title>');
  });
  await new Promise<void>((resolve) => stranger.listen(0, '127.0.0.1', resolve));
  [course, browser] = await Promise.all([CourseProcess.start(home, await freePort()), openBrowser()]);
  endpoint = (JSON.parse(await readFile(join(home, 'owner.json'), 'utf8')) as { endpoint: string }).endpoint;
  page = await browser.newPage();
  await page.goto(`http://127.0.0.1:${(stranger.address() as AddressInfo).port}/`);
});

afterAll(async () => {
  await browser?.close();
  await course?.end();
  stranger?.close();
  await rm(home, { recursive: true, force: true });
});

/** What a page of another origin gets from a request: the answer's text when it may read it, else the refusal's name. */
interface Request {
  method?: string;
  mode?: 'no-cors';
  body?: string;
  headers?: Record<string, string>;
}

const fetches = (url: string, init: Request = {}): Promise<string> =>
  page.evaluate(
    ([address, options]) =>
      fetch(address, options).then(
        async (answer) => `${answer.type} ${answer.status} ${await answer.text()}`,
        (error: Error) => error.name,
      ),
    [url, init] as const,
  );

describe('a page of another origin in a real browser', () => {
  test.each(['/', '/api/v1/labs', '/api/v1/progress', '/healthz', '/control/owner', '/sandbox/v1/tokens'])(
    'reads nothing of %s',
    async (path) => {
      expect(await fetches(course.url + path)).toBe('TypeError');
      expect(await fetches(course.url + path, { mode: 'no-cors' })).toBe('opaque 0 ');
    },
  );

  test('starts no check and changes no account, not even blindly', async () => {
    const body = JSON.stringify({ lab: 'network' });
    expect(await fetches(`${course.url}/api/v1/runs`, { method: 'POST', mode: 'no-cors', body })).toBe(
      'opaque 0 ',
    );
    const json = { method: 'POST', body, headers: { 'content-type': 'application/json' } };
    expect(await fetches(`${course.url}/api/v1/runs`, json)).toBe('TypeError');
    const raw = await send(course.url, '/api/v1/runs', { origin: 'http://evil.example', method: 'POST' });
    expect(raw.status).toBe(403);
  });

  test('reads and writes nothing in the simulated account', async () => {
    const body = 'Action=CreateVpc&Version=2016-11-15&CidrBlock=10.7.0.0%2F16';
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    expect(await fetches(endpoint, { method: 'POST', body, headers })).toBe('TypeError');
    expect(await fetches(endpoint, { method: 'POST', mode: 'no-cors', body, headers })).toBe('opaque 0 ');
    expect(await fetches(`${endpoint}/_ministack/health`)).toBe('TypeError');
  });

  test('opens no terminal', async () => {
    const outcome = await page.evaluate(
      (address) =>
        new Promise<string>((resolve) => {
          const socket = new WebSocket(address);
          socket.onopen = () => resolve('open');
          socket.onerror = () => resolve('refused');
        }),
      `${course.url.replace('http', 'ws')}/sandbox/v1/terminal`,
    );
    expect(outcome).toBe('refused');
  });

  test('frames no page of ours', async () => {
    const { headers } = await send(course.url, '/', {});
    expect(headers['content-security-policy']).toContain("frame-ancestors 'none'");
  });
});

interface Answer {
  status: number;
  headers: NodeJS.Dict<string | string[]>;
  text: string;
}

/** A raw client: any Host, any Origin. */
function send(
  base: string,
  path: string,
  {
    method = 'GET',
    ...headers
  }: { method?: string; host?: string; origin?: string } & Record<string, string>,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = request(new URL(path, base), { method, headers }, (answer) => {
      let text = '';
      answer.on('data', (chunk) => (text += chunk));
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, headers: answer.headers, text }));
    });
    sent.on('error', reject);
    sent.end();
  });
}

describe('a raw client', () => {
  test.each(['/', '/api/v1/labs', '/sandbox/v1/tokens', '/control/owner'])(
    'that names another host (DNS rebinding) is refused %s',
    async (path) => {
      for (const host of [
        'evil.example',
        `evil.example:${new URL(course.url).port}`,
        '127.0.0.1',
        'localhost:1',
      ]) {
        const { status, text } = await send(course.url, path, { host });
        expect(status, host).toBe(403);
        expect(text).toContain('no other name is answered');
      }
    },
  );

  test('that names another host is refused by the account too, which never sends a CORS header', async () => {
    expect((await send(endpoint, '/', { host: 'evil.example', method: 'POST' })).status).toBe(403);
    for (const method of ['OPTIONS', 'GET', 'POST']) {
      const { status, headers } = await send(endpoint, '/', { method, origin: 'http://evil.example' });
      expect(status).toBe(403);
      expect(Object.keys(headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
    }
  });

  test('without the key changes no account and controls nothing', async () => {
    const put = await send(course.url, '/api/v1/account', {
      method: 'PUT',
      'content-type': 'application/json',
    });
    expect(put.status).toBe(403);
    expect((await send(course.url, '/control/reset', { method: 'POST' })).status).toBe(401);
  });

  test('finds nothing on the addresses that other machines would use', async () => {
    const others = Object.values(networkInterfaces())
      .flatMap((addresses) => addresses ?? [])
      .filter(({ internal, family }) => !internal && family === 'IPv4');
    for (const { address } of others) {
      for (const { port } of [new URL(course.url), new URL(endpoint)]) {
        await expect(send(`http://${address}:${port}`, '/', {})).rejects.toThrow(/ECONNREFUSED/);
      }
    }
  });
});
