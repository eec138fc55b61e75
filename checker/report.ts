import { randomUUID } from 'node:crypto';
import { type Finding, FindingStatus } from '../labs/finding.ts';
import type { RecordedReport, Report } from './contract.ts';

type Counts = Report['counts'];

/** How many findings there are of each status. */
export function countsOf(findings: readonly Finding[]): Counts {
  const count = (status: FindingStatus) => findings.filter((finding) => finding.status === status).length;
  return Object.fromEntries(FindingStatus.options.map((status) => [status, count(status)])) as Counts;
}

/** Completes a report with its id and counts. */
export const reportOf = (parts: Omit<RecordedReport, 'id' | 'counts'>): RecordedReport => ({
  id: randomUUID(),
  ...parts,
  counts: countsOf(parts.findings),
});

/** The report that leaves the checker: without the readings, which hold the whole account. */
export function withoutReadings({ readings: _, place: __, ...report }: RecordedReport): Report {
  return report;
}

/** 0: all met. 1: any unmet. 2: none unmet, but some not known to be met. */
export function exitCode(reports: readonly Pick<Report, 'counts'>[]): 0 | 1 | 2 {
  if (reports.some(({ counts }) => counts.unmet > 0)) return 1;
  const open = reports.some(({ counts }) => counts.unknown + counts.waiting + counts.skipped > 0);
  return open ? 2 : 0;
}

/** Of these findings, the steps whose every check is met, in order. */
export function stepsMet(findings: readonly Finding[]): string[] {
  const steps = Map.groupBy(findings, (finding) => finding.check.split('/')[1] as string);
  return [...steps].flatMap(([step, all]) => (all.every(({ status }) => status === 'met') ? [step] : []));
}
