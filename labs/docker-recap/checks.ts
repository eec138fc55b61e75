import { met, unmet } from '../finding.ts';
import { check } from '../lab.ts';
import type { ReadValues } from '../readings.ts';
import { list } from '../words.ts';

export const IMAGE = 'news:v1';
export const BASE = 'drydock/base:latest';
export const CONTAINER = 'news';
export const REPOSITORY = '3am/docker-recap';
export const HOST_PORT = 8080;
export const NETWORK = 'news-net';

type Known<N extends keyof ReadValues> = Pick<ReadValues, N>;

const named = ({ containers }: Known<'containers'>, name: string) =>
  containers.find((one) => one.name === name);
const image = ({ dockerImages }: Known<'dockerImages'>, tag: string) =>
  dockerImages.find(({ tags }) => tags.includes(tag));
const names = (all: readonly string[], none: string): string =>
  all.length > 0 ? list([...all].sort()) : none;
const running = ({ containers }: Known<'containers'>): string =>
  names(
    containers.filter(({ state }) => state === 'running').map(({ name }) => name),
    'no running container',
  );

export const built = check({ title: `An image ${IMAGE} of your own`, reads: ['dockerImages'] }, (known) => {
  const mine = image(known, IMAGE);
  const details = {
    expected: `an image tagged ${IMAGE}, built from a Dockerfile on ${BASE}`,
    next: `Write a Dockerfile that begins with FROM drydock/base and adds a file, then build it with the tag ${IMAGE}.`,
    command: `docker build --tag ${IMAGE} .`,
  };
  if (!mine) {
    const others = known.dockerImages.flatMap(({ tags }) => tags);
    return unmet(`There is no image tagged ${IMAGE}.`, {
      ...details,
      found: `the tags ${names(others, 'none')}`,
    });
  }
  return mine.imageId === image(known, BASE)?.imageId
    ? unmet(`${IMAGE} is only another tag of ${BASE}.`, { ...details, found: `one image with both tags` })
    : met(`The image ${IMAGE} is built.`);
});

export const started = check(
  {
    title: `A running container ${CONTAINER} of ${IMAGE}`,
    reads: ['containers', 'dockerImages'],
    after: [built],
  },
  (known) => {
    const one = named(known, CONTAINER);
    const details = {
      expected: `a running container named ${CONTAINER}, of the image ${IMAGE}`,
      next: `Run ${IMAGE} in the background under the name ${CONTAINER}. A container of that name that is in the way goes with docker rm --force ${CONTAINER}.`,
      command: `docker run --detach --name ${CONTAINER} --publish ${HOST_PORT}:80 ${IMAGE}`,
    };
    if (!one)
      return unmet(`There is no container named ${CONTAINER}.`, { ...details, found: running(known) });
    if (one.state !== 'running')
      return unmet(`The container ${CONTAINER} is ${one.state}, not running.`, {
        ...details,
        found: `the state ${one.state}; docker logs ${CONTAINER} shows what it printed`,
      });
    return one.imageId === image(known, IMAGE)?.imageId
      ? met(`The container ${CONTAINER} runs ${IMAGE}.`)
      : unmet(`The container ${CONTAINER} runs another image than ${IMAGE}.`, {
          ...details,
          found: `the image ${one.image}, or one of an earlier build`,
        });
  },
);

export const published = check(
  { title: `Port ${HOST_PORT} of the machine leads to it`, reads: ['containers'], after: [started] },
  (known) => {
    const ports = named(known, CONTAINER)?.ports ?? [];
    if (ports.some(({ hostPort, containerPort }) => hostPort === HOST_PORT && containerPort === 80))
      return met(`Port ${HOST_PORT} of the machine leads to port 80 of ${CONTAINER}.`);
    const found = ports.map(({ hostPort, containerPort }) =>
      hostPort === undefined ? `${containerPort}, not published` : `${hostPort} to ${containerPort}`,
    );
    return unmet(`Port ${HOST_PORT} of the machine does not lead to port 80 of ${CONTAINER}.`, {
      expected: `port ${HOST_PORT} published to port 80 of the container`,
      found: found.length > 0 ? `the ports ${list([...new Set(found)])}` : 'no port',
      next: 'A port is published when the container is made: remove the container, and run it again with --publish MACHINE:CONTAINER.',
      command: `docker rm --force ${CONTAINER}\ndocker run --detach --name ${CONTAINER} --publish ${HOST_PORT}:80 ${IMAGE}`,
    });
  },
);

export const pushed = check(
  { title: `${IMAGE} is in the account’s registry`, reads: ['dockerImages'], after: [built] },
  (known, { accountId, region }) => {
    const repository = `${accountId}.dkr.ecr.${region}.amazonaws.com/${REPOSITORY}`;
    const tagged = image(known, `${repository}:v1`);
    const details = {
      expected: `${IMAGE} pushed as ${repository}:v1`,
      next: `Make the repository ${REPOSITORY} in ECR, log Docker in, give ${IMAGE} the repository's name as a second tag, and push that.`,
      command: `docker push ${repository}:v1`,
    };
    if (!tagged)
      return unmet(`No image is tagged ${repository}:v1.`, {
        ...details,
        found: `the tags ${names(
          known.dockerImages.flatMap(({ tags }) => tags),
          'none',
        )}`,
      });
    if (!tagged.digests.some((digest) => digest.startsWith(`${repository}@`)))
      return unmet(`${repository}:v1 is tagged here, and not pushed.`, {
        ...details,
        found: 'no digest of a registry',
      });
    return tagged.imageId === image(known, IMAGE)?.imageId
      ? met(`${IMAGE} is in the registry as ${REPOSITORY}:v1.`)
      : unmet(`${repository}:v1 is another image than ${IMAGE}.`, { ...details, found: 'two images' });
  },
);

export const ownNetwork = check(
  {
    title: `${CONTAINER} is on a bridge network ${NETWORK}`,
    reads: ['containers', 'dockerNetworks'],
    after: [started],
  },
  (known) => {
    const network = known.dockerNetworks.find(({ name, driver }) => name === NETWORK && driver === 'bridge');
    const on = named(known, CONTAINER)?.networks ?? [];
    const details = {
      expected: `a network ${NETWORK} of the driver bridge, with ${CONTAINER} on it`,
      next: `Create the network ${NETWORK}, then connect ${CONTAINER} to it. A running container can join.`,
      command: `docker network create ${NETWORK}\ndocker network connect ${NETWORK} ${CONTAINER}`,
    };
    if (!network)
      return unmet(`There is no bridge network named ${NETWORK}.`, {
        ...details,
        found: `the networks ${list(known.dockerNetworks.map(({ name, driver }) => `${name} (${driver})`))}`,
      });
    return on.includes(NETWORK)
      ? met(`${CONTAINER} is on the network ${NETWORK}.`)
      : unmet(`${CONTAINER} is not on the network ${NETWORK}.`, {
          ...details,
          found: `${CONTAINER} on ${names(on, 'no network')}`,
        });
  },
);

const onNetwork = (name: string, network: 'host' | 'none') =>
  check({ title: `A container ${name} with the network ${network}`, reads: ['containers'] }, (known) => {
    const one = named(known, name);
    const details = {
      expected: `a running container ${name} with the network ${network}`,
      next: `Run a container ${name} with --network ${network}. The network is chosen when a container is made.`,
      command: `docker run --detach --name ${name} --network ${network} drydock/base sleep 100000`,
    };
    if (one?.state !== 'running')
      return unmet(`There is no running container ${name}.`, { ...details, found: running(known) });
    return one.networks.length === 1 && one.networks[0] === network
      ? met(`${name} has the network ${network}.`)
      : unmet(`${name} has the network ${list(one.networks)}, not ${network}.`, {
          ...details,
          found: list(one.networks),
        });
  });

export const hostNetwork = onNetwork('on-host', 'host');
export const noNetwork = onNetwork('alone', 'none');

const mounted = (
  container: string,
  type: 'volume' | 'bind',
  source: RegExp,
  destination: string,
  as: string,
) =>
  check({ title: `${container} has ${as} at ${destination}`, reads: ['containers'] }, (known) => {
    const one = named(known, container);
    const mount = one?.mounts.find((other) => other.destination === destination);
    const readOnly = type === 'bind';
    const details = {
      expected: `a running container ${container} with ${as} mounted at ${destination}${readOnly ? ', read-only' : ''}`,
      next: `Remove ${container} if it is there, and run it again with ${as} at ${destination}. Mounts are chosen when a container is made.`,
      command:
        type === 'volume'
          ? `docker run --detach --name ${container} --volume news-data:${destination} drydock/base sleep 100000`
          : `docker run --detach --name ${container} --mount type=bind,source="$HOME/site",target=${destination},readonly drydock/base sleep 100000`,
    };
    if (one?.state !== 'running')
      return unmet(`There is no running container ${container}.`, { ...details, found: running(known) });
    const found = one.mounts.map((other) => `${other.type} ${other.source} at ${other.destination}`);
    if (!mount)
      return unmet(`${container} has nothing mounted at ${destination}.`, {
        ...details,
        found: names(found, 'no mount'),
      });
    if (mount.type !== type || !source.test(mount.source))
      return unmet(`${container} has a ${mount.type} ${mount.source} at ${destination}, not ${as}.`, {
        ...details,
        found: list(found),
      });
    return readOnly && !mount.readOnly
      ? unmet(`${container} can write to ${mount.source} of the machine.`, {
          ...details,
          found: `${list(found)}, writable`,
        })
      : met(`${container} has ${as} at ${destination}.`);
  });

export const volume = mounted('keeper', 'volume', /^news-data$/, '/data', 'the volume news-data');
export const bind = mounted('editor', 'bind', /\/site$/, '/www', 'the folder ~/site');
