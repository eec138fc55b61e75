import { closeSync, fchmodSync, openSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { environmentFile, profileFiles, type ShellEnvironment } from '../environment.ts';

/** The folder as the machine sees it. */
const SEEN_AS = '/run/drydock';
const CONFIG = 'aws-config';
const CREDENTIALS = 'aws-credentials';

/**
 * Puts the account of the shells into the folder that a machine sees read-only. For a profile that is also what the
 * user's AWS configuration says of that profile, and of those it builds on; nothing of any other.
 */
export function writeEnvironment(folder: string, environment: ShellEnvironment): void {
  if (environment.kind === 'profile') {
    const files = profileFiles();
    const config = readOr(files.config);
    const names = profilesOf(config + readOr(files.credentials), environment.name);
    writeWhole(join(folder, CONFIG), sections(config, names));
    writeWhole(join(folder, CREDENTIALS), sections(readOr(files.credentials), names));
  } else {
    for (const name of [CONFIG, CREDENTIALS]) rmSync(join(folder, name), { force: true });
  }
  const seen = { config: `${SEEN_AS}/${CONFIG}`, credentials: `${SEEN_AS}/${CREDENTIALS}` };
  writeWhole(join(folder, 'shell-environment'), environmentFile(environment, seen));
}

/** The port of the simulated account's address; undefined for a profile. */
export const simulatedPort = (environment: ShellEnvironment): number | undefined =>
  environment.kind === 'simulated' ? Number(new URL(environment.endpoint).port) : undefined;

/** The section names that a profile needs: its own, those of `source_profile`, and its sign-in session. */
function profilesOf(text: string, name: string): Set<string> {
  const wanted = new Set<string>();
  const add = (profile: string): void => {
    for (const section of [profile, `profile ${profile}`]) {
      if (wanted.has(section)) return;
      wanted.add(section);
    }
    const body = sections(text, wanted);
    for (const [, next] of body.matchAll(/^\s*source_profile\s*=\s*(\S+)/gm)) if (next) add(next);
    for (const [, next] of body.matchAll(/^\s*sso_session\s*=\s*(\S+)/gm))
      if (next) wanted.add(`sso-session ${next}`);
  };
  add(name);
  return wanted;
}

function sections(text: string, names: ReadonlySet<string>): string {
  let inside = false;
  const kept = text.split('\n').filter((line) => {
    const header = /^\s*\[\s*([^\]]+?)\s*\]/.exec(line)?.[1];
    if (header !== undefined) inside = names.has(header.replace(/\s+/g, ' '));
    return inside;
  });
  return kept.length === 0 ? '' : `${kept.join('\n')}\n`;
}

function readOr(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return ''; // Either file may be missing.
  }
}

/**
 * Never half there: a shell may read it at any moment. Its reader in the machine may be another user than this one.
 * Whoever is root in a machine can make the folder writable, so what lies there already is never followed.
 */
function writeWhole(path: string, text: string): void {
  const fresh = `${path}.new`;
  rmSync(fresh, { recursive: true, force: true });
  const file = openSync(fresh, 'wx', 0o644);
  fchmodSync(file, 0o644);
  writeFileSync(file, text);
  closeSync(file);
  renameSync(fresh, path);
}
