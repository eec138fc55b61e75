import { existsSync, globSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { z } from 'zod';
import { Lab } from './lab.ts';

const LABS = import.meta.dirname;

/** A script of a lab that is run: a shell script, or a CloudFormation template to deploy. */
export interface Script {
  /** File name without its ending. */
  readonly name: string;
  /** Absolute path. */
  readonly file: string;
  readonly text: string;
}

/** One wrong turn: its script starts after `from` (a step's id, or nothing done) and must cause this finding. */
export interface Mistake extends Script {
  readonly title: string;
  readonly from: string | undefined;
  readonly check: string;
  readonly says: string;
  /** Why the check cannot see what this mistake made, where that is so: its finding is then the one from before. */
  readonly unseen: string | undefined;
}

/** A file that a lab hands to the learner. */
export interface Material {
  /** With its ending: under this name it lies in the learner's folder. */
  readonly name: string;
  readonly text: string;
}

/** A lab with the files of its folder. */
export interface LabFolder {
  readonly lab: Lab;
  readonly material: readonly Material[];
  readonly solution: ReadonlyMap<string, Script>;
  readonly alternatives: readonly Script[];
  readonly mistakes: readonly Mistake[];
  readonly cleanup: Script;
}

/** The ids of all labs: every folder here that has a lab.ts. */
export function labIds(): string[] {
  return readdirSync(LABS, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && existsSync(join(LABS, entry.name, 'lab.ts')))
    .map((entry) => entry.name)
    .sort();
}

/** The files that labs hand to the learner (labs/ID/material/*): absolute paths. They lie in the shell's folder. */
export const materialFiles = (): string[] =>
  globSync('*/material/*', { cwd: LABS })
    .sort()
    .map((file) => join(LABS, file));

/**
 * Loads one lab and checks its folder.
 * @throws Error with what is wrong and in which file.
 */
export async function loadLab(id: string): Promise<LabFolder> {
  if (!labIds().includes(id)) throw new Error(`there is no lab "${id}": the labs are ${labIds().join(', ')}`);
  const folder = join(LABS, id);
  const module: { default?: unknown } = await import(pathToFileURL(join(folder, 'lab.ts')).href);
  const parsed = Lab.safeParse(module.default);
  if (!parsed.success) throw new Error(`labs/${id}/lab.ts: ${z.prettifyError(parsed.error)}`);
  const lab = parsed.data;
  if (lab.id !== id)
    throw new Error(`labs/${id}/lab.ts says its id is "${lab.id}": folder and id must agree`);
  return {
    lab,
    material: materialFiles()
      .filter((file) => dirname(dirname(file)) === folder)
      .map((file) => ({ name: basename(file), text: readFileSync(file, 'utf8') })),
    solution: solutionOf(lab, folder),
    alternatives: scripts(join(folder, 'alternatives')),
    mistakes: scripts(join(folder, 'mistakes')).map((script) => mistake(lab, script)),
    cleanup: script(join(folder, 'cleanup.sh')),
  };
}

/** All labs, those that others need first. */
export async function loadLabs(): Promise<LabFolder[]> {
  const all = await Promise.all(labIds().map(loadLab));
  const sorted: LabFolder[] = [];
  const add = (folder: LabFolder) => {
    if (sorted.includes(folder)) return;
    for (const id of folder.lab.needs) {
      const needed = all.find((other) => other.lab.id === id);
      if (!needed) throw new Error(`labs/${folder.lab.id}/lab.ts needs "${id}", which is no lab`);
      add(needed);
    }
    sorted.push(folder);
  };
  for (const folder of all.sort((a, b) => a.lab.section.localeCompare(b.lab.section))) add(folder);
  return sorted;
}

function script(file: string): Script {
  const name = file.slice(file.lastIndexOf('/') + 1).replace(/\.[a-z]+$/, '');
  return { name, file, text: readFileSync(file, 'utf8') };
}

function scripts(folder: string): Script[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => /\.(sh|yaml)$/.test(name))
    .sort()
    .map((name) => script(join(folder, name)));
}

function solutionOf(lab: Lab, folder: string): Map<string, Script> {
  const files = scripts(join(folder, 'solution'));
  const expected = lab.steps.map((step, at) => `${String(at + 1).padStart(2, '0')}-${step.id}`);
  const names = files.map((file) => file.name);
  if (names.join() !== expected.join()) {
    throw new Error(`labs/${lab.id}/solution must hold ${expected.join(', ')}; it holds ${names.join(', ')}`);
  }
  return new Map(lab.steps.map((step, at) => [step.id, files[at] as Script]));
}

/** Reads the `# key: value` lines at the head of a mistake. */
function mistake(lab: Lab, from: Script): Mistake {
  const head = Object.fromEntries([...from.text.matchAll(/^# (\w+): (.+)$/gm)].map((m) => [m[1], m[2]]));
  const Head = z.object({
    mistake: z.string(),
    from: z.enum(['nothing', ...lab.steps.map((step) => step.id)]),
    check: z.enum(lab.steps.flatMap((step) => Object.keys(step.checks).map((name) => `${step.id}/${name}`))),
    says: z.string(),
    unseen: z.string().optional(),
  });
  const parsed = Head.safeParse(head);
  if (!parsed.success)
    throw new Error(`labs/${lab.id}/mistakes/${from.name}.sh: ${z.prettifyError(parsed.error)}`);
  const { mistake: title, from: start, check, says, unseen } = parsed.data;
  return { ...from, title, from: start === 'nothing' ? undefined : start, check, says, unseen };
}
