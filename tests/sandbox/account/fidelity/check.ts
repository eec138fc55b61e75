// node check.ts FOLDER: whether the tests of a whole run did all that calls.txt says, and met every expected finding.
import { EXPECTED } from '../conformity/expected.ts';
import { keptOf, readCalls, readKept } from './calls.ts';
import { SERVICES } from './services.ts';

const calls = readCalls(process.argv[2] ?? '');
const did = keptOf(calls);
const undone = Object.entries(readKept()).flatMap(([name, codes]) => {
  const done = did[name];
  if (done === undefined) return [`calls.txt says that a test calls ${name} with success, and none did.`];
  const missing = codes.filter((code) => !done.includes(code));
  return missing.map((code) => `calls.txt says that a test has ${name} refused with ${code}, and none had.`);
});
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
const wrong = [...undone, ...unlisted, ...gone];
for (const sentence of wrong) console.error(sentence);
if (undone.length > 0) console.error('If that is right, make the tables anew: npm run fidelity');
// More than calls.txt says is no lie: a test that waits may meet a refusal on its way in one run and not in another.
process.exitCode = wrong.length > 0 ? 1 : 0;
