import dns from 'node:dns';
import http from 'node:http';
import net from 'node:net';
import { networkInterfaces } from 'node:os';

/**
 * The machines' only way out: an HTTP proxy to public addresses. It runs beside the server, where nobody in a machine
 * can change it, and connects to the very address that it has looked at, so a name cannot mean another one later.
 */

const PORTS = [80, 443];
/** Milliseconds without a byte after which a connection is given up. */
const IDLE_MS = 120_000;

/** What is not the public internet: this computer, private networks, link-local (cloud metadata), and the like. */
const [REFUSED_4, REFUSED_6] = [new net.BlockList(), new net.BlockList()];
for (const [network, prefix] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 3],
] as const)
  REFUSED_4.addSubnet(network, prefix, 'ipv4');
// Of IPv6 only global unicast is public; of that not what carries an IPv4 address inside (6to4, Teredo), nor examples.
for (const [network, prefix] of [
  ['::', 3],
  ['4000::', 2],
  ['8000::', 1],
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
] as const)
  REFUSED_6.addSubnet(network, prefix, 'ipv6');

/** Whether machines may connect to this address. */
export function isPublic(address: string): boolean {
  const family = net.isIP(address);
  if (family === 0) return false;
  // Two lists: one list would take every IPv4 address for the IPv6 one that it can be written as.
  if (family === 6 ? REFUSED_6.check(address, 'ipv6') : REFUSED_4.check(address, 'ipv4')) return false;
  const own = Object.values(networkInterfaces()).flatMap((list) => list ?? []);
  return !own.some((one) => one.address === address);
}

type Allows = (address: string, port: number) => boolean;
const isOpen: Allows = (address, port) => PORTS.includes(port) && isPublic(address);

/**
 * A proxy for `CONNECT host:443` and `GET http://…`, not yet listening.
 * @param allows whether it may connect to an address; of a name, every address is asked about.
 */
export function internetProxy(allows: Allows = isOpen): http.Server {
  const server = http.createServer((request, response) => {
    void forward(request, response, allows).catch((error: Error) => refuse(response, error.message));
  });
  server.on('connect', (request, client: net.Socket, head) => {
    void connectTo(target(`http://${request.url ?? ''}`), allows).then(
      (upstream) => {
        client.write('HTTP/1.1 200 Connection established\r\n\r\n');
        upstream.write(head);
        upstream.pipe(client).pipe(upstream);
        upstream.on('error', () => client.destroy());
        client.on('error', () => upstream.destroy());
        client.once('close', () => upstream.destroy());
        upstream.once('close', () => client.destroy());
      },
      (error: Error) => client.end(`HTTP/1.1 403 Forbidden\r\nConnection: close\r\n\r\n${error.message}\n`),
    );
  });
  return server;
}

async function forward(
  request: http.IncomingMessage,
  response: http.ServerResponse,
  allows: Allows,
): Promise<void> {
  const where = target(request.url ?? '');
  const socket = await connectTo(where, allows);
  const { 'proxy-authorization': _secret, 'proxy-connection': _hop, ...headers } = request.headers;
  const onward = http.request({
    createConnection: () => socket,
    method: request.method ?? 'GET',
    path: where?.path ?? '/',
    headers: { ...headers, connection: 'close' },
  });
  onward.on('response', (answer) => {
    response.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(response);
    answer.on('error', () => response.destroy());
  });
  onward.on('error', (error) => refuse(response, error.message));
  response.once('close', () => onward.destroy());
  request.pipe(onward);
}

interface Target {
  host: string;
  port: number;
  path: string;
}

function target(url: string): Target | undefined {
  if (!URL.canParse(url)) return undefined;
  const { protocol, hostname, port, pathname, search } = new URL(url);
  if (protocol !== 'http:') return undefined;
  return { host: hostname.replace(/^\[|\]$/g, ''), port: Number(port || 80), path: pathname + search };
}

/** @throws Error as a sentence when it is no public address, or cannot be reached. */
async function connectTo(where: Target | undefined, allows: Allows): Promise<net.Socket> {
  if (!where) throw new Error('The way out takes http and https addresses.');
  const found = await dns.promises.lookup(where.host, { all: true }).catch((error: Error) => {
    throw new Error(`${where.host} cannot be found: ${error.message}.`);
  });
  const address = found[0]?.address;
  if (address === undefined || !found.every((one) => allows(one.address, where.port)))
    throw new Error(
      `${where.host}:${where.port} is not open: a lab machine reaches the ports 80 and 443 of the public internet.`,
    );
  return new Promise((resolve, reject) => {
    const socket = net.connect({ host: address, port: where.port, timeout: IDLE_MS });
    socket.once('timeout', () => socket.destroy());
    socket.once('error', (error) => reject(new Error(`${where.host} cannot be reached: ${error.message}.`)));
    socket.once('connect', () => resolve(socket));
  });
}

function refuse(response: http.ServerResponse, says: string): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  response.writeHead(403, { 'content-type': 'text/plain' }).end(`${says}\n`);
}
