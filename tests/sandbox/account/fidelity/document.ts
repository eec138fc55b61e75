import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { awsModel } from '../conformity/aws-model.ts';
import { documentedCodes, type Kept } from './calls.ts';
import type { Fidelity } from './service.ts';
import { SERVICES } from './services.ts';

export const DOCUMENT = join(import.meta.dirname, '../../../../docs/FIDELITY.md');
const BEGIN = '<!-- Made by npm run fidelity from tests/sandbox/account/fidelity: change it there. -->';
const END = '<!-- End of what is made. -->';

/** The document with its tables made anew. Throws where it has no place for them. */
export function documentWith(kept: Kept): string {
  const text = readFileSync(DOCUMENT, 'utf8');
  const [before, rest] = text.split(BEGIN);
  const after = rest?.split(END)[1];
  if (before === undefined || after === undefined)
    throw new Error(`docs/FIDELITY.md lacks the lines "${BEGIN}" and "${END}".`);
  return `${before}${BEGIN}\n\n${SERVICES.map((one) => section(one, kept)).join('\n')}\n${END}${after}`;
}

function section(one: Fidelity, kept: Kept): string {
  const { service, title, sentences, simulated, unchecked } = one;
  const all = Object.keys(awsModel(service).operations).length;
  const names = Object.keys(simulated);
  const lines = names.map((operation) => row(service, operation, simulated[operation] ?? '', kept));
  const rest = all - names.length - unchecked.length;
  return [
    `### ${title}`,
    '',
    `Sentences: ${sentences}.`,
    '',
    '| operation | as AWS, but for | refused in the tests with | documented, not provoked |',
    '|---|---|---|---|',
    ...lines,
    '',
    ...(unchecked.length === 0
      ? []
      : [`As the emulator makes them, unchecked: ${unchecked.join(', ')}.`, '']),
    `Refused as \`NotImplemented\`: the other ${rest} of ${all} operations.`,
    '',
  ].join('\n');
}

function row(service: string, operation: string, how: string, kept: Kept): string {
  const provoked = kept[`${service}:${operation}`] ?? [];
  const missing = documentedCodes(service, operation).filter((code) => !provoked.includes(code));
  return `| ${operation} | ${how} | ${short(provoked)} | ${short(missing)} |`;
}

const short = (codes: string[]): string => codes.map((code) => code.replace(/Exception$/, '')).join(', ');
