import { existsSync, readFileSync } from 'node:fs';
import net from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import tls from 'node:tls';
import { PtyHost } from '../../ptyhost/host.ts';
import { type Dial, FromServer, readLine, SOCKETS, type ToServer } from '../docker/messages.ts';

/**
 * Runs inside a docker lab machine, as the learner. It holds the shells, and joins the machine to the server that
 * started it: by sockets in a folder that is mounted read-only, since the machine has no network but its own. All
 * connections are made from here; the server can be restarted and finds the machine as it was.
 */
const FOLDER = '/run/drydock';
const ENGINE = '/var/run/docker.sock';
/** Made when the engine is up and holds its first image. */
const ENGINE_READY = '/run/engine-ready';
const INTERNET_PORT = 3128;
const REGISTRY_PORT = 50_443;
/** Milliseconds between tries to reach the server: a restarted one has its terminals back within that. */
const RETRY_MS = 50;
/** Milliseconds without any server after which the machine ends itself. */
const IDLE_MS = 30 * 60_000;

// A connection that breaks in the wrong moment must not take the shells with it.
process.on('uncaughtException', (error) => console.error(error));
process.on('unhandledRejection', (error) => console.error(error));
process.umask(0o022);

const host = new PtyHost({ idleMs: IDLE_MS }, () => process.exit(0));
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => void host.stop());

forward(net.createServer(), INTERNET_PORT, SOCKETS.internet);
forward(registry(), REGISTRY_PORT, SOCKETS.account);
let account: { port: number; server: net.Server } | undefined;

for (;;) {
  await serve();
  await sleep(RETRY_MS);
}

/** Holds one control connection until it ends. */
function serve(): Promise<void> {
  return new Promise((resolve) => {
    const control = net.connect(`${FOLDER}/${SOCKETS.agent}`);
    control.on('error', () => {}); // No server now; 'close' follows.
    control.once('close', () => resolve());
    control.once('connect', () => say(control, { type: 'control' }));
    readLine(control, function next(line) {
      const message = FromServer.parse(JSON.parse(line));
      if (message.type === 'account') listenForAccount(message.port);
      else dial(message);
      readLine(control, next);
    });
  });
}

/** Makes the connection that the server asks for, and gives it to the pty host or the engine. */
function dial({ to, id }: Dial): void {
  const socket = net.connect(`${FOLDER}/${SOCKETS.agent}`);
  socket.on('error', () => {});
  socket.once('connect', () => {
    if (to === 'shells') {
      say(socket, { type: 'dialled', id });
      host.accept(socket);
      return;
    }
    if (!existsSync(ENGINE_READY)) {
      say(socket, { type: 'failed', id, says: 'it is still starting' });
      socket.end();
      return;
    }
    const engine = net.connect(ENGINE);
    engine.once('connect', () => {
      say(socket, { type: 'dialled', id });
      join(socket, engine);
    });
    engine.once('error', (error) => {
      say(socket, { type: 'failed', id, says: error.message });
      socket.end();
    });
  });
}

/** The account answers here under the very address it has beside the server, so that signatures and settings agree. */
function listenForAccount(port: number): void {
  if (account?.port === port) return;
  account?.server.close();
  account = { port, server: forward(net.createServer(), port, SOCKETS.account) };
}

/** The account's registry, under its name on AWS; its certificate is this machine's own. */
function registry(): tls.Server {
  const read = (name: string) => readFileSync(`/opt/drydock/${name}`);
  return tls.createServer({
    key: read('registry.key'),
    cert: read('registry.crt'),
    ALPNProtocols: ['http/1.1'],
  });
}

function forward(server: net.Server, port: number, name: string): net.Server {
  server.on(server instanceof tls.Server ? 'secureConnection' : 'connection', (client: net.Socket) =>
    join(client, net.connect(`${FOLDER}/${name}`)),
  );
  server.on('error', (error) => console.error(`port ${port}: ${error.message}`));
  return server.listen(port, '127.0.0.1');
}

function join(one: net.Socket, other: net.Socket): void {
  for (const [from, to] of [
    [one, other],
    [other, one],
  ] as const) {
    from.pipe(to);
    from.on('error', () => {}); // A broken one is closed, which ends the other.
    from.once('close', () => to.destroy());
  }
}

function say(socket: net.Socket, message: ToServer): void {
  socket.write(`${JSON.stringify(message)}\n`);
}
