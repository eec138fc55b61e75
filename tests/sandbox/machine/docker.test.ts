import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import http from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { z } from 'zod';
import { run } from '../../../app/setup/stage.ts';
import { Engine, EngineError } from '../../../sandbox/machine/docker/engine.ts';
import { DockerMachine, type DockerMachineOptions } from '../../../sandbox/machine/docker/machine.ts';
import { createMachine, findMachines, fingerprint } from '../../../sandbox/machine/docker/machines.ts';
import { asRoot, engine, enginePlan, machineOf, noEngine, onDocker } from '../../support/engine.ts';
import { spawnServer, TestPage, until } from '../../support/pty.ts';
import { ENVIRONMENT, startServer } from '../../support/pty-server.ts';

const REGISTRY = '111122223333.dkr.ecr.us-east-1.amazonaws.com';

describe.skipIf(noEngine)(onDocker('a docker lab machine'), () => {
  const host = new Engine(engine.socket);
  const ends: (() => Promise<void>)[] = [];
  let home: string;

  beforeEach(async () => {
    home = await mkdtemp(join(tmpdir(), 'drydock-machine-'));
  });
  afterEach(async () => {
    for (const end of ends.splice(0).reverse()) await end();
    await rm(home, { recursive: true, force: true });
  });

  async function open(options: Partial<DockerMachineOptions> = {}): Promise<DockerMachine> {
    const machine = new DockerMachine(
      {
        home,
        socket: engine.socket,
        image: engine.image,
        registry: REGISTRY,
        environment: ENVIRONMENT,
        log: () => {},
        ...options,
      },
      { commandEnd: () => {} },
    );
    ends.push(() => machine.stop());
    await machine.warm();
    return machine;
  }

  const idOf = async (of = home): Promise<string> => {
    const id = await machineOf(of);
    if (!id) throw new Error('there is no machine');
    return id;
  };
  const isGone = async (path: string): Promise<boolean> =>
    host.call('GET', path, z.unknown()).then(
      () => false,
      (error: Error) => error instanceof EngineError && error.status === 404,
    );

  /** A page's WebSocket, given to the machine. */
  async function openAt(machine: DockerMachine): Promise<WebSocket> {
    const server = http.createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const page = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`, ['drydock']);
    page.on('error', () => {}); // When it is shown nothing.
    const [request, socket, head] = (await once(server, 'upgrade')) as [http.IncomingMessage, Socket, Buffer];
    server.close();
    try {
      await machine.show({ request, socket, head, protocol: 'drydock' });
    } catch (error) {
      socket.destroy();
      throw error;
    }
    return page;
  }

  test('gives the page a shell of a learner with an engine of its own, and tells when a command ended', async () => {
    const server = await startServer(home, { engine: enginePlan() });
    ends.push(() => server.stop());
    const ended: (number | null)[] = [];
    server.sandbox.onCommandEnd(({ exitCode }) => ended.push(exitCode));
    const page = await new TestPage().connect(server.port);
    await page.prompt();
    await page.run('id -un; pwd; hostname', /learner\n\/home\/learner\ndrydock\n/);
    await page.run("until [ -e /run/engine-ready ]; do sleep 0.1; done; echo u''p", /\nup\n/);
    await page.run("docker run --rm drydock/base echo from-a-cont''ainer", /from-a-container/);
    await page.run('sudo id -u; (exit 7)', /\n0\n/);
    await until('the exit code', () => ended.includes(7));
    page.close();
  });

  test('keeps shells over a kill of the server, and the learner’s files over the machine', async () => {
    const env = { TEST_ENGINE_SOCKET: engine.socket, TEST_IMAGE: engine.image };
    let server = await spawnServer(home, { env });
    ends.push(() => server.kill());
    const page = await new TestPage().connect(server.port);
    await page.run("kept=here; echo file >~/note; echo o''k", /\nok\n/);
    const before = await idOf();
    await server.kill();
    server = await spawnServer(home, { env, port: server.port });
    await page.connect(server.port);
    await page.run('echo $kept-$(cat ~/note)', /here-file/);
    expect(await idOf()).toBe(before);
    page.close();
    await server.kill();

    await (await open()).stop();
    expect(await isGone(`/containers/${before}/json`)).toBe(true);
    await open();
    expect((await asRoot(await idOf(), 'cat /home/learner/note')).output).toBe('file\n');
  });

  test('has what the labs hand out in the learner’s folder, for the learner to change', async () => {
    const given = join(home, 'programs');
    await mkdir(given);
    await writeFile(join(given, 'program.py'), 'print(1)\n');
    await open({ material: [given] });
    const change =
      'echo "print(2)" >>~/programs/program.py && touch ~/programs/mine && cat ~/programs/program.py';
    const said = await run('docker', [
      'exec',
      '--user',
      'learner',
      await idOf(),
      'sh',
      '-c',
      `cd /home/learner; HOME=$PWD; ${change}`,
    ]);
    expect(said).toEqual({ code: 0, output: 'print(1)\nprint(2)\n' });
  });

  test('leaves no container, volume, process or socket behind when it is stopped', async () => {
    const machine = await open();
    await machine.engineReady();
    const id = await idOf();
    const { Mounts, State } = await host.call(
      'GET',
      `/containers/${id}/json`,
      z.object({
        Mounts: z.array(z.object({ Type: z.string(), Name: z.string().optional() })),
        State: z.object({ Pid: z.int() }),
      }),
    );
    const volume = Mounts.find((mount) => mount.Type === 'volume')?.Name;
    await asRoot(id, 'setsid sleep 1000 & docker run --detach drydock/base sleep 1000');
    await machine.stop();
    await until('the container is gone', () => isGone(`/containers/${id}/json`));
    await until('its volume is gone', () => isGone(`/volumes/${volume}`));
    expect(existsSync(`/proc/${State.Pid}`)).toBe(false);
    expect(await readdir(home)).toEqual(['learner']);
  });

  test('removes what a crash left of this home, and nothing of another', async () => {
    const other = await mkdtemp(join(tmpdir(), 'drydock-machine-'));
    ends.push(() => rm(other, { recursive: true, force: true }));
    const leave = async (of: string): Promise<string> => {
      for (const folder of ['left', 'learner']) await mkdir(join(of, folder), { recursive: true });
      return createMachine(host, {
        image: engine.image,
        home: fingerprint(of),
        sockets: join(of, 'left'),
        folder: join(of, 'learner'),
        uid: 1000,
        registry: REGISTRY,
      });
    };
    const [mine, theirs] = await Promise.all([leave(home), leave(other)]);
    ends.push(() => host.act('DELETE', `/containers/${theirs}?force=true&v=true`));
    await open();
    expect(await isGone(`/containers/${mine}/json`)).toBe(true);
    expect(await isGone(`/containers/${theirs}/json`)).toBe(false);
    expect(await findMachines(host, fingerprint(home))).toHaveLength(1);
  });

  test('ends when no page has a terminal for its idle time, and comes again with the next', async () => {
    const machine = await open({ idleMs: 300 });
    const first = await idOf();
    await until('the idle machine has ended', () => isGone(`/containers/${first}/json`));
    const terminal = await openAt(machine);
    expect(await idOf()).not.toBe(first);
    terminal.terminate();
  });

  test('comes again after it was killed, and says why it cannot when it cannot', async () => {
    const machine = await open();
    await host.act('POST', `/containers/${await idOf()}/kill`);
    await until('it is gone', async () => (await machineOf(home)) === undefined);
    await until('a new one', async () => {
      const terminal = await openAt(machine).catch(() => undefined); // It is ending.
      terminal?.terminate();
      return terminal;
    });
    await machine.stop();

    const wrong = new DockerMachine(
      {
        home,
        socket: engine.socket,
        image: 'drydock-machine:of-no-time',
        registry: REGISTRY,
        environment: ENVIRONMENT,
        log: () => {},
      },
      { commandEnd: () => {} },
    );
    ends.push(() => wrong.stop());
    await expect(wrong.warm()).rejects.toThrow(/No such image/);
  });

  test('ends when it has filled more of the disk than it may, and says so', async () => {
    const machine = await open({ mostDisk: 50e6, diskMs: 200 });
    await machine.engineReady();
    const id = await idOf();
    const terminal = await openAt(machine);
    await asRoot(
      id,
      'docker run --rm --volume big:/big drydock/base dd if=/dev/zero of=/big/x bs=1M count=60',
    );
    await until('the full machine has ended', () => isGone(`/containers/${id}/json`));
    await expect(openAt(machine)).rejects.toThrow(/was ended: it used 0\.1 GB of the disk/);
    terminal.terminate();
    (await openAt(machine)).terminate();
  });

  test('is refused when as many as allowed run already', async () => {
    await mkdir(join(home, 'learner'));
    const options = { image: engine.image, home: fingerprint(home), sockets: home, folder: home, uid: 1000 };
    await expect(createMachine(host, { ...options, registry: REGISTRY }, 0)).rejects.toThrow(
      /lab machines run on this Docker Engine already/,
    );
    expect(await machineOf(home)).toBeUndefined();
  });

  test('lets its engine be read, and only read, from beside it', async () => {
    const machine = await open();
    await machine.engineReady();
    const ask = (method: string, path: string): Promise<number | undefined> =>
      new Promise((resolve, reject) => {
        const request = http.request({ socketPath: machine.readerSocket(), method, path });
        request.on('error', reject);
        request.on('response', (response) => {
          response.resume();
          resolve(response.statusCode);
        });
        request.end();
      });
    expect(await ask('GET', '/images/drydock%2Fbase/json')).toBe(200);
    expect(await ask('GET', '/containers/json?all=true')).toBe(200);
    expect(await ask('GET', '/containers/nothing/json')).toBe(404);
    for (const [method, path] of [
      ['POST', '/containers/create'],
      ['DELETE', '/images/drydock%2Fbase'],
      ['GET', '/containers/x/attach/ws'],
      ['GET', '/containers/x/../../events'],
      ['GET', '/images/drydock%2Fbase/get'],
    ] as const)
      expect([path, await ask(method, path)]).toEqual([path, 403]);
  });

  test('switches to a profile with nothing of the others', async () => {
    const folder = join(home, 'aws');
    await mkdir(folder);
    await writeFile(
      join(folder, 'config'),
      '[profile work]\nregion = eu-west-1\n[profile bank]\nregion = x\n',
    );
    await writeFile(
      join(folder, 'credentials'),
      '[bank]\naws_access_key_id = AKIABANK\n[work]\naws_access_key_id = AKIAWORK\n',
    );
    process.env.AWS_CONFIG_FILE = join(folder, 'config');
    process.env.AWS_SHARED_CREDENTIALS_FILE = join(folder, 'credentials');
    ends.push(async () => {
      delete process.env.AWS_CONFIG_FILE;
      delete process.env.AWS_SHARED_CREDENTIALS_FILE;
    });
    const machine = await open();
    await machine.setEnvironment({ kind: 'profile', name: 'work' });
    const seen = await asRoot(await idOf(), 'cat /run/drydock/aws-* /run/drydock/shell-environment');
    expect(seen.output).toContain('AKIAWORK');
    expect(seen.output).toContain('AWS_CONFIG_FILE=/run/drydock/aws-config');
    expect(seen.output).not.toContain('bank');
    await machine.setEnvironment(ENVIRONMENT);
    expect((await asRoot(await idOf(), 'ls /run/drydock')).output).not.toContain('aws-');
  });
});

test('says why the terminal is a shell on this computer where a docker machine cannot be had', async () => {
  const home = await mkdtemp(join(tmpdir(), 'drydock-machine-'));
  const image = Promise.reject(new Error('Pulling debian:trixie-slim: the network cannot be reached.'));
  image.catch(() => {});
  const server = await startServer(home, { engine: { socket: '/nowhere/docker.sock', image } });
  try {
    const page = await new TestPage().connect(server.port);
    await page.prompt();
    page.close();
    const answer = await fetch(`http://127.0.0.1:${server.port}/sandbox/v1/machine`);
    expect(await answer.json()).toEqual({
      driver: 'process',
      ready: true,
      says: 'The terminal is a shell on this computer, without Docker, because the lab machine did not start: Pulling debian:trixie-slim: the network cannot be reached.',
    });
  } finally {
    await server.stop();
    await rm(home, { recursive: true, force: true });
  }
});
