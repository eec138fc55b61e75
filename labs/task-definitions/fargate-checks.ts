import { met, unmet } from '../finding.ts';
import { check } from '../lab.ts';
import { FARGATE_FAMILY } from '../names.ts';
import { list } from '../words.ts';
import { definitionOf, foundFargate, named, PORT, register } from './tasks.ts';

const again = register('web-fargate.json');

export const fargateSize = check(
  {
    title: `A second family, ${FARGATE_FAMILY}, fit for Fargate`,
    reads: ['taskDefinitionFamilies', 'taskDefinitions'],
  },
  (known) => {
    const definition = definitionOf(FARGATE_FAMILY, known);
    const expected = `an active revision of ${FARGATE_FAMILY} that requires FARGATE, with cpu and memory of the task`;
    if (!definition) {
      const families = [...known.taskDefinitionFamilies].sort();
      return unmet(`There is no active task definition of the family ${FARGATE_FAMILY}.`, {
        expected,
        found:
          families.length > 0 ? `only the families ${list(families)}` : 'no active task definition at all',
        next: `Register a second file with the family ${FARGATE_FAMILY}. If AWS refused yours, its error says why.`,
        command: again,
      });
    }
    if (definition.launchTypes.includes('FARGATE')) {
      return met(
        `${named(definition)} is fit for Fargate: ${definition.cpu} CPU units and ${definition.memory} MiB.`,
      );
    }
    return unmet(`${named(definition)} is not made for Fargate.`, {
      expected,
      found: `requiresCompatibilities is ${list(definition.launchTypes) || 'left out'}`,
      next: 'Write FARGATE into requiresCompatibilities: then AWS checks the definition against the rules of Fargate.',
      command: again,
    });
  },
);

export const ownAddress = check(
  {
    title: `Port ${PORT} at an address of the task's own`,
    reads: ['taskDefinitions'],
    after: [fargateSize],
  },
  (known) => {
    const definition = foundFargate(known);
    const open = definition.containers.flatMap(({ ports }) => ports.map((port) => port.containerPort));
    if (open.includes(PORT)) {
      return met(`A task of ${named(definition)} has its own address and listens there on ${PORT}.`);
    }
    return unmet(`${named(definition)} does not open port ${PORT}.`, {
      expected: `a port mapping with containerPort ${PORT}; hostPort is left out or the same`,
      found: open.length > 0 ? `port mappings for ${list(open.map(String))}` : 'no port mapping',
      next: `Map containerPort ${PORT} and register the file again.`,
      command: again,
    });
  },
);

export const faultInjection = check(
  { title: 'Faults may be injected', reads: ['taskDefinitions'], after: [fargateSize] },
  (known) => {
    const definition = foundFargate(known);
    if (definition.faultInjection) return met(`Faults may be injected into tasks of ${named(definition)}.`);
    return unmet(`Faults cannot be injected into tasks of ${named(definition)}.`, {
      expected: '"enableFaultInjection": true, beside the family',
      found: 'enableFaultInjection is false, as it is when left out',
      next: 'Set enableFaultInjection and register the file again.',
      command: again,
    });
  },
);
