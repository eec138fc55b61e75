import http from 'node:http';
import { z } from 'zod';

/** Milliseconds within which an engine that lives answers anything asked here. Removing a busy machine takes longest. */
const ANSWER_MS = 60_000;
/** Of the engine's API: the oldest that has all that is used, of Docker 20.10, taken by every newer engine to date. */
const API = '/v1.41';

/** An engine answered with an error; `status` is the HTTP status. */
export class EngineError extends Error {
  readonly status: number;
  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/** The few calls of a Docker Engine's API that lab machines need, on its unix socket. */
export class Engine {
  readonly socket: string;

  constructor(socket: string) {
    this.socket = socket;
  }

  /** @throws EngineError with the engine's own sentence; Error when it cannot be reached or answers nonsense. */
  async call<T extends z.ZodType>(
    method: 'GET' | 'POST' | 'DELETE',
    path: string,
    answer: T,
    body?: object,
  ): Promise<z.output<T>> {
    const { status, text } = await this.#send(method, path, body);
    if (status >= 400)
      throw new EngineError(status, sentence(text) ?? `The Docker Engine answered ${status}.`);
    return answer.parse(text === '' ? undefined : parsed(text));
  }

  /** The same for a call whose answer says nothing. */
  async act(method: 'POST' | 'DELETE', path: string, body?: object): Promise<void> {
    const { status, text } = await this.#send(method, path, body);
    if (status >= 400)
      throw new EngineError(status, sentence(text) ?? `The Docker Engine answered ${status}.`);
  }

  #send(method: string, path: string, body: object | undefined): Promise<{ status: number; text: string }> {
    return new Promise((resolve, reject) => {
      const payload = body === undefined ? undefined : JSON.stringify(body);
      const request = http.request({
        socketPath: this.socket,
        method,
        path: `${API}${path}`,
        headers: payload === undefined ? {} : { 'content-type': 'application/json' },
        signal: AbortSignal.timeout(ANSWER_MS),
      });
      request.on('error', (error) =>
        reject(new Error(`The Docker Engine at ${this.socket} cannot be reached: ${error.message}.`)),
      );
      request.on('response', (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () =>
          resolve({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString('utf8') }),
        );
      });
      request.end(payload);
    });
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const sentence = (text: string): string | undefined =>
  z.object({ message: z.string() }).safeParse(parsed(text)).data?.message;
