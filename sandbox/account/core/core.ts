import { isModelled } from '../wire/modelled.ts';
import type { Fields } from '../wire/query.ts';
import { authorize } from './authorize.ts';
import { Base, type Control } from './base.ts';
import type { Ask, Call } from './call.ts';
import { AwsError, notSimulated } from './errors.ts';
import { operationNamed } from './operations.ts';
import { RECONCILERS } from './reconciler.ts';
import { State } from './state.ts';
import { type BaseState, Store } from './store.ts';

const RECONCILE_MS = 200;
/** Who does what goes on by itself. */
const SERVICE = 'ecs.amazonaws.com';

export interface CoreOptions {
  home: string;
  accountId: string;
  /** Speaks to the emulator's process. */
  control: Control;
  /** Milliseconds that an EC2 instance is pending before it runs; it ends in half of that. */
  instanceStartMs: number;
  /** A sentence for the account's log. */
  log(sentence: string): void;
}

/**
 * What of an account is simulated by us: its state in memory and on disk, its operations, and what goes on by itself.
 * Changes are made one after the other; each is on disk before it is answered, and taken back when it fails.
 */
export class Core {
  readonly #options: CoreOptions;
  readonly #base: Base;
  #store: Store | undefined;
  #states = new Map<string, State>();
  #last: Promise<unknown> = Promise.resolve();
  /** Counts resets and restores: what was asked of an account that is no more is refused. */
  #age = 0;
  #timer: NodeJS.Timeout | undefined;
  /** While the state is being replaced: what to do with the emulator's. */
  #replaceBy: ((base: BaseState) => void) | undefined;
  #stopped = false;

  constructor(options: CoreOptions) {
    this.#options = options;
    this.#base = new Base(options.control);
  }

  /** Takes the home and reads the state. Throws a sentence when another process has it, or it cannot be read. */
  async open(): Promise<void> {
    this.#store = await Store.open(this.#options.home);
    this.#states = this.#store.load();
  }

  /** What the learner should know about this start. */
  get notice(): string | undefined {
    return this.#opened().notice;
  }

  /** Lets things go on by themselves. Called once the emulator answers. */
  begin(): void {
    this.#goOn();
  }

  /** The emulator's state, from which it starts. */
  base(): BaseState {
    return this.#opened().base();
  }

  /** Answers one call. Throws AwsError to refuse. `caller` is an ARN, authorised already. */
  async call(service: string, name: string, input: object, region: string, caller: string): Promise<object> {
    const operation = operationNamed(service, name);
    if (operation === undefined) throw notSimulated(`${service}:${name}`);
    if (operation.reads) return operation.run(input, this.reading(region, caller));
    return this.change(region, caller, (call) => operation.run(input, call));
  }

  /** For what changes nothing: it waits for nobody. */
  reading(region: string, caller: string): Call {
    return this.#call(region, caller, false);
  }

  /** The regions in which something was asked. */
  regions(): string[] {
    return [...this.#states.keys()];
  }

  /** Does `work` when everything before it is done; what it put is on disk when this resolves. */
  change<T>(region: string, caller: string, work: (call: Call) => T | Promise<T>): Promise<T> {
    const age = this.#age;
    return this.#exclusively(async () => {
      if (age !== this.#age || this.#stopped) throw interrupted();
      const call = this.#call(region, caller, true);
      try {
        const answer = await work(call);
        this.#opened().save(region, call.state);
        for (const [, table] of call.state.tables()) table.commit();
        return answer;
      } catch (error) {
        for (const [, table] of call.state.tables()) table.rollback();
        throw error;
      }
    });
  }

  /** Takes a snapshot under that name while everything stands still. Throws a sentence for a bad name. */
  snapshot(name: string): Promise<void> {
    return this.#exclusively(async () => {
      await this.#options.control('save', {});
      this.#opened().writeSnapshot(name);
    });
  }

  /** Makes a snapshot, or a fresh account (undefined), the state. Throws a sentence for one that does not exist. */
  replace(name: string | undefined): Promise<void> {
    return this.#exclusively(async () => {
      const kept = name === undefined ? { rows: [], base: {} } : this.#opened().readSnapshot(name);
      this.#replaceBy = (base) => {
        this.#age++;
        this.#states = this.#opened().replace(kept.rows, base);
      };
      await this.#options.control('replace', { states: kept.base }).finally(() => {
        this.#replaceBy = undefined;
      });
    });
  }

  /**
   * The emulator's services that changed; all of them (`whole`) once it has replaced its state. Where that was asked for
   * here, and not at its start, ours is replaced in the same transaction. It does not wait: what the emulator sends is
   * written in the order it came.
   */
  saveBase(states: BaseState, whole: boolean): void {
    if (whole && this.#replaceBy !== undefined) this.#replaceBy(states);
    else this.#opened().saveBase(states);
  }

  /** Whoever waits is told so. What is under way is waited for: nothing may ask the emulator without an end. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#age++;
    clearTimeout(this.#timer);
    await this.#last;
  }

  /** Gives the home back, once the emulator has ended. */
  close(): void {
    this.#store?.close();
  }

  #goOn(): void {
    if (this.#stopped) return;
    this.#timer = setTimeout(() => void this.#reconcile().then(() => this.#goOn()), RECONCILE_MS);
    this.#timer.unref();
  }

  async #reconcile(): Promise<void> {
    // For the work of stacks, which nobody waits for. Where it fails the emulator's log says so, and the next round tries again.
    await this.#options.control('save', {}).catch(() => undefined);
    for (const region of this.regions()) {
      for (const reconciler of RECONCILERS) {
        await this.change(region, SERVICE, reconciler).catch((error: Error) => {
          if (!(error instanceof AwsError)) this.#options.log(`${error.stack ?? error.message}`);
        });
      }
    }
  }

  #opened(): Store {
    if (this.#store === undefined) throw interrupted();
    return this.#store;
  }

  #exclusively<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#last.then(work);
    // Whoever asked gets the failure; the next in line only waits for the end.
    this.#last = done.catch(() => undefined);
    return done;
  }

  #call(region: string, caller: string, changes: boolean): Call {
    const state = this.#states.get(region) ?? new State();
    this.#states.set(region, state);
    const { accountId, control, instanceStartMs } = this.#options;
    const base = (service: string, name: string, input: object): Promise<object> => {
      if (!isModelled(service)) throw new Error(`The emulator is not asked for ${service}.`);
      return this.#base.ask(service, name, input as Fields, region);
    };
    const ask = async (service: string, name: string, input: object): Promise<object> => {
      const operation = operationNamed(service, name);
      if (operation === undefined) return base(service, name, input);
      if (!operation.reads && !changes) throw new Error(`${service}:${name} was asked of what only reads.`);
      return operation.run(input, call);
    };
    const call: Call = {
      accountId,
      region,
      caller,
      state,
      ask: typed(ask),
      base: typed(base),
      instanceStart: instanceStartMs / 1000,
      authorize: async (question) => authorize(question, call, control),
      now: () => Date.now() / 1000,
    };
    return call;
  }
}

/** The models that the types come from are those by which requests are written and answers read. */
const typed =
  (ask: (service: string, name: string, input: object) => Promise<object>): Ask =>
  async (service, name, input) =>
    (await ask(service, name, input as object)) as never;

const interrupted = () =>
  new AwsError(
    'ServerException',
    'The simulated account was reset or stopped during this call. Try again.',
    500,
  );
