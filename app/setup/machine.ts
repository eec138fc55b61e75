import { createHash } from 'node:crypto';
import { cpSync, globSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { PYTHON, ROOT } from '../paths.ts';
import { docker, dockerEnvironment } from './docker.ts';
import { explain, run, stage } from './stage.ts';

const NAME = 'drydock-machine';
const MADE_BASE = 'drydock-base:trixie';
const BASE = 'debian:trixie-slim';
/** Seconds that a base image's download may take before it is given up. */
const PULL_SECONDS = 120;

/** Our sources that run inside a machine. */
const SOURCES = [
  'sandbox/machine/image/*',
  'sandbox/machine/docker/messages.ts',
  'sandbox/machine/bashrc',
  'sandbox/ptyhost/*.ts',
];
const CONTEXT = ['Dockerfile', 'daemon.json', 'entrypoint.sh'];
/** What the pty host needs at run time. */
const MODULES = ['@lydell', '@xterm/headless', '@xterm/addon-serialize', 'ws', 'zod'];

/** The image of lab machines that this checkout wants: its name changes with what is in it. */
export function machineImage(): string {
  const hash = createHash('sha256').update(process.version).update(process.arch);
  for (const file of [...globSync(SOURCES, { cwd: ROOT }).sort(), 'package-lock.json', 'requirements.txt'])
    hash.update(file).update(readFileSync(join(ROOT, file)));
  return `${NAME}:${hash.digest('hex').slice(0, 12)}`;
}

export const hasImage = async (image: string): Promise<boolean> =>
  (await docker(['image', 'inspect', image])).code === 0;

/**
 * Builds the image of lab machines, if it is not there.
 * @param bootstrap whether a base may be made from Debian's packages where none can be pulled: takes root, about a minute.
 * @returns its name.
 * @throws SetupError saying why it cannot be built.
 */
export async function ensureMachineImage({ bootstrap }: { bootstrap: boolean }): Promise<string> {
  const image = machineImage();
  if (await hasImage(image)) return image;
  await stage('Lab machine', 'building (once, about three minutes)', async () => {
    const base = await findBase(bootstrap);
    const context = mkdtempSync(join(tmpdir(), 'drydock-image-'));
    try {
      await layOut(context);
      const built = await docker([
        'build',
        '--build-arg',
        `BASE=${base}`,
        '--label',
        'drydock=image',
        '-t',
        image,
        context,
      ]);
      if (built.code !== 0) throw explain('Building the lab machine', built.output);
    } finally {
      rmSync(context, { recursive: true, force: true });
    }
  });
  return image;
}

/** The Debian that images are made on, made or pulled if it is not there. @throws SetupError when it cannot be had. */
export async function findBase(bootstrap: boolean): Promise<string> {
  for (const base of [MADE_BASE, BASE]) if (await hasImage(base)) return base;
  const pulled = await docker(['pull', '--quiet', BASE], PULL_SECONDS);
  if (pulled.code === 0) return BASE;
  if (!bootstrap) throw explain(`Pulling ${BASE}`, pulled.output);
  const root = mkdtempSync(join(tmpdir(), 'drydock-base-'));
  try {
    const made = await run('debootstrap', ['--variant=minbase', 'trixie', root]);
    if (made.code !== 0) throw explain('Making a base with debootstrap', made.output);
    const script = 'tar -C "$0" -c . | docker import --change "LABEL drydock=base" - "$1"';
    const imported = await run('sh', ['-c', script, root, MADE_BASE], { env: dockerEnvironment() });
    if (imported.code !== 0) throw explain('Importing the base', imported.output);
    return MADE_BASE;
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

/** Brings together all that the image is made of, so that nothing but Debian's packages is fetched while it is built. */
async function layOut(context: string): Promise<void> {
  for (const name of CONTEXT) cpSync(join(ROOT, 'sandbox/machine/image', name), join(context, name));
  cpSync(process.execPath, join(context, 'node'));
  const copy = (path: string): void => {
    const target = join(context, 'drydock', path);
    mkdirSync(dirname(target), { recursive: true });
    cpSync(join(ROOT, path), target, { recursive: true, dereference: true });
  };
  for (const file of globSync(SOURCES, { cwd: ROOT })) copy(file);
  for (const name of MODULES) copy(`node_modules/${name}`);
  copy('package.json');
  const copied = await run(PYTHON, ['-c', COPY_AWS_CLI, join(context, 'aws')]);
  if (copied.code !== 0) throw explain('Copying the AWS CLI', copied.output);
}

/** The AWS CLI of our environment and what it needs: all pure Python, so it runs on any newer Python too. */
const COPY_AWS_CLI = `
import importlib.metadata as metadata, os, re, shutil, sys
target, seen = sys.argv[1], set()
def copy(name):
    distribution = metadata.distribution(name)
    if distribution.name in seen:
        return
    seen.add(distribution.name)
    for file in distribution.files:
        path = str(file)
        program = os.path.basename(path) if path.startswith("../../../bin/aws") else None
        if path.startswith("..") and not program or "__pycache__" in path or path.endswith(".so"):
            continue
        to = os.path.join(target, "bin", program) if program else os.path.join(target, path)
        os.makedirs(os.path.dirname(to), exist_ok=True)
        shutil.copyfile(file.locate(), to)
    for requirement in distribution.requires or []:
        if "extra ==" not in requirement:
            copy(re.match(r"[A-Za-z0-9._-]+", requirement).group(0))
copy("awscli")
`;
