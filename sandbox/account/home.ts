import { randomBytes } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';

const credentialsSchema = z.object({ accessKeyId: z.string().min(16), secretAccessKey: z.string().min(40) });
const gatewaySchema = z.object({ port: z.int().min(1).max(65535) });

export type Credentials = z.infer<typeof credentialsSchema>;

/** The learner's keys of this home, made the first time. Readable by the owner only. */
export async function learnerCredentials(home: string): Promise<Credentials> {
  await mkdir(home, { recursive: true, mode: 0o700 });
  const path = join(home, 'credentials.json');
  const kept = await readJson(path, credentialsSchema);
  if (kept !== undefined) return kept;
  const made = {
    accessKeyId: `AKIA${randomBytes(8).toString('hex').toUpperCase()}`,
    secretAccessKey: randomBytes(30).toString('base64'),
  };
  await writeJson(path, made);
  return made;
}

/** The port the gateway had last time, so that shells which outlive a server still find their account. */
export async function rememberedPort(home: string): Promise<number | undefined> {
  return (await readJson(join(home, 'gateway.json'), gatewaySchema))?.port;
}

export async function rememberPort(home: string, port: number): Promise<void> {
  await writeJson(join(home, 'gateway.json'), { port });
}

async function readJson<T>(path: string, schema: z.ZodType<T>): Promise<T | undefined> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (text === undefined) return undefined;
  try {
    return schema.parse(JSON.parse(text));
  } catch {
    throw new Error(`${path} is damaged. Delete it; a new one is made at the next start.`);
  }
}

/** Whole or not at all: a file half written by a killed process would lock the learner out. */
async function writeJson(path: string, value: unknown): Promise<void> {
  await writeFile(`${path}.tmp`, JSON.stringify(value), { mode: 0o600 });
  await rename(`${path}.tmp`, path);
}
