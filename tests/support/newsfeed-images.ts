import { globSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { SERVICES_VENV } from '../../app/paths.ts';
import { docker, dockerEnvironment } from '../../app/setup/docker.ts';
import { findBase } from '../../app/setup/machine.ts';
import { type Outcome, run } from '../../app/setup/stage.ts';

/**
 * What the newsfeed's images are made of where neither Docker Hub nor PyPI can be reached, as in a lab machine without a
 * network: bases of Debian's own packages in place of python:3.12-slim and valkey/valkey, and wheels.
 */
export const BASES = { python: 'newsfeed-base:python', cache: 'newsfeed-base:cache' } as const;

const CLEAN = 'rm -rf /var/lib/apt/lists/* /var/cache/apt/* /usr/share/doc /usr/share/man /usr/share/locale';
// One small layer each: every push of a service takes it along.
const DOCKERFILE = `
ARG BASE
FROM \${BASE} AS with-python
RUN apt-get update && apt-get install -y --no-install-recommends python3 python3-pip && ${CLEAN}
FROM scratch AS python
COPY --from=with-python / /
FROM \${BASE} AS with-cache
RUN apt-get update && apt-get install -y --no-install-recommends valkey-server && ${CLEAN}
FROM scratch AS cache
COPY --from=with-cache / /
ENTRYPOINT ["valkey-server"]
`;

/** Makes the bases on this computer's engine. */
export async function makeBases(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'drydock-newsfeed-base-'));
  try {
    await writeFile(join(folder, 'Dockerfile'), DOCKERFILE);
    const base = `BASE=${await findBase(process.getuid?.() === 0)}`;
    const build = ['build', '--quiet', '--label', 'drydock=newsfeed-base', '--build-arg', base];
    for (const [target, tag] of Object.entries(BASES))
      must(await docker([...build, '--target', target, '--tag', tag, folder]));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Brings the bases into a machine's engine. */
export async function bringBases(machine: string): Promise<void> {
  const pipe = 'docker save "$1" "$2" | docker exec --interactive "$0" docker load';
  must(await run('sh', ['-c', pipe, machine, ...Object.values(BASES)], { env: dockerEnvironment() }));
}

/** Puts each service's packages as wheels beside it, for the base's Python: the loop of services/README.md. */
export async function bringWheels(services: string): Promise<void> {
  const ask = 'import sys; print("%d.%d" % sys.version_info[:2])';
  const version = must(await docker(['run', '--rm', BASES.python, 'python3', '-c', ask]));
  const processor = process.arch === 'arm64' ? 'aarch64' : 'x86_64';
  const platforms = ['manylinux2014', 'manylinux_2_17', 'manylinux_2_28'];
  const target = [
    ...platforms.flatMap((platform) => ['--platform', `${platform}_${processor}`]),
    ...['--python-version', version, '--only-binary', ':all:'],
  ];
  const files = globSync('*/requirements.txt', { cwd: services });
  if (files.length !== 5) throw new Error(`${services} has ${files.length} services.`);
  // What a requirements.txt names is all there is: it is what pip freeze says.
  await Promise.all(
    files.map(async (file) => {
      const into = join(services, dirname(file), 'wheels');
      const pip = ['-m', 'pip', 'download', '--quiet', '--no-deps', '--dest', into, ...target];
      must(await run(join(SERVICES_VENV, 'bin', 'python'), [...pip, '-r', join(services, file)]));
    }),
  );
}

function must({ code, output }: Outcome): string {
  if (code !== 0) throw new Error(`What the newsfeed is built from could not be brought:\n${output}`);
  return output.trim();
}
