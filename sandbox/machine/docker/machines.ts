import { createHash } from 'node:crypto';
import { realpathSync } from 'node:fs';
import http from 'node:http';
import { z } from 'zod';
import { type ContainerOptions, containerSpec, LABELS } from './container.ts';
import { type Engine, EngineError } from './engine.ts';

/** Lab machines on one engine at once, of all homes together: more would starve each other on any computer. */
const MOST_MACHINES = 32;
/** Characters of a machine's log that are kept to say why it ended. */
const LAST_WORDS = 2_000;

const Listed = z.array(
  z.object({
    Id: z.string(),
    State: z.string(),
    Labels: z.record(z.string(), z.string()),
    Mounts: z.array(z.object({ Source: z.string().optional(), Destination: z.string() })),
  }),
);

/** A container that is a lab machine. */
export interface Found {
  id: string;
  state: string;
  image: string | undefined;
  /** The folder with the server's sockets. */
  sockets: string | undefined;
}

/** Says which home a machine is of, without saying where that is. */
export const fingerprint = (home: string): string =>
  createHash('sha256').update(realpathSync(home)).digest('hex').slice(0, 16);

/** The lab machines on this engine, of one home or of all. */
export async function findMachines(engine: Engine, home?: string): Promise<Found[]> {
  const label = home === undefined ? LABELS.machine : `${LABELS.home}=${home}`;
  const filters = encodeURIComponent(JSON.stringify({ label: [label] }));
  const listed = await engine.call('GET', `/containers/json?all=true&filters=${filters}`, Listed);
  return listed.map(({ Id, State, Labels, Mounts }) => ({
    id: Id,
    state: State,
    image: Labels[LABELS.image],
    sockets: Mounts.find((mount) => mount.Destination === '/run/drydock')?.Source,
  }));
}

/**
 * Makes a container and starts it.
 * @returns its id.
 * @throws Error as a sentence when there are too many already, or the engine refuses.
 */
export async function createMachine(
  engine: Engine,
  options: ContainerOptions,
  most = MOST_MACHINES,
): Promise<string> {
  const running = (await findMachines(engine)).length;
  if (running >= most)
    throw new Error(`${running} lab machines run on this Docker Engine already: end one of them first.`);
  const { Id } = await engine.call(
    'POST',
    '/containers/create',
    z.object({ Id: z.string() }),
    containerSpec(options),
  );
  try {
    await engine.act('POST', `/containers/${Id}/start`);
  } catch (error) {
    await removeMachine(engine, Id);
    throw error;
  }
  return Id;
}

/** Ends a machine with its volume, whatever runs in it. One that is gone already is fine. */
export async function removeMachine(engine: Engine, id: string): Promise<void> {
  try {
    await engine.act('DELETE', `/containers/${id}?force=true&v=true`);
  } catch (error) {
    // 404: gone. 409: the engine is just removing it.
    if (!(error instanceof EngineError && (error.status === 404 || error.status === 409))) throw error;
  }
}

/** Bytes of the disk that a machine fills: what was changed in it, and the volume with its engine's data. */
export async function diskUse(engine: Engine, id: string): Promise<number> {
  const shape = z.object({
    SizeRw: z.number().optional(),
    Mounts: z.array(z.object({ Name: z.string().optional() })),
  });
  const { SizeRw = 0, Mounts } = await engine.call('GET', `/containers/${id}/json?size=true`, shape);
  const used = z.object({
    Volumes: z
      .array(z.object({ Name: z.string(), UsageData: z.object({ Size: z.number() }).nullish() }))
      .nullable(),
  });
  const { Volumes } = await engine.call('GET', '/system/df?type=volume', used);
  const own = (Volumes ?? []).filter(({ Name }) => Mounts.some((mount) => mount.Name === Name));
  return own.reduce((sum, { UsageData }) => sum + (UsageData?.Size ?? 0), SizeRw);
}

/**
 * Follows a machine's log, which ends with the machine.
 * @param ended called once, with the log's last lines.
 * @returns a function that stops following.
 */
export function follow(engine: Engine, id: string, ended: (lastWords: string) => void): () => void {
  let words = '';
  let following = true;
  const end = (): void => {
    if (!following) return;
    following = false;
    ended(words.trim());
  };
  const request = http.get({
    socketPath: engine.socket,
    path: `/v1.41/containers/${id}/logs?follow=true&stdout=true&stderr=true&tail=20`,
  });
  request.on('error', end);
  request.on('response', (response) => {
    // Frames of the engine: a header of eight bytes, the last four of them the length.
    let rest = Buffer.alloc(0);
    response.on('data', (chunk: Buffer) => {
      rest = Buffer.concat([rest, chunk]);
      while (rest.length >= 8 && rest.length >= 8 + rest.readUInt32BE(4)) {
        const length = rest.readUInt32BE(4);
        words = (words + rest.subarray(8, 8 + length).toString('utf8')).slice(-LAST_WORDS);
        rest = rest.subarray(8 + length);
      }
    });
    response.on('error', end);
    response.on('close', end);
  });
  return () => {
    following = false;
    request.destroy();
  };
}
