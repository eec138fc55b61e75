import type { Finding, FindingStatus } from '../../labs/finding.ts';
import type { Report } from '../contract.ts';

const MARKS: Readonly<Record<FindingStatus, string>> = {
  met: '✓',
  unmet: '✗',
  waiting: '…',
  unknown: '?',
  skipped: '-',
};

/** For people at a terminal: what each check found and, where it is not met, what to do. */
export const text = (reports: readonly Report[]): string => `${reports.map(one).join('\n\n')}\n`;

function one(report: Report): string {
  const { account } = report;
  const name = account.accountId ? `${account.label} (${account.accountId})` : account.label;
  const what = report.step ? `${report.lab}/${report.step}` : report.lab;
  const head = line(`${what} in ${name}, ${account.region}`);
  return [head, '', ...report.findings.flatMap(finding), '', summary(report)].join('\n');
}

function finding(found: Finding): string[] {
  const lines = [`  ${MARKS[found.status]} ${line(found.title)}`, `      ${line(found.says)}`];
  const add = (label: string, value: string | undefined) => {
    if (value) lines.push(`      ${label} ${line(value)}`);
  };
  if (found.status !== 'met') {
    add('expected:', found.expected);
    add('found:   ', found.found);
    add('since:   ', found.since);
    add('next:    ', found.next);
  }
  add('note:    ', found.note);
  return lines;
}

function summary({ counts, findings }: Report): string {
  const rest = (['unmet', 'waiting', 'unknown', 'skipped'] as const)
    .filter((status) => counts[status] > 0)
    .map((status) => `${counts[status]} ${status}`);
  return `${[`${counts.met} of ${findings.length} met`, ...rest].join(', ')}`;
}

/** One line without control characters: a resource's name must not move the terminal's cursor. */
const line = (value: string): string =>
  value
    .replace(/\s+/g, ' ')
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out
    .replace(/[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g, '');
