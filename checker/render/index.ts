import { type RecordedReport, Report } from '../contract.ts';
import { github } from './github.ts';
import { junit } from './junit.ts';
import { text } from './text.ts';

export const FORMATS = ['text', 'json', 'junit', 'github'] as const;
export type Format = (typeof FORMATS)[number];

const json = (reports: readonly Report[]): string =>
  `${JSON.stringify(
    reports.map((report) => Report.parse(report)),
    null,
    2,
  )}\n`;

const RENDERERS: Readonly<Record<Format, (reports: readonly Report[]) => string>> = {
  text,
  json,
  junit,
  github,
};

/** Reports as text for people or machines. Ends with a line feed; readings are never in it. */
export const render = (reports: readonly (Report | RecordedReport)[], format: Format): string =>
  RENDERERS[format](reports);
