import { createHash, randomUUID } from 'node:crypto';
import { createReadStream, createWriteStream, mkdirSync, rmSync } from 'node:fs';
import { rename, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { RegistryError } from './errors.ts';

const DIGEST = /^sha256:[0-9a-f]{64}$/;

/**
 * Layers in files named by their digest, which are never changed: one that no snapshot names any more stays. Uploads are
 * files beside them until they are complete, and end with the process: Docker begins again.
 */
export class Layers {
  readonly #folder: string;
  readonly #unfinished: string;
  /** Uploads on their way, as `repository@id`, with what is done on each: one thing after the other. */
  readonly #uploads = new Map<string, Promise<unknown>>();

  constructor(home: string) {
    this.#folder = join(home, 'registry');
    this.#unfinished = join(this.#folder, 'uploads');
    rmSync(this.#unfinished, { recursive: true, force: true });
    mkdirSync(this.#unfinished, { recursive: true, mode: 0o700 });
  }

  /** @returns the id of a new upload. */
  async begin(repositoryName: string): Promise<string> {
    const id = randomUUID();
    await writeFile(this.#upload(id), '', { mode: 0o600 });
    this.#uploads.set(`${repositoryName}@${id}`, Promise.resolve());
    return id;
  }

  /** Bytes that arrived so far. Throws BLOB_UPLOAD_UNKNOWN. */
  received(repositoryName: string, id: string): Promise<number> {
    return this.#alone(repositoryName, id, () => this.#size(id));
  }

  /**
   * Adds a part, whole or not at all, and gives the size then. `start`: where the part says it begins, in bytes. Throws
   * BLOB_UPLOAD_UNKNOWN, or a refusal of a part that does not follow on the one before.
   */
  append(repositoryName: string, id: string, part: Readable, start: number | undefined): Promise<number> {
    return this.#alone(repositoryName, id, async () => {
      const size = await this.#size(id);
      if (start !== undefined && start !== size) {
        const sentence = `The part begins at byte ${start}, and ${size} bytes are there.`;
        throw new RegistryError(416, 'BLOB_UPLOAD_INVALID', sentence);
      }
      try {
        await pipeline(part, createWriteStream(this.#upload(id), { flags: 'a' }));
      } catch (error) {
        await truncate(this.#upload(id), size);
        throw error;
      }
      return this.#size(id);
    });
  }

  /**
   * Makes the upload the layer of that digest, and gives its size in bytes. Throws BLOB_UPLOAD_UNKNOWN, or DIGEST_INVALID
   * for another content, which leaves the upload as it is.
   */
  complete(repositoryName: string, id: string, digest: string): Promise<number> {
    return this.#alone(repositoryName, id, async () => {
      const hash = createHash('sha256');
      await pipeline(createReadStream(this.#upload(id)), hash);
      if (!DIGEST.test(digest) || digest !== `sha256:${hash.digest('hex')}`) {
        const sentence = 'uploaded blob digest did not match provided digest';
        throw new RegistryError(400, 'DIGEST_INVALID', sentence);
      }
      const size = await this.#size(id);
      await rename(this.#upload(id), this.#layer(digest));
      this.#uploads.delete(`${repositoryName}@${id}`);
      return size;
    });
  }

  /** Ends an upload that nobody will go on with. */
  async abandon(repositoryName: string, id: string): Promise<void> {
    this.#uploads.delete(`${repositoryName}@${id}`);
    await rm(this.#upload(id), { force: true });
  }

  /** `digest` is that of a layer that is there. */
  read(digest: string): Readable {
    return createReadStream(this.#layer(digest));
  }

  async #alone<T>(repositoryName: string, id: string, work: () => Promise<T>): Promise<T> {
    const key = `${repositoryName}@${id}`;
    const before = this.#uploads.get(key);
    const done = before?.then(() => {
      if (this.#uploads.has(key)) return work();
      throw unknownUpload();
    });
    if (done === undefined) throw unknownUpload();
    // Whoever asked gets the failure; the next in line only waits for the end.
    this.#uploads.set(
      key,
      done.catch(() => undefined),
    );
    return done;
  }

  async #size(id: string): Promise<number> {
    return (await stat(this.#upload(id))).size;
  }

  readonly #upload = (id: string) => join(this.#unfinished, id);
  readonly #layer = (digest: string) => join(this.#folder, digest.replace(':', '-'));
}

const unknownUpload = () => new RegistryError(404, 'BLOB_UPLOAD_UNKNOWN', 'blob upload unknown to registry');
