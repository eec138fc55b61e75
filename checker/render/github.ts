import type { Finding, FindingStatus } from '../../labs/finding.ts';
import type { Report } from '../contract.ts';

const LEVELS: Readonly<Record<Exclude<FindingStatus, 'met'>, string>> = {
  unmet: 'error',
  unknown: 'warning',
  waiting: 'warning',
  skipped: 'notice',
};

/** Workflow commands of GitHub Actions: an annotation for every finding that is not met, and a closing line. */
export function github(reports: readonly Report[]): string {
  const lines = reports.flatMap((report) => report.findings.flatMap(annotation));
  const all = reports.flatMap((report) => report.findings);
  const met = all.filter((finding) => finding.status === 'met').length;
  return `${[...lines, `${met} of ${all.length} met`].join('\n')}\n`;
}

function annotation(finding: Finding): string[] {
  if (finding.status === 'met') return [];
  const message = [finding.says, finding.next].filter(Boolean).join('\n');
  const title = property(`${finding.check}: ${finding.title}`);
  return [`::${LEVELS[finding.status]} title=${title}::${data(message)}`];
}

/** The escapes of GitHub's runner: without them a resource's name could write commands of its own. */
const data = (value: string): string =>
  value.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
const property = (value: string): string => data(value).replaceAll(':', '%3A').replaceAll(',', '%2C');
