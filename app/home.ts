import { randomBytes, timingSafeEqual } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

/** The process that owns a home: the server with everything, or the simulated account alone. */
const Owner = z.object({
  kind: z.enum(['server', 'account']),
  pid: z.int(),
  /** Where it answers: the page's address, or that of the account's control alone. */
  url: z.url(),
  /** The simulated account's address. */
  endpoint: z.url(),
  /** What whoever starts it is to know about its state: that it began afresh, and where the old one is. */
  notice: z.string().optional(),
});
export type Owner = z.infer<typeof Owner>;
/** An owner that answers, with the socket of its learner's own Docker Engine. */
export type LiveOwner = Owner & { engine: string | undefined };

export const accountHome = (home: string): string => join(home, 'account');

/**
 * The secret of a home: whoever shows it may open a shell and change the account. Made once, readable by its user only.
 * @throws Error when the home cannot be written.
 */
export function homeKey(home: string): string {
  mkdirSync(home, { recursive: true, mode: 0o700 });
  const file = join(home, 'key');
  if (!existsSync(file)) writeWhole(file, randomBytes(24).toString('base64url'));
  return readFileSync(file, 'utf8').trim();
}

/** Compares in constant time. */
export function isKey(home: string, given: string | undefined): boolean {
  const [right, other] = [homeKey(home), given ?? ''].map((text) => Buffer.from(text));
  return (
    right !== undefined &&
    other !== undefined &&
    right.length === other.length &&
    timingSafeEqual(right, other)
  );
}

const ownerFile = (home: string): string => join(home, 'owner.json');

export const writeOwner = (home: string, owner: Owner): void =>
  writeWhole(ownerFile(home), JSON.stringify(owner));

export const removeOwner = (home: string): void => rmSync(ownerFile(home), { force: true });

/** Who owns the home now; undefined when nobody does, whatever a process that was killed left behind. */
export async function readOwner(home: string): Promise<LiveOwner | undefined> {
  if (!existsSync(ownerFile(home))) return undefined;
  const parsed = Owner.safeParse(JSON.parse(readFileSync(ownerFile(home), 'utf8')));
  if (!parsed.success) return undefined;
  const owner = parsed.data;
  try {
    const answer = await fetch(new URL('/control/owner', owner.url), {
      headers: { 'x-drydock-key': homeKey(home) },
      signal: AbortSignal.timeout(2_000),
    });
    const { pid, engine } = z
      .object({ pid: z.int(), engine: z.string().optional() })
      .parse(await answer.json());
    return pid === owner.pid ? { ...owner, engine } : undefined;
  } catch {
    return undefined;
  }
}

function writeWhole(file: string, text: string): void {
  writeFileSync(`${file}.tmp`, text, { mode: 0o600 });
  chmodSync(`${file}.tmp`, 0o600);
  renameSync(`${file}.tmp`, file);
}
