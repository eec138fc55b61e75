/** Prints a figure as one line of JSON: how often it was measured, and its spread. */
export function printFigure(measure: string, unit: string, values: readonly number[]): void {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (share: number) =>
    Math.round((sorted[Math.ceil(sorted.length * share) - 1] ?? Number.NaN) * 10) / 10;
  const spread = { min: at(1 / sorted.length), median: at(0.5), p95: at(0.95), max: at(1) };
  process.stdout.write(`${JSON.stringify({ measure, unit, n: sorted.length, ...spread })}\n`);
}
