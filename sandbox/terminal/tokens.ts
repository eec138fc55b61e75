import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';

/** The body of POST /sandbox/v1/tokens. */
export const TokenRequest = z.strictObject({ key: z.string().max(200) });

/** Milliseconds between getting a token and opening the WebSocket with it. */
const LIFETIME_MS = 30_000;
/** Tokens not used yet; more are only asked for by something that loops. */
const MOST_TOKENS = 1_000;

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

/** Gives single-use tokens against the home's key. A token, unlike the key, is worth nothing a moment later. */
export class Tokens {
  readonly #key: Buffer;
  readonly #now: () => number;
  readonly #expiry = new Map<string, number>();

  constructor(key: string, now: () => number = Date.now) {
    this.#key = digest(key);
    this.#now = now;
  }

  /** A token for whoever shows the key; undefined for a wrong key. */
  give(key: string): string | undefined {
    if (!timingSafeEqual(digest(key), this.#key)) return undefined;
    for (const [token, expiry] of this.#expiry) {
      if (expiry > this.#now() && this.#expiry.size < MOST_TOKENS) break;
      this.#expiry.delete(token);
    }
    const token = randomBytes(24).toString('base64url');
    this.#expiry.set(token, this.#now() + LIFETIME_MS);
    return token;
  }

  /** Whether the token is good; it is not again. */
  use(token: string): boolean {
    const expiry = this.#expiry.get(token);
    this.#expiry.delete(token);
    return expiry !== undefined && expiry > this.#now();
  }
}
