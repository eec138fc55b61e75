// node check.ts FOLDER: whether the tests of a whole run did what calls.json says, no less and no more.

import { EXPECTED } from '../conformity/expected.ts';
import { keptOf, readCalls, readKept } from './calls.ts';
import { SERVICES } from './services.ts';

const calls = readCalls(process.argv[2] ?? '');
const [was, is] = [readKept(), keptOf(calls)];
const differences = [...new Set([...Object.keys(was), ...Object.keys(is)])]
  .filter((name) => JSON.stringify(was[name]) !== JSON.stringify(is[name]))
  .map(
    (name) => `${name}: calls.json says ${was[name] ?? 'nothing'}, the tests did ${is[name] ?? 'nothing'}.`,
  );
const unlisted = SERVICES.flatMap(({ service, simulated, unchecked }) =>
  [...calls]
    .filter(([name, outcomes]) => name.startsWith(`${service}:`) && outcomes.has('ok'))
    .map(([name]) => name.slice(service.length + 1))
    .filter((operation) => !(operation in simulated) && !unchecked.includes(operation))
    .map((operation) => `${service}:${operation} is called with success and listed nowhere.`),
);
const met = calls.get('expected') ?? new Set();
const gone = EXPECTED.filter((_, index) => !met.has(String(index))).map(
  ({ finding }) => `Nothing finds ${finding} any more: strike it from expected.ts.`,
);
const wrong = [...differences, ...unlisted, ...gone];
for (const sentence of wrong) console.error(sentence);
if (differences.length > 0) console.error('Look at what changed; if it is right: npm run fidelity');
process.exitCode = wrong.length > 0 ? 1 : 0;
