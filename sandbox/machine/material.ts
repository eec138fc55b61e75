import {
  cpSync,
  lchownSync,
  linkSync,
  lstatSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
} from 'node:fs';
import { basename, join } from 'node:path';

/** What tools leave in a folder of programs. */
const LEFT_OUT = new Set(['.venv', '__pycache__', 'wheels']);

/**
 * Puts files and folders into the learner's folder, which lies in the home. What is there already under such a name is
 * the learner's, and left alone. Each is laid out beside that folder and then moved: root in a lab machine, which has the
 * folder too, can put a link in the way, and nothing is ever written through it.
 * @param owner the number of the user to whom the copies belong; this process's own unless told.
 */
export function layOutMaterial(home: string, material: readonly string[], owner?: number): void {
  const fresh = mkdtempSync(join(home, 'material-'));
  try {
    for (const given of material) {
      const target = join(home, 'learner', basename(given));
      if (lstatSync(target, { throwIfNoEntry: false })) continue;
      const copy = join(fresh, basename(given));
      cpSync(given, copy, { recursive: true, filter: (path) => !LEFT_OUT.has(basename(path)) });
      if (owner !== undefined) giveTo(owner, copy);
      moveInto(copy, target);
    }
  } finally {
    rmSync(fresh, { recursive: true, force: true });
  }
}

function giveTo(owner: number, path: string): void {
  lchownSync(path, owner, owner);
  if (!lstatSync(path).isDirectory()) return;
  for (const name of readdirSync(path)) giveTo(owner, join(path, name));
}

/** Neither a file nor a folder takes the place of what has come there meanwhile. */
function moveInto(copy: string, target: string): void {
  try {
    if (lstatSync(copy).isDirectory()) renameSync(copy, target);
    else linkSync(copy, target);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'EEXIST' && code !== 'ENOTEMPTY' && code !== 'ENOTDIR') throw error;
  }
}
