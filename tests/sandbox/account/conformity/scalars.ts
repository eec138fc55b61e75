import type { Shape } from './aws-model.ts';

/** Gets what AWS would not answer: where, and what is wrong with it. */
export type Report = (path: string, what: string) => void;

export function enumFinding(shape: Shape, name: string, value: unknown, path: string, report: Report): void {
  if (shape.enum === undefined || shape.enum.includes(String(value))) return;
  report(path, `is ${JSON.stringify(value)}, which is no ${name}`);
}
