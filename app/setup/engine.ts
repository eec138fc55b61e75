import { existsSync } from 'node:fs';
import http from 'node:http';
import { z } from 'zod';
import type { EnginePlan } from '../../sandbox/machine/choose.ts';
import { engineSocket } from './docker.ts';
import { ensureMachineImage } from './machine.ts';
import { run } from './stage.ts';

/** Milliseconds. An engine that lives answers at once. */
const PING_MS = 3_000;

export type Found = { socket: string } | { none: string };

/** The Docker Engine that lab machines may be made on, or why there is none: a part of a sentence. */
export async function findEngine(): Promise<Found> {
  if (process.platform !== 'linux') return { none: 'docker lab machines are made for Linux so far' };
  const socket = engineSocket();
  if (!socket) return { none: `DOCKER_HOST names an engine elsewhere (${process.env.DOCKER_HOST})` };
  if (!existsSync(socket)) return { none: `no Docker Engine runs here (there is no ${socket})` };
  const info = await ask(socket);
  if (typeof info === 'string') return { none: info };
  if (info.SecurityOptions?.some((option) => option.includes('rootless')))
    return { none: 'the Docker Engine here is rootless, and a lab machine needs one that is not' };
  if ((await run('docker', ['--version'])).code !== 0) return { none: 'the docker command is not installed' };
  return { socket };
}

/** The same, with the image of lab machines: it is built while the course opens. */
export async function planEngine(): Promise<EnginePlan> {
  const found = await findEngine();
  if ('none' in found) return found;
  const image = ensureMachineImage({ bootstrap: false });
  image.catch(() => {}); // The machine that waits for it falls back, and says why.
  return { socket: found.socket, image };
}

function ask(socket: string): Promise<{ SecurityOptions?: string[] | null | undefined } | string> {
  return new Promise((resolve) => {
    const request = http.get({ socketPath: socket, path: '/info', signal: AbortSignal.timeout(PING_MS) });
    request.on('error', (error: NodeJS.ErrnoException) =>
      resolve(
        error.code === 'EACCES'
          ? 'your user may not use the Docker Engine here (sudo usermod -aG docker "$USER", then sign in again)'
          : `the Docker Engine at ${socket} does not answer`,
      ),
    );
    request.on('response', async (response) => {
      let text = '';
      for await (const chunk of response.setEncoding('utf8')) text += chunk;
      const parsed = z.object({ SecurityOptions: z.array(z.string()).nullish() }).safeParse(parse(text));
      resolve(parsed.success ? parsed.data : `the Docker Engine at ${socket} answers nonsense`);
    });
  });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
