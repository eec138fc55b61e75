import { createHash } from 'node:crypto';
import http from 'node:http';

export const REGISTRY = '111122223333.dkr.ecr.us-east-1.amazonaws.com';

export interface Answer {
  status: number;
  headers: http.IncomingHttpHeaders;
  body: Buffer;
}

/** A request as Docker makes it: under the registry's own host name. */
export function ask(
  endpoint: string,
  method: string,
  path: string,
  headers: Record<string, string> = {},
  body?: Buffer | string,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const { port } = new URL(endpoint);
    const request = http.request({ port, method, path, headers: { host: REGISTRY, ...headers } });
    request.on('error', reject);
    request.on('response', async (response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of response) chunks.push(chunk);
      resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks) });
    });
    request.end(body);
  });
}

export function digestOf(content: Buffer | string): string {
  return `sha256:${createHash('sha256').update(content).digest('hex')}`;
}

/** A refusal in one line. */
export const says = ({ status, body }: Answer): string =>
  `${status} ${JSON.parse(body.toString()).errors[0].code}: ${JSON.parse(body.toString()).errors[0].message}`;
