import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { TestPage, until } from '../support/pty.ts';
import { ENVIRONMENT, KEY, startServer } from '../support/pty-server.ts';

test('the metrics count machines, terminals, bytes, echoes and reconnects, and hold no secret', async () => {
  const home = await mkdtemp(join(tmpdir(), 'drydock-metrics-'));
  const server = await startServer(home);
  const read = async (): Promise<string> =>
    (await fetch(`http://127.0.0.1:${server.port}/sandbox/v1/metrics`)).text();
  const value = async (line: string): Promise<number> => {
    const found = (await read()).split('\n').find((one) => one.startsWith(`${line} `));
    return Number(found?.slice(line.length + 1) ?? Number.NaN);
  };
  try {
    expect(await value('drydock_machines{driver="process",state="ready"}')).toBe(1);
    const page = await new TestPage().connect(server.port);
    await page.run('echo typed-this', /typed-this\n/);
    const bytes = async (direction: string): Promise<number> =>
      value(`drydock_terminal_bytes_total{direction="${direction}"}`);
    await until('the counts', async () => (await bytes('in')) > 0 && (await bytes('out')) > 0);
    await until('all of them', async () => (await bytes('out')) === Buffer.byteLength(page.output));
    expect(await bytes('in')).toBe('echo typed-this\r'.length);
    expect(await value('drydock_terminals')).toBe(1);
    expect(await value('drydock_terminal_attaches_total{to="new"}')).toBe(1);
    expect(await value('drydock_terminal_echo_seconds_count')).toBeGreaterThan(0);
    page.drop();
    await until('the page is gone', async () => (await value('drydock_terminals')) === 0);
    await page.connect(server.port);
    await until('the return', async () => (await value('drydock_terminals')) === 1);
    expect(await value('drydock_terminal_attaches_total{to="running"}')).toBe(1);
    const text = await read();
    for (const secret of [KEY, ENVIRONMENT.credentials.secretAccessKey, 'typed-this', home])
      expect(text).not.toContain(secret);
    page.close();
  } finally {
    await server.stop();
    await rm(home, { recursive: true, force: true });
  }
});
