import http from 'node:http';
import type { z } from 'zod';
import { recorded } from '../account/evidence.ts';
import { Unreachable } from '../account/outcome.ts';

/** Milliseconds within which an engine answers a read. */
const ANSWER_MS = 5_000;
/** Bytes. What comes from inside a learner's machine is not taken without end. */
const LONGEST_ANSWER = 8 * 1024 * 1024;
const NONE = 'no Docker Engine belongs to this terminal; what it needs is told by npx drydock doctor';

/** Reads of one Docker Engine. It can send nothing but GET. */
export interface EngineClient {
  /**
   * @param operation the engine's name of it, for the evidence: ContainerList.
   * @throws Unreachable when there is no engine, it does not answer in time, or it answers nonsense.
   */
  get<T extends z.ZodType>(operation: string, path: string, shape: T): Promise<z.output<T>>;
}

/** @param socket the unix socket where the engine answers; undefined while there is none. */
export const openEngine = (socket: () => string | undefined): EngineClient => ({
  get: (operation, path, shape) =>
    recorded({ service: 'docker', operation, action: `docker:${operation}`, input: { path } }, async () => {
      const where = socket();
      if (where === undefined) throw new Unreachable(NONE);
      const { status, text } = await send(where, path);
      if (status !== 200) throw new Unreachable(`the Docker Engine answered ${operation} with ${status}`);
      const parsed = shape.safeParse(json(text));
      if (!parsed.success) throw new Unreachable(`the Docker Engine answered ${operation} with nonsense`);
      return parsed.data;
    }),
});

function send(socketPath: string, path: string): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const fail = (error: Error): void =>
      reject(new Unreachable(`the Docker Engine does not answer: ${error.message}`));
    const request = http.get({ socketPath, path, signal: AbortSignal.timeout(ANSWER_MS) });
    request.on('error', fail);
    request.on('response', (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => {
        text += chunk;
        if (text.length > LONGEST_ANSWER) response.destroy(new Error('its answer has no end'));
      });
      response.on('error', fail);
      response.on('end', () => resolve({ status: response.statusCode ?? 0, text }));
    });
  });
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
