import { afterAll, beforeAll, expect, test } from 'vitest';
import { openWorld, type World } from '../ecs/world.ts';
import { SERVICES } from '../fidelity/services.ts';
import { awsExamples } from './aws-model.ts';
import { callAll } from './example-calls.ts';
import { missingHere } from './missing.ts';
import { listen } from './witness.ts';

/** The members that each operation answered, recursively: `ecs:RunTask` to `tasks[].taskArn`. */
const seen = new Map<string, Set<string>>();
let world: World;

beforeAll(async () => {
  listen((operation, answer) => {
    const known = seen.get(operation) ?? new Set();
    seen.set(operation, known);
    for (const path of pathsOf(answer)) known.add(path);
  });
  world = await openWorld();
  await callAll(world);
});

afterAll(() => world.stop());

function pathsOf(value: unknown, path = ''): string[] {
  if (value instanceof Date || typeof value !== 'object' || value === null) return [];
  if (Array.isArray(value)) return value.flatMap((item) => pathsOf(item, `${path}[]`));
  return Object.entries(value)
    .filter(([name, inner]) => inner !== undefined && !name.startsWith('$') && name !== 'ResponseMetadata')
    .flatMap(([name, inner]) => {
      const at = path === '' ? name : `${path}.${name}`;
      return [at, ...pathsOf(inner, at)];
    });
}

const examples = SERVICES.flatMap(({ service, simulated }) => {
  const all = awsExamples(service);
  return Object.keys(simulated).flatMap((name) => {
    const answers = all.get(name);
    return answers === undefined ? [] : [{ operation: `${service}:${name}`, answers }];
  });
});

test.each(examples)('$operation answers every member of the examples that AWS documents', (example) => {
  const { operation, answers } = example;
  const documented = new Set(answers.flatMap((answer) => pathsOf(answer)));
  const answered = seen.get(operation);
  expect(answered, 'it is called by example-calls.ts').toBeDefined();
  const missing = [...documented].filter((path) => answered?.has(path) !== true);
  expect(missing.toSorted()).toEqual(Object.keys(missingHere(operation)).toSorted());
});
