import http from 'node:http';
import net from 'node:net';
import type { Duplex } from 'node:stream';

/** What may be read of a machine's engine. None of it streams, and none of it runs anything. */
const READABLE =
  /^(?:\/v1\.\d{2})?\/(?:_ping|version|info|containers\/json|containers\/[\w.-]+\/json|images\/json|images\/[\w.:@/%-]+\/json|networks(?:\/[\w.-]+)?|volumes(?:\/[\w.-]+)?)(?:\?[^#]*)?$/;

/**
 * A machine's engine for those who only look: `GET` of what is listed above, nothing else. Not yet listening.
 * @param dial a new connection to the machine's engine.
 */
export function engineReader(dial: () => Promise<Duplex>): http.Server {
  return http.createServer((request, response) => {
    const refuse = (status: number, message: string): void => {
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify({ message }));
    };
    if (request.method !== 'GET' || !READABLE.test(request.url ?? '')) {
      request.resume();
      return refuse(403, 'Only reads of containers, images, networks and volumes are passed on.');
    }
    const onward = http.request({
      createConnection: (_options, done) => {
        dial().then(
          (stream) => done(null, stream),
          (error: Error) => done(error, new net.Socket()),
        );
        return undefined;
      },
      path: request.url,
      headers: { host: 'docker', connection: 'close' },
    });
    onward.on('response', (answer) => {
      response.writeHead(answer.statusCode ?? 502, { 'content-type': 'application/json' });
      answer.pipe(response);
      answer.on('error', () => response.destroy());
    });
    onward.on('error', (error) => {
      if (response.headersSent) response.destroy();
      else refuse(503, error.message);
    });
    response.once('close', () => onward.destroy());
    onward.end();
  });
}
