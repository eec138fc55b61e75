import { met, unmet } from '../finding.ts';
import { check } from '../lab.ts';
import { TASK_FAMILY } from '../names.ts';
import { list } from '../words.ts';
import {
  CLOCK,
  containerOf,
  definitionOf,
  foundContainer,
  foundWeb,
  isPinned,
  named,
  PORT,
  register,
  WEB,
} from './tasks.ts';

const again = register('web.json');
const count = (value: number | undefined, unit: string): string =>
  value === undefined ? 'none' : `${value} ${unit}`;

export const family = check(
  {
    title: `A task definition of the family ${TASK_FAMILY}, with a container ${WEB}`,
    reads: ['taskDefinitionFamilies', 'taskDefinitions'],
  },
  (known, { region }) => {
    const definition = definitionOf(TASK_FAMILY, known);
    const expected = `an active revision of the family ${TASK_FAMILY} with a container named ${WEB}`;
    if (!definition) {
      const others = [...known.taskDefinitionFamilies].sort();
      return unmet(`There is no active task definition of the family ${TASK_FAMILY} in ${region}.`, {
        expected,
        found: others.length > 0 ? `only the families ${list(others)}` : 'no active task definition at all',
        next: `Register a task definition whose family is ${TASK_FAMILY}. If AWS refused yours, its error says which member was wrong.`,
        command: again,
      });
    }
    if (containerOf(definition, WEB)) return met(`${named(definition)} has a container named ${WEB}.`);
    return unmet(`${named(definition)} has no container named ${WEB}.`, {
      expected,
      found: `the containers ${list(definition.containers.map(({ name }) => name))}`,
      next: `Name the container ${WEB} in your file and register it again: that makes a new revision.`,
      command: again,
    });
  },
);

export const image = check(
  { title: 'Its image is one certain version', reads: ['taskDefinitions'], after: [family] },
  (known) => {
    const definition = foundWeb(known);
    const { image } = foundContainer(definition, WEB);
    if (isPinned(image)) return met(`${WEB} in ${named(definition)} runs ${image}.`);
    return unmet(`${WEB} in ${named(definition)} runs whatever ${image} is on the day.`, {
      expected: 'an image with a tag of its own, for example python:3.12-slim, or a digest',
      found: `${image}, which ${image.endsWith(':latest') ? 'names the tag latest' : 'has no tag and so means latest'}`,
      next: 'Give the image a tag that does not move. Else two tasks of one revision can run different software.',
      command: again,
    });
  },
);

export const limits = check(
  { title: 'CPU, a soft and a hard limit of memory', reads: ['taskDefinitions'], after: [family] },
  (known) => {
    const definition = foundWeb(known);
    const { cpu, memory, memoryReservation } = foundContainer(definition, WEB);
    if (cpu > 0 && memory !== undefined && memoryReservation !== undefined) {
      return met(
        `${WEB} in ${named(definition)} has ${cpu} CPU units, ${memoryReservation} MiB reserved and at most ${memory} MiB.`,
      );
    }
    const lacks = [
      ...(cpu > 0 ? [] : ['no CPU units (cpu)']),
      ...(memoryReservation === undefined ? ['no soft limit (memoryReservation)'] : []),
      ...(memory === undefined ? ['no hard limit (memory)'] : []),
    ];
    return unmet(`${WEB} in ${named(definition)} has ${list(lacks)}.`, {
      expected: 'cpu, memoryReservation, and a memory that is greater than that',
      found: `cpu ${cpu}, memoryReservation ${count(memoryReservation, 'MiB')}, memory ${count(memory, 'MiB')}`,
      next: `Set what is missing in the container ${WEB} and register your file again.`,
      command: again,
    });
  },
);

export const dynamicPort = check(
  { title: `Port ${PORT} on any free port of the instance`, reads: ['taskDefinitions'], after: [family] },
  (known) => {
    const definition = foundWeb(known);
    const { ports } = foundContainer(definition, WEB);
    const port = ports.find(({ containerPort }) => containerPort === PORT);
    const bridge = definition.networkMode === 'bridge';
    if (bridge && port?.hostPort === 0) {
      return met(`${WEB} in ${named(definition)} listens on ${PORT} and gets any free port of its instance.`);
    }
    const mapped = ports.map(
      ({ containerPort, hostPort }) => `${containerPort} to the host port ${hostPort}`,
    );
    const mode = `the network mode ${definition.networkMode}`;
    return unmet(
      bridge
        ? `${WEB} in ${named(definition)} does not map port ${PORT} to a free port of the instance.`
        : `${named(definition)} has ${mode}, in which a port is the same on the host.`,
      {
        expected: `the network mode bridge, and containerPort ${PORT} with a hostPort of 0 or none`,
        found: `${mode}; ${mapped.length > 0 ? `maps ${list(mapped)}` : 'no port is mapped'}`,
        next:
          bridge && port
            ? `Set hostPort to 0 or leave it out: with ${port.hostPort} only one such task fits on an instance.`
            : `Set networkMode to bridge and map containerPort ${PORT}, where the server listens, without a hostPort.`,
        command: again,
      },
    );
  },
);

export const essential = check(
  { title: `A second container, ${CLOCK}, that may stop`, reads: ['taskDefinitions'], after: [family] },
  (known) => {
    const definition = foundWeb(known);
    const web = foundContainer(definition, WEB);
    const clock = containerOf(definition, CLOCK);
    const expected = `${WEB} is essential, and ${CLOCK} says "essential": false`;
    if (!clock) {
      return unmet(`${named(definition)} has no container named ${CLOCK}.`, {
        expected,
        found: `only ${list(definition.containers.map(({ name }) => name))}`,
        next: `Add a container named ${CLOCK} to your file and register it again. Only the newest active revision counts.`,
        command: again,
      });
    }
    if (web.essential && !clock.essential) {
      return met(`In ${named(definition)} the task ends with ${WEB}, and goes on without ${CLOCK}.`);
    }
    const word = ({ essential }: { essential: boolean }) => (essential ? 'essential' : 'not essential');
    return unmet(
      web.essential
        ? `${CLOCK} in ${named(definition)} is essential: when it stops, the whole task stops.`
        : `${WEB} in ${named(definition)} is not essential: the task goes on without its server.`,
      {
        expected,
        found: `${WEB} is ${word(web)}, ${CLOCK} is ${word(clock)}; left out, essential means true`,
        next: `Write "essential": ${web.essential ? `false into ${CLOCK}` : `true into ${WEB}`} and register your file again.`,
        command: again,
      },
    );
  },
);

export const environment = check(
  {
    title: `${CLOCK} is told by a variable how often to write`,
    reads: ['taskDefinitions'],
    after: [essential],
  },
  (known) => {
    const definition = foundWeb(known);
    const { environment } = foundContainer(definition, CLOCK);
    if (environment.includes('EVERY_SECONDS')) {
      return met(`${CLOCK} in ${named(definition)} gets the variable EVERY_SECONDS.`);
    }
    const elsewhere = definition.containers.filter((one) => one.environment.includes('EVERY_SECONDS'));
    return unmet(`${CLOCK} in ${named(definition)} does not get the variable EVERY_SECONDS.`, {
      expected: `an environment variable EVERY_SECONDS in the container ${CLOCK}`,
      found:
        elsewhere.length > 0
          ? `EVERY_SECONDS only in ${list(elsewhere.map(({ name }) => name))}: a container sees its own variables`
          : environment.length > 0
            ? `only ${list(environment)}`
            : 'no environment variable',
      next: `Add {"name": "EVERY_SECONDS", "value": "5"} to the environment of ${CLOCK} and register your file again.`,
      command: again,
    });
  },
);

export const sharedVolume = check(
  {
    title: `A volume that ${CLOCK} writes and ${WEB} only reads`,
    reads: ['taskDefinitions'],
    after: [essential],
  },
  (known) => {
    const definition = foundWeb(known);
    const mounts = (name: string) => foundContainer(definition, name).mounts;
    const shared = mounts(CLOCK).find(
      ({ volume, readOnly }) => !readOnly && mounts(WEB).some((one) => one.volume === volume && one.readOnly),
    );
    if (shared)
      return met(`In ${named(definition)} ${CLOCK} writes the volume ${shared.volume} and ${WEB} reads it.`);
    const seen = [WEB, CLOCK].map((name) => {
      const own = mounts(name).map(
        ({ volume, path, readOnly }) => `${volume} at ${path}${readOnly ? ', read only' : ', to write'}`,
      );
      return `${name} mounts ${list(own) || 'nothing'}`;
    });
    return unmet(`${WEB} and ${CLOCK} in ${named(definition)} do not share a volume as they should.`, {
      expected: `one volume of the task, mounted by ${CLOCK} to write and by ${WEB} with "readOnly": true`,
      found: seen.join('; '),
      next:
        definition.volumes.length === 0
          ? 'Name a volume under volumes, beside containerDefinitions, and mount it in both containers.'
          : `Mount the volume ${definition.volumes[0]} in both containers, in ${WEB} read only.`,
      command: again,
    });
  },
);
