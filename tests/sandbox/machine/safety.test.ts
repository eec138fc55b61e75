import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { networkInterfaces, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { run } from '../../../app/setup/stage.ts';
import { Engine } from '../../../sandbox/machine/docker/engine.ts';
import { internetProxy, isPublic } from '../../../sandbox/machine/docker/internet.ts';
import { DockerMachine } from '../../../sandbox/machine/docker/machine.ts';
import { asRoot, engine, machineOf, noEngine, onDocker } from '../../support/engine.ts';
import { ENVIRONMENT } from '../../support/pty-server.ts';

/** What a server on this computer answers, when it is reached. */
const REACHED = 'reached-what-must-not-be-reached';
const PROXY = '-x http://127.0.0.1:3128';

interface Learner {
  home: string;
  machine: DockerMachine;
  id: string;
  /** A server that stands for this learner's account. */
  account: http.Server;
}

async function listen(answer: string, host: string): Promise<http.Server> {
  const server = http.createServer((_request, response) => response.end(answer));
  await new Promise<void>((resolve) => server.listen(0, host, resolve));
  return server;
}
const portOf = (server: http.Server): number => (server.address() as AddressInfo).port;

describe.skipIf(noEngine)(onDocker('root inside a docker lab machine'), () => {
  const learners: Learner[] = [];
  let everywhere: http.Server;

  beforeAll(async () => {
    process.env.SERVER_SECRET = 'secret-of-the-server';
    everywhere = await listen(REACHED, '0.0.0.0');
    for (const name of ['ann', 'bob']) {
      const home = await mkdtemp(join(tmpdir(), `drydock-${name}-`));
      await writeFile(join(home, 'progress.db'), `the checker's store of ${name}`);
      const account = await listen(`account of ${name}`, '127.0.0.1');
      const machine = new DockerMachine(
        {
          home,
          socket: engine.socket,
          image: engine.image,
          registry: '111122223333.dkr.ecr.us-east-1.amazonaws.com',
          environment: { ...ENVIRONMENT, endpoint: `http://127.0.0.1:${portOf(account)}` },
          log: () => {},
        },
        { commandEnd: () => {} },
      );
      await machine.warm();
      await machine.engineReady();
      learners.push({ home, machine, id: (await machineOf(home)) ?? '', account });
    }
  });
  afterAll(async () => {
    delete process.env.SERVER_SECRET;
    everywhere?.close();
    for (const { home, machine, account } of learners) {
      await machine.stop();
      account.close();
      await rm(home, { recursive: true, force: true });
    }
  });

  const [ann, bob] = [(): Learner => learners[0] as Learner, (): Learner => learners[1] as Learner];
  const annRuns = async (script: string): Promise<string> => (await asRoot(ann().id, script)).output;
  const curl = (url: string, options = ''): Promise<string> =>
    annRuns(`curl --silent --show-error --max-time 5 --noproxy '' ${options} ${url} 2>&1`);

  test('has no way to the network but the proxy: no interface beside its own', async () => {
    expect(await annRuns("ip -o link | awk '{print $2}' | sort | tr -d '\\n'")).toBe('docker0:lo:');
    expect(await annRuns('ip route')).not.toContain('default');
  });

  test('does not reach a server on this computer, by any address, directly or by the proxy', async () => {
    const own = Object.values(networkInterfaces()).flatMap((list) => list ?? []);
    const addresses = own.filter(({ family }) => family === 'IPv4').map(({ address }) => address);
    expect(addresses).toContain('127.0.0.1');
    for (const address of addresses) {
      const url = `http://${address}:${portOf(everywhere)}/`;
      // The server is there: from this side it answers.
      expect(await (await fetch(url)).text()).toBe(REACHED);
      for (const options of ['', PROXY, `${PROXY} --proxytunnel`])
        expect(await curl(url, options)).not.toContain(REACHED);
    }
    for (const name of ['localhost', '0.0.0.0', '2130706433', '0x7f.1', '[::1]', '[::ffff:127.0.0.1]'])
      expect(await curl(`http://${name}:80/`, `${PROXY} --proxytunnel`)).toMatch(/response 403|URL/);
  });

  test('does not reach a cloud’s metadata address', async () => {
    for (const url of [
      'http://169.254.169.254/latest/meta-data/',
      'http://[fd00:ec2::254]/latest/meta-data/',
    ]) {
      expect(await curl(url)).toMatch(/Failed to connect|Could not connect|unreachable/i);
      expect(await curl(url, PROXY)).toContain('reaches the ports 80 and 443 of the public internet');
      expect(await curl(url, `${PROXY} --proxytunnel`)).toContain('response 403');
    }
  });

  test('does not reach another learner’s machine', async () => {
    const serve =
      'docker run --detach --publish 8000:80 drydock/base sh -c "echo bobs >/www/x; httpd -f -h /www"';
    const { output } = await asRoot(
      bob().id,
      `${serve}; ip -4 -o addr | awk '{print $4}' | cut -d/ -f1 | grep -v ^127 | tr '\\n' ' '`,
    );
    const addresses = output.trim().split('\n').at(-1)?.trim().split(' ') ?? [];
    expect(addresses.length).toBeGreaterThan(1);
    const fetchAll = addresses
      .map(
        (address) =>
          `curl --silent --max-time 3 --retry 5 --retry-all-errors --noproxy '*' http://${address}:8000/x;`,
      )
      .join('');
    expect((await asRoot(bob().id, fetchAll)).output).toContain('bobs');
    expect(await annRuns(fetchAll.replaceAll('--retry 5 ', ''))).not.toContain('bobs');
  });

  test('reaches its own account and no other one', async () => {
    const own = `http://127.0.0.1:${portOf(ann().account)}/`;
    expect(await curl(own)).toBe('account of ann');
    expect(await curl(`http://127.0.0.1:${portOf(bob().account)}/`)).not.toContain('bob');
    for (const path of ['/run/drydock/account.sock', '/run/drydock/internet.sock', '/run/drydock/agent.sock'])
      expect(await curl(`http://127.0.0.1:${portOf(bob().account)}/`, `--unix-socket ${path}`)).not.toContain(
        'bob',
      );
  });

  test('sees neither another learner’s files nor the checker’s store', async () => {
    await writeFile(join(bob().home, 'learner', 'diary'), 'bobs diary');
    expect((await asRoot(bob().id, 'cat /home/learner/diary')).output).toBe('bobs diary');
    const { home } = ann();
    expect(await annRuns(`cat ${home}/progress.db ${bob().home}/learner/diary 2>&1`)).not.toMatch(
      /store|bobs diary/,
    );
    expect(await annRuns('find / -xdev \\( -name diary -o -name progress.db \\) 2>/dev/null')).toBe('');
    expect(await annRuns('ls -A /run/drydock | sort | tr "\\n" " "')).toBe(
      'account.sock agent.sock internet.sock shell-environment ',
    );
  });

  test('finds no socket that leads to the engine it runs on', async () => {
    const Info = z.object({ ID: z.string() });
    const { ID } = await new Engine(engine.socket).call('GET', '/info', Info);
    const sockets = (await annRuns('find / -type s -not -path "/proc/*" 2>/dev/null')).trim().split('\n');
    expect(sockets).toContain('/run/docker.sock');
    for (const socket of sockets) {
      const answer = await curl('http://docker/info', `--unix-socket ${socket}`);
      expect(answer).not.toContain(ID);
    }
    // It sees its own, which has none of the machines on it.
    expect(await annRuns('docker ps --all --quiet | wc -l')).toBe('0\n');
  });

  test('cannot lead the server to a file of this computer by a link in the shared folder', async () => {
    const { home, machine } = ann();
    const target = join(home, 'precious');
    await writeFile(target, 'precious', { mode: 0o600 });
    const planted = await asRoot(
      ann().id,
      `mount -o remount,bind,rw /run/drydock && cd /run/drydock && ln -s ${target} shell-environment.new && rm agent.sock && ln -s ${target} agent.sock && ls`,
    );
    expect(planted).toMatchObject({ code: 0 });
    await machine.setEnvironment({ ...ENVIRONMENT, region: 'eu-west-1' });
    expect(await readFile(target, 'utf8')).toBe('precious');
    expect(await annRuns('cat /run/drydock/shell-environment')).toContain('AWS_REGION=eu-west-1');
    // A server that comes again makes its sockets anew, and does not follow the link either.
    await machine.stop();
    expect(await readFile(target, 'utf8')).toBe('precious');
    expect(existsSync(join(home, 'machine'))).toBe(false);
  });

  test('finds nothing of the server’s environment', async () => {
    const { output } = await asRoot(bob().id, "cat /proc/[0-9]*/environ | tr '\\0' '\\n'");
    expect(output).toContain('LEARNER_UID=');
    expect(output).not.toContain('secret-of-the-server');
  });
});

test('the way out takes addresses of the public internet for public, and nothing else', () => {
  for (const address of ['1.1.1.1', '52.94.76.1', '2600:9000::1', '2a00:1450:4001::1'])
    expect([address, isPublic(address)]).toEqual([address, true]);
  const refused = [
    ...[
      '127.0.0.1',
      '10.1.2.3',
      '172.31.0.1',
      '192.168.1.1',
      '169.254.169.254',
      '169.254.170.2',
      '100.64.0.1',
    ],
    ...[
      '0.0.0.0',
      '224.0.0.1',
      '255.255.255.255',
      '::',
      '::1',
      '::ffff:10.0.0.1',
      '::ffff:8.8.8.8',
      'fe80::1',
    ],
    ...['fd00:ec2::254', '2002:7f00:1::', '64:ff9b::7f00:1', 'localhost', ''],
  ];
  for (const address of refused) expect([address, isPublic(address)]).toEqual([address, false]);
});

test('the way out carries http and https to what it may reach, and refuses the rest with a sentence', async () => {
  const origin = await listen('the page', '127.0.0.1');
  const proxy = internetProxy((_address, port) => port === portOf(origin));
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  const through = (url: string, ...options: string[]): Promise<string> =>
    run('curl', [
      '--silent',
      '--noproxy',
      '',
      '-x',
      `http://127.0.0.1:${portOf(proxy)}`,
      ...options,
      url,
    ]).then(({ output }) => output);
  try {
    expect(await through(`http://localhost:${portOf(origin)}/`)).toBe('the page');
    expect(await through(`http://localhost:${portOf(origin)}/`, '--proxytunnel')).toBe('the page');
    expect(await through('http://localhost:9/')).toMatch(/^localhost:9 is not open: a lab machine reaches/);
    expect(await through('http://no-such-name.invalid/')).toMatch(/cannot be found/);
  } finally {
    origin.close();
    proxy.close();
  }
});
