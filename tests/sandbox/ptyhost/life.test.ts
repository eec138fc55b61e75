import { once } from 'node:events';
import { chmod, lstat, mkdir, readFile, rmdir, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { HostLink } from '../../../sandbox/ptyhost/client.ts';
import {
  newHome,
  openTerminal,
  processesWith,
  removeHome,
  spawnServer,
  startServer,
  TestPage,
  until,
} from '../../support/pty.ts';

const quiet = { commandEnd: () => {} };
const hosts = async (home: string) =>
  (await processesWith(home)).filter(({ command }) => command.includes('ptyhost/main.ts'));

test('a stop leaves no process: not the shell, its jobs, nor what left the terminal', async () => {
  const home = await newHome();
  const server = await startServer(home);
  const page = await new TestPage().connect(server.port);
  await page.prompt();
  await page.run(
    'sleep 4001 & nohup sleep 4002 >/dev/null 2>&1 & setsid sleep 4003 & disown -a; (trap "" HUP TERM; sleep 4004) & (trap "" HUP; exec env -i AT=$PWD sleep 4008) &',
    /\n/,
  );
  await page.run(
    'setsid nohup bash -c "sleep 4005 & sleep 4006" >/dev/null 2>&1 & sleep 0.2; echo re""ady',
    /\nready\n/,
  );
  const another = await new TestPage().connect(server.port);
  await another.prompt();
  another.type('nohup setsid sleep 4007 & exit\r');
  await until('the end of that shell', () => another.closed);
  const started = async () => (await processesWith(home)).map(({ command }) => command);
  for (let i = 4001; i <= 4008; i++) {
    await until(`sleep ${i}`, async () =>
      (await started()).some((command) => command.includes(`sleep ${i} `)),
    );
  }
  await server.stop();
  expect(await processesWith(home)).toEqual([]);
  page.close();
  another.close();
  await removeHome(home);
});

test('one home has one host, however many servers start at once', async () => {
  const home = await newHome();
  const servers = await Promise.all([1, 2, 3].map(() => startServer(home)));
  // Those that came too late see that one is there, and end.
  await until('one host', async () => (await hosts(home)).length === 1);
  await Promise.all(servers.map((server) => server.stop()));
  expect(await processesWith(home)).toEqual([]);
  await removeHome(home);
});

test('the host of a killed server is found again, and nobody else may connect to it', async () => {
  const home = await newHome();
  const first = await spawnServer(home);
  const [host] = await hosts(home);
  await first.kill();
  const second = await startServer(home);
  expect((await hosts(home)).map(({ pid }) => pid)).toEqual([host?.pid]);
  expect((await stat(join(home, 'shells.sock'))).mode & 0o777).toBe(0o600);
  await second.stop();
  await removeHome(home);
});

test('a shell answers while the server that opened it stands still, and its page is let go when that is killed', async () => {
  const home = await newHome();
  const first = await spawnServer(home);
  const page = await new TestPage().connect(first.port);
  await page.prompt();
  first.child.kill('SIGSTOP');
  await page.run('echo stands-st""ill', /\nstands-still\n/);
  first.child.kill('SIGCONT');
  await first.kill();
  const closed = await until('the end of the connection', () => page.closed);
  expect(closed).toEqual({ code: 1001, reason: 'The server has stopped.' });
  // The next server has not started the host: it passes the bytes on.
  const second = await spawnServer(home);
  await page.connect(second.port);
  await page.run('echo ag""ain', /\nagain\n/);
  page.close();
  await second.kill();
  const [host] = await hosts(home);
  if (host) process.kill(host.pid);
  await until('the end of the host', async () => (await processesWith(home)).length === 0);
  await removeHome(home);
});

test('a page that connects a thousand times in a row is attached each time', async () => {
  const home = await newHome();
  const server = await spawnServer(home);
  const page = await new TestPage().connect(server.port);
  await page.prompt();
  const attach = JSON.stringify({ type: 'attach', page: page.id, session: page.session, cols: 80, rows: 24 });
  for (let i = 1; i <= 1_000; i++) {
    const socket = await openTerminal(server.port);
    // What the page says may come while its connection is being handed over.
    await once(socket, 'open');
    socket.send(attach);
    const [said] = (await once(socket, 'message', { signal: AbortSignal.timeout(8_000) })) as [Buffer];
    expect(JSON.parse(said.toString())).toMatchObject({ type: 'attached', session: page.session });
    socket.terminate();
  }
  page.close();
  await server.kill();
  const [host] = await hosts(home);
  if (host) process.kill(host.pid);
  await until('the end of the host', async () => (await processesWith(home)).length === 0);
  await removeHome(home);
});

test('a host without a server ends itself after its idle time', async () => {
  const home = await newHome();
  const link = await HostLink.open({ home, idleMs: 300 }, quiet);
  expect(await hosts(home)).toHaveLength(1);
  // A server that was killed: its connections close, nothing is said.
  link.abandon();
  await until('the end of the host', async () => (await hosts(home)).length === 0);
  await removeHome(home);
});

test('a host that died is started again, and its sessions are over', async () => {
  const home = await newHome();
  const server = await startServer(home);
  const page = await new TestPage().connect(server.port);
  await page.prompt();
  const [host] = await hosts(home);
  if (host) process.kill(host.pid, 'SIGKILL');
  await until('the loss', () => page.closed);
  await until('the word that the session is over', async () => {
    await page.connect(server.port);
    return page.closed?.code === 4404;
  });
  page.session = undefined;
  page.have = undefined;
  await page.connect(server.port);
  await page.run('echo ag""ain', /\nagain\n/);
  page.close();
  await server.stop();
  expect(await processesWith(home)).toEqual([]);
  await removeHome(home);
});

test('a host that cannot start says why, with the last lines of its log', async () => {
  const home = await newHome();
  const server = await startServer(home);
  const page = await new TestPage().connect(server.port);
  await page.prompt();
  await page.run('rm ../shells.sock; mkdir ../shells.sock; echo do""ne', /done\n/);
  const [host] = await hosts(home);
  if (host) process.kill(host.pid, 'SIGKILL');
  await until('the loss', () => page.closed);
  await page.connect(server.port);
  const failed = await until('the word', () => page.said.get('failed'));
  expect(failed).toMatchObject({ says: expect.stringContaining('does not start'), log: expect.any(Array) });
  expect(JSON.stringify(failed)).toContain('shells.sock');
  expect((await until('the close', () => page.closed)).code).toBe(4500);
  page.close();
  // Mended, it goes on.
  await rmdir(join(home, 'shells.sock'));
  await server.stop();
  expect(await processesWith(home)).toEqual([]);
  await removeHome(home);
});

test('a home whose path is too long for a socket gets a private folder elsewhere', async () => {
  const base = await newHome();
  const home = join(base, 'a folder with spaces and a long name '.repeat(4));
  await mkdir(home, { recursive: true });
  const server = await startServer(home);
  const folder = await readFile(join(home, 'ptyhost.folder'), 'utf8');
  expect((await lstat(folder)).mode & 0o777).toBe(0o700);
  const page = await new TestPage().connect(server.port);
  await page.run('echo de""ep; pwd', /\ndeep\n/);
  page.close();
  await server.stop();
  // A folder that others could write is not trusted again.
  await chmod(folder, 0o777);
  const again = await startServer(home);
  const other = await readFile(join(home, 'ptyhost.folder'), 'utf8');
  expect(other).not.toBe(folder);
  await again.stop();
  await Promise.all([base, folder, dirname(join(other, 'x'))].map(removeHome));
});

test('a socket file that a crash left is replaced', async () => {
  const home = await newHome();
  await writeFile(join(home, 'shells.sock'), '');
  const server = await startServer(home);
  const page = await new TestPage().connect(server.port);
  await page.prompt();
  page.close();
  await server.stop();
  await removeHome(home);
});
