import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import http from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { Tokens } from '../../../sandbox/terminal/tokens.ts';
import {
  getToken,
  KEY,
  newHome,
  openTerminal,
  removeHome,
  startServer,
  TestPage,
  type TestServer,
  until,
} from '../../support/pty.ts';

let home: string;
let server: TestServer;

beforeAll(async () => {
  home = await newHome();
  server = await startServer(home);
});

afterAll(async () => {
  await server.stop();
  await removeHome(home);
});

/** What a WebSocket with these headers comes to: "open", or the HTTP status that refused it. */
const upgrade = (headers: Record<string, string>): Promise<string> =>
  new Promise((done) => {
    const socket = new WebSocket(`ws://127.0.0.1:${server.port}/sandbox/v1/terminal`, { headers });
    socket.on('open', () => {
      socket.terminate();
      done('open');
    });
    socket.on('unexpected-response', (_request, response) => {
      response.destroy();
      done(String(response.statusCode));
    });
    socket.on('error', () => {});
  });

function post(
  body: string,
  headers: Record<string, string> = {},
): Promise<{ status: number; body: unknown }> {
  return new Promise((done, fail) => {
    const request = http.request(
      {
        host: '127.0.0.1',
        port: server.port,
        path: '/sandbox/v1/tokens',
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
      },
      (response) => {
        let text = '';
        response.on('data', (chunk) => (text += chunk));
        response.on('end', () => {
          expect(response.headers['access-control-allow-origin']).toBeUndefined();
          done({ status: response.statusCode ?? 0, body: JSON.parse(text) });
        });
      },
    );
    request.on('error', fail);
    request.end(body);
  });
}

/** Sends a first message and gives why the server closed. @param token a good one unless given. */
async function first(message: string | Buffer, token?: string): Promise<{ code: number; reason: string }> {
  return closeOf(await openTerminal(server.port, token), message);
}

function closeOf(socket: WebSocket, message: string | Buffer): Promise<{ code: number; reason: string }> {
  let closed: { code: number; reason: string } | undefined;
  socket.on('open', () => socket.send(message));
  socket.on('error', () => {});
  socket.on('close', (code, reason) => {
    closed = { code, reason: reason.toString() };
  });
  return until('the close', () => closed);
}

const attach = (more: object = {}): string =>
  JSON.stringify({ type: 'attach', page: randomUUID(), cols: 80, rows: 24, ...more });
const badToken = { code: 4401, reason: 'The token is unknown, used or too old: reload the page.' };

test('pages of other origins and other host names are refused before the WebSocket opens', async () => {
  const own = `127.0.0.1:${server.port}`;
  expect(await upgrade({ origin: `http://${own}` })).toBe('open');
  expect(await upgrade({ origin: 'http://evil.example' })).toBe('403');
  expect(await upgrade({ origin: `http://127.0.0.1:${server.port + 1}` })).toBe('403');
  expect(await upgrade({ origin: 'null' })).toBe('403');
  expect(
    await upgrade({ host: `evil.example:${server.port}`, origin: `http://evil.example:${server.port}` }),
  ).toBe('403');
  expect(await upgrade({ host: 'evil.example' })).toBe('403');
});

test('pages of other origins and other host names get no token, even with the key', async () => {
  const body = JSON.stringify({ key: KEY });
  expect((await post(body)).status).toBe(200);
  expect((await post(body, { origin: 'http://evil.example' })).status).toBe(403);
  expect((await post(body, { host: `evil.example:${server.port}` })).status).toBe(403);
  expect((await post(body, { 'sec-fetch-site': 'cross-site' })).status).toBe(403);
});

test('a wrong key and a wrong body are refused in words', async () => {
  expect(await post(JSON.stringify({ key: 'wrong' }))).toEqual({
    status: 401,
    body: { error: { code: 'wrong_key', message: 'Open the link that npm start printed.' } },
  });
  for (const [body, type] of [
    ['{', 'application/json'],
    ['{}', 'application/json'],
    ['[1]', 'application/json'],
    [JSON.stringify({ key: KEY, more: 1 }), 'application/json'],
    [JSON.stringify({ key: KEY }), 'text/plain'],
    [JSON.stringify({ key: 'x'.repeat(2_000) }), 'application/json'],
  ] as const) {
    const answer = await post(body, { 'content-type': type });
    expect(answer).toMatchObject({ status: 400, body: { error: { code: 'bad_request' } } });
  }
});

test('no shell without a token, with a wrong one or with a used one', async () => {
  const address = `ws://127.0.0.1:${server.port}/sandbox/v1/terminal`;
  expect(await closeOf(new WebSocket(address), attach())).toEqual(badToken);
  expect(await closeOf(new WebSocket(address, ['drydock']), attach())).toEqual(badToken);
  expect(await first(attach(), KEY)).toEqual(badToken);
  const token = await getToken(server.port);
  const page = await new TestPage().connect(server.port, {}, token);
  await page.prompt();
  expect(await first(attach(), token)).toEqual(badToken);
  expect(await first(attach({ session: page.session }), token)).toEqual(badToken);
  page.close();
});

test('a request that is no WebSocket’s is refused, with a good token too', async () => {
  const statuses = ['sec-websocket-key', 'sec-websocket-version'].map(async (missing) => {
    const { [missing]: _left, ...headers } = {
      connection: 'Upgrade',
      upgrade: 'websocket',
      'sec-websocket-key': Buffer.alloc(16).toString('base64'),
      'sec-websocket-version': '13',
      'sec-websocket-protocol': `drydock, ${await getToken(server.port)}`,
    } as Record<string, string>;
    const request = http.request({
      host: '127.0.0.1',
      port: server.port,
      path: '/sandbox/v1/terminal',
      headers,
    });
    request.end();
    const [response] = (await once(request, 'response')) as [http.IncomingMessage];
    response.destroy();
    return response.statusCode;
  });
  expect(await Promise.all(statuses)).toEqual([400, 400]);
});

test('a token is too old after half a minute', () => {
  let now = 0;
  const tokens = new Tokens('key', () => now);
  const [early, late] = [tokens.give('key') ?? '', tokens.give('key') ?? ''];
  now = 29_999;
  expect(tokens.use(early)).toBe(true);
  now = 30_001;
  expect(tokens.use(late)).toBe(false);
  expect(tokens.give('other')).toBeUndefined();
});

describe('what is no message closes the connection', () => {
  test.each([
    ['text', 'hello'],
    ['another message first', JSON.stringify({ type: 'input', data: 'id\r' })],
    ['a size out of range', attach({ cols: 0 })],
    ['an unknown field', attach({ shell: '/bin/sh' })],
    ['a page that is no id', attach({ page: 'mine' })],
    ['a session that is no id', attach({ session: '../../etc' })],
    ['bytes', Buffer.from([1, 2, 3])],
  ])('%s', async (_name, message) => {
    expect((await first(message)).code).toBe(4400);
  });

  test('a message that is too long', async () => {
    expect((await first('x'.repeat(65 * 1024))).code).toBe(1009);
  });

  test('nonsense after attaching, and the shell lives on', async () => {
    const page = await new TestPage().connect(server.port);
    await page.prompt();
    page.sendRaw('{"type":"input","data":5}');
    const closed = await until('the close', () => page.closed);
    expect(closed).toEqual({ code: 4400, reason: 'The page sent what is no message: reload it.' });
    await page.connect(server.port);
    await page.run('echo al""ive', /\nalive\n/);
    page.close();
  });
});

test('an unknown session is over, not opened anew', async () => {
  const page = new TestPage();
  await page.connect(server.port, { session: '00000000-0000-4000-8000-000000000000' });
  expect(page.closed).toEqual({ code: 4404, reason: 'That shell has ended.' });
  page.close();
});

test('an upgrade of another path is left to others', () => {
  const request = { url: '/elsewhere' } as http.IncomingMessage;
  expect(server.sandbox.upgrade(request, undefined as never, Buffer.alloc(0))).toBe(false);
});
