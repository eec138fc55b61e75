// Types only: zod itself would be most of a lesson page's JavaScript. The server is the same origin and the same
// version as this page, so each answer gets a guard of its outer shape and no more.
import type { Account, AccountRequest, LiveEvent, Progress, Report } from '../../checker/contract.ts';
import { key } from './terminal/key.ts';

export type { Account, AccountRequest, LiveEvent, Progress, Report };
export type Finding = Report['findings'][number];

type Shape = Record<string, 'string' | 'number' | 'object'>;
const ACCOUNT: Shape = { kind: 'string', label: 'string', region: 'string' };
const PROGRESS: Shape = { steps: 'object' };
const REPORT: Shape = { ms: 'number', counts: 'object', findings: 'object' };
const EVENTS: Record<LiveEvent['type'], Shape> = {
  account: { account: 'object' },
  progress: { progress: 'object' },
  checking: { steps: 'object' },
  finding: { finding: 'object' },
  report: { steps: 'object', ms: 'number', counts: 'object' },
  problem: { says: 'string' },
};

/** Sentences, for the learner: what went wrong and what to do. */
export class Refusal extends Error {}

export const getAccount = (): Promise<Account> => call('GET', '/api/v1/account', ACCOUNT);
export const getProgress = (): Promise<Progress> => call('GET', '/api/v1/progress', PROGRESS);
/** A sentence: what the terminal is, and why. */
export const getMachine = (): Promise<string> =>
  call<{ says: string }>('GET', '/sandbox/v1/machine', { says: 'string' }).then(({ says }) => says);
export const putAccount = (account: AccountRequest): Promise<Account> =>
  call('PUT', '/api/v1/account', ACCOUNT, account);
export const runChecks = (lab: string, step: string): Promise<Report> =>
  call('POST', '/api/v1/runs', REPORT, { lab, step });

/** One event of a lab's live stream; undefined for what this page does not know. */
export function liveEvent(type: LiveEvent['type'], data: string): LiveEvent | undefined {
  const value = json(data);
  return has<object>(value, EVENTS[type]) ? ({ ...value, type } as LiveEvent) : undefined;
}

export const LIVE_EVENTS = Object.keys(EVENTS) as LiveEvent['type'][];

async function call<T>(method: string, path: string, shape: Shape, body?: object): Promise<T> {
  const headers: Record<string, string> = { accept: 'application/json' };
  if (body) headers['content-type'] = 'application/json';
  const secret = key();
  if (secret) headers.authorization = `Bearer ${secret}`;
  const response = await fetch(path, { method, headers, body: body && JSON.stringify(body) }).catch(() => {
    throw new Refusal('The server is not answering. Is npm start still running?');
  });
  const value = json(await response.text());
  if (response.ok && has<T>(value, shape)) return value;
  const error = has<{ error: { message?: unknown } }>(value, { error: 'object' }) ? value.error.message : '';
  throw new Refusal(typeof error === 'string' && error ? error : `The server answered ${response.status}.`);
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function has<T>(value: unknown, shape: Shape): value is T {
  if (typeof value !== 'object' || value === null) return false;
  const fields = value as Record<string, unknown>;
  return Object.entries(shape).every(([name, type]) => typeof fields[name] === type && fields[name] !== null);
}
