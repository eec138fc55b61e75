import { invalid } from '../errors.ts';

/**
 * A task's size as AWS keeps it: CPU units for `1 vCPU`, MiB for `2GB`. Throws InvalidParameterException for anything
 * else. The sentence: github.com/oranmoshai/ecsServiceRestart/issues/2
 */
export function taskUnits(kind: 'cpu' | 'memory', given: string | undefined): string | undefined {
  if (given === undefined) return undefined;
  const unit = kind === 'cpu' ? /^vcpu$/i : /^gb$/i;
  const [, digits, suffix = ''] = /^\s*(\d*\.?\d+)\s*([a-z]*)\s*$/i.exec(given) ?? [];
  const known = suffix === '' || unit.test(suffix);
  const value = Number(digits) * (suffix === '' ? 1 : 1024);
  if (digits === undefined || !known || !Number.isInteger(value) || value < 1) {
    throw invalid(`Invalid '${kind}' setting for task.`);
  }
  return String(value);
}
