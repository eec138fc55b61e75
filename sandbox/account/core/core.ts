import { isModelled } from '../wire/modelled.ts';
import type { Fields } from '../wire/query.ts';
import { askBase, type Control } from './base.ts';
import type { Ask, Call } from './call.ts';
import { AwsError, notSimulated } from './errors.ts';
import { operationNamed } from './operations.ts';
import { RECONCILERS } from './reconciler.ts';
import { State } from './state.ts';
import { Store } from './store.ts';

const RECONCILE_MS = 200;

export interface CoreOptions {
  home: string;
  accountId: string;
  /** Speaks to the emulator's process. */
  control: Control;
  /** Lets what runs inside an EC2 instance write on its console. */
  writeConsole(instanceId: string, line: string): Promise<void>;
  /** A sentence for the account's log. */
  log(sentence: string): void;
}

/**
 * What of an account is simulated by us: its state in memory and on disk, its operations, and what goes on by itself.
 * Changes are made one after the other; each is on disk before it is answered, and taken back when it fails.
 */
export class Core {
  readonly #options: CoreOptions;
  #store: Store | undefined;
  #states = new Map<string, State>();
  #last: Promise<unknown> = Promise.resolve();
  /** Counts resets and restores: what was asked of an account that is no more is refused. */
  #age = 0;
  #timer: NodeJS.Timeout | undefined;
  #stopped = false;

  constructor(options: CoreOptions) {
    this.#options = options;
  }

  /** Reads the state and lets things go on by themselves. Called once the home is ours and the emulator answers. */
  open(): void {
    this.#store = new Store(this.#options.home);
    this.#states = this.#store.load();
    this.#goOn();
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

  /** Does `work` when everything before it is done; what it put is on disk when this resolves. */
  change<T>(region: string, caller: string, work: (call: Call) => T | Promise<T>): Promise<T> {
    const age = this.#age;
    return this.#exclusively(async () => {
      if (age !== this.#age) throw interrupted();
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

  /** Keeps everything as it is while `work` runs, then takes a snapshot under that name. */
  snapshot(name: string, work: () => Promise<void>): Promise<void> {
    return this.#exclusively(async () => {
      await work();
      this.#opened().writeSnapshot(name);
    });
  }

  /** Makes a snapshot, or a fresh account (undefined), the state, once `work` has done the same for the rest. */
  replace(name: string | undefined, work: () => Promise<void>): Promise<void> {
    return this.#exclusively(async () => {
      await work();
      this.#age++;
      this.#states = this.#opened().replace(name);
    });
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.#age++;
    clearTimeout(this.#timer);
    await this.#last;
    this.#store?.close();
  }

  #goOn(): void {
    if (this.#stopped) return;
    this.#timer = setTimeout(() => void this.#reconcile().then(() => this.#goOn()), RECONCILE_MS);
    this.#timer.unref();
  }

  async #reconcile(): Promise<void> {
    for (const region of this.#states.keys()) {
      for (const reconciler of RECONCILERS) {
        await this.change(region, 'ecs.amazonaws.com', reconciler).catch((error: Error) => {
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
    const { accountId, control, writeConsole } = this.#options;
    const base = (service: string, name: string, input: object): Promise<object> => {
      if (!isModelled(service)) throw new Error(`The emulator is not asked for ${service}.`);
      return askBase(control, service, name, input as Fields, region);
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
      writeConsole,
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
