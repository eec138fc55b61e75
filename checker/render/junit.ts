import type { Finding } from '../../labs/finding.ts';
import type { Report } from '../contract.ts';

/** JUnit XML: a suite a report, a test case a check. Unmet is a failure, unknown an error, the rest skipped. */
export function junit(reports: readonly Report[]): string {
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<testsuites>',
    ...reports.map(suite),
    '</testsuites>',
    '',
  ].join('\n');
}

function suite(report: Report): string {
  const { counts } = report;
  const attributes = attributesOf({
    name: report.step ? `${report.lab}/${report.step}` : report.lab,
    tests: report.findings.length,
    failures: counts.unmet,
    errors: counts.unknown,
    skipped: counts.skipped + counts.waiting,
    time: seconds(report.ms),
    timestamp: report.startedAt,
  });
  return [`  <testsuite${attributes}>`, ...report.findings.map(testCase), '  </testsuite>'].join('\n');
}

function testCase(finding: Finding): string {
  const [lab, step, check] = finding.check.split('/');
  const open = `    <testcase${attributesOf({ classname: `${lab}.${step}`, name: `${check}: ${finding.title}` })}`;
  const outcome = result(finding);
  return outcome ? `${open}>\n      ${outcome}\n    </testcase>` : `${open}/>`;
}

function result(finding: Finding): string | undefined {
  const message = attributesOf({ message: finding.says });
  switch (finding.status) {
    case 'met':
      return undefined;
    case 'unmet':
      return `<failure${message}>${escaped(details(finding))}</failure>`;
    case 'unknown':
      return `<error${message}>${escaped(details(finding))}</error>`;
    default:
      return `<skipped${message}/>`;
  }
}

function details({ expected, found, next }: Finding): string {
  const lines = [expected && `expected: ${expected}`, found && `found: ${found}`, next && `next: ${next}`];
  return lines.filter(Boolean).join('\n');
}

const attributesOf = (attributes: Record<string, string | number>): string =>
  Object.entries(attributes)
    .map(([name, value]) => ` ${name}="${escaped(String(value)).replace(/\s/g, ' ')}"`)
    .join('');

const seconds = (ms: number): string => (ms / 1000).toFixed(3);

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
};

/** Text for XML 1.0, which has no way at all to write most control characters: those become U+FFFD. */
const escaped = (value: string): string =>
  value
    .toWellFormed()
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\ufffe\uffff]/g, '\ufffd')
    .replace(/[&<>"']/g, (character) => ENTITIES[character] as string);
