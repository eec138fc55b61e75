import type { Place } from '../../labs/lab.ts';
import type { Reading, ReadName, ReadValues } from '../../labs/readings.ts';
import type { Account, Evidence } from '../contract.ts';
import { openEngine } from '../engine/client.ts';
import { type AccountTarget, isLocal, labelOf, openClients } from './clients.ts';
import { actionOf, type CallScope, within } from './evidence.ts';
import { type Failure, failure, OutOfTime } from './outcome.ts';
import type { Aws, Identity, Read } from './read.ts';
import { READS, withNeeds } from './reads.ts';
import { IDENTITY_ACTION, readIdentity } from './sts.ts';

/** How long one run may take in all, in milliseconds: a learner waits for it. */
const BUDGET_MS = 10_000;

export type PlaceReading = { readonly outcome: 'found'; readonly value: Place } | Failure;

/** The reads of one run. Each is made once, however many checks name it; those that can go together do. */
export interface ReadRun {
  read<N extends ReadName>(name: N): Promise<Reading<N>>;
  /** Which account this is. */
  place(): Promise<PlaceReading>;
  /** The same for people and reports; its id is null when it could not be read. */
  account(): Promise<Account>;
  /** Every call so far, in the order the calls were started. */
  readonly evidence: readonly Evidence[];
  /** Which entries of `evidence` the value of these reads rests on. */
  evidenceOf(names: readonly ReadName[]): number[];
}

/** Typed reads of one AWS account. It can do nothing but read. */
export interface AccountReader {
  readonly region: string;
  /** Reading it costs nobody anything, so it may be read every second. */
  readonly local: boolean;
  /** The account, read in a run of its own. */
  account(): Promise<Account>;
  /** Starts a run. Its reads end within the budget, or as soon as `signal` aborts. */
  begin(signal?: AbortSignal): ReadRun;
  /** Closes its connections. */
  close(): void;
}

/**
 * @param options.budgetMs how long a run may take in all, in milliseconds.
 * @param options.engine the unix socket of the learner's own Docker Engine, asked for at each read.
 */
export async function openReader(
  target: AccountTarget,
  {
    budgetMs = BUDGET_MS,
    engine = () => undefined,
  }: { budgetMs?: number; engine?: () => string | undefined } = {},
): Promise<AccountReader> {
  const clients = await openClients(target);
  const docker = openEngine(engine);
  // Who the account is does not change while its reader lives; a failure to learn it is not kept. Runs share the
  // question, so no run's end cuts it off.
  let known: Promise<Identity> | undefined;
  const identity = (onCall: CallScope['onCall']): Promise<Identity> => {
    const scope = { actions: [IDENTITY_ACTION], onCall, signal: AbortSignal.timeout(budgetMs), budgetMs };
    known ??= within(scope, () => readIdentity(clients)).catch((error: unknown) => {
      known = undefined;
      throw error;
    });
    return known;
  };

  const begin = (signal?: AbortSignal): ReadRun => {
    const timeout = AbortSignal.timeout(budgetMs);
    const ends = { signal: signal ? AbortSignal.any([signal, timeout]) : timeout, budgetMs };
    const evidence: Evidence[] = [];
    const owner = new Map<Evidence, ReadName>();
    const made = new Map<ReadName, Promise<Reading>>();

    const make = async (name: ReadName): Promise<Reading> => {
      const definition: Read = READS[name];
      const needed: Partial<ReadValues> = {};
      for (const need of definition.needs) {
        const reading = await read(need);
        if (reading.outcome !== 'found') return reading;
        Object.assign(needed, { [need]: reading.value });
      }
      const onCall = (entry: Evidence) => {
        evidence.push(entry);
        owner.set(entry, name);
      };
      const aws: Aws = { ...clients, engine: docker, identity: () => identity(onCall) };
      try {
        const scope = { ...ends, actions: definition.actions, onCall };
        const value = await inTime(
          within(scope, () => definition.make(aws, needed)),
          ends.signal,
          () => new OutOfTime(operations(definition.actions), budgetMs),
        );
        return { outcome: 'found', value } as Reading;
      } catch (error) {
        return failure(error, actionOf(error) ?? definition.actions[0] ?? name);
      }
    };

    const read = <N extends ReadName>(name: N): Promise<Reading<N>> => {
      const reading = made.get(name) ?? make(name);
      made.set(name, reading);
      return reading as Promise<Reading<N>>;
    };

    let where: Promise<PlaceReading> | undefined;
    const readPlace = async (): Promise<PlaceReading> => {
      try {
        const { accountId } = await inTime(
          identity((entry) => evidence.push(entry)),
          ends.signal,
          () => new OutOfTime(operations([IDENTITY_ACTION]), budgetMs),
        );
        return { outcome: 'found', value: { accountId, region: clients.region } };
      } catch (error) {
        return failure(error, IDENTITY_ACTION);
      }
    };

    const place = (): Promise<PlaceReading> => {
      where ??= readPlace();
      return where;
    };

    return {
      read,
      place,
      account: async () => {
        const reading = await place();
        return {
          kind: target.kind,
          label: labelOf(target),
          accountId: reading.outcome === 'found' ? reading.value.accountId : null,
          region: clients.region,
        };
      },
      evidence,
      evidenceOf: (names) => {
        const wanted = withNeeds(names);
        return evidence.flatMap((entry, at) => {
          const name = owner.get(entry);
          return name && wanted.has(name) ? [at] : [];
        });
      },
    };
  };

  return {
    region: clients.region,
    local: isLocal(target),
    account: () => begin().account(),
    begin,
    close: clients.close,
  };
}

const operations = (actions: readonly string[]): string =>
  actions.map((action) => action.slice(action.indexOf(':') + 1)).join(' and ');

/** `work`, unless `signal` aborts first; what is under way then ends by itself and sends nothing more. */
async function inTime<T>(work: Promise<T>, signal: AbortSignal, late: () => Error): Promise<T> {
  let onAbort: (() => void) | undefined;
  const aborted = new Promise<never>((_, reject) => {
    onAbort = () => reject(late());
    if (signal.aborted) onAbort();
    else signal.addEventListener('abort', onAbort, { once: true });
  });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    if (onAbort) signal.removeEventListener('abort', onAbort);
    // The one that lost the race may still fail: nobody waits for it any more.
    work.catch(() => {});
    aborted.catch(() => {});
  }
}
