import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { awsModel } from '../conformity/aws-model.ts';
import type { Kept } from './calls.ts';
import type { Fidelity } from './service.ts';
import { SERVICES } from './services.ts';
import { type Unprovoked, unprovoked } from './walk.ts';

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
  const missing = unprovoked(service, simulated, kept);
  const lines = names.map((operation) => {
    const codes = missing.filter((found) => found.operation === operation).map(({ code }) => code);
    const provoked = kept[`${service}:${operation}`] ?? [];
    return `| ${operation} | ${simulated[operation] ?? ''} | ${short(provoked)} | ${short(codes)} |`;
  });
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
    ...why(missing),
    ...(unchecked.length === 0
      ? []
      : [`As the emulator makes them, unchecked: ${unchecked.join(', ')}.`, '']),
    `Refused as \`NotImplemented\`: the other ${rest} of ${all} operations.`,
    '',
  ].join('\n');
}

/** The legend of the last column: the codes with their reason, those of one operation alone with its name. */
function why(missing: readonly Unprovoked[]): string[] {
  const reasons = [...new Set(missing.map(({ reason = 'nobody has said' }) => reason))];
  if (reasons.length === 0) return [];
  const lines = reasons.map((reason) => {
    const found = missing.filter((one) => one.reason === reason);
    const codes = [...new Set(found.map(({ code }) => code))].map((code) => {
      const own = found.filter((one) => one.code === code && !one.everywhere);
      return own.length === 0
        ? shorten(code)
        : `${shorten(code)} of ${own.map((one) => one.operation).join(', ')}`;
    });
    return `- ${codes.join('; ')}: ${reason}`;
  });
  return ['Not provoked because:', '', ...lines, ''];
}

const shorten = (code: string): string => code.replace(/Exception$/, '');
const short = (codes: string[]): string => codes.map(shorten).join(', ');
