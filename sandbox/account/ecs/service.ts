import { type Authorize, type AwsClients, awsClients, type Call } from './call.ts';
import { EcsError, notSimulated } from './errors.ts';
import { OPERATIONS } from './operations.ts';
import { RECONCILERS } from './reconcilers.ts';
import { State } from './state.ts';
import { Store } from './store.ts';

const RECONCILE_MS = 200;

export interface ServiceOptions {
  home: string;
  accountId: string;
  /** Where the rest of AWS answers. */
  endpoint: string;
  /** The access key id by which the account knows that ECS itself calls. */
  serviceKey: string;
  /** Lets what runs inside an EC2 instance write on its console. */
  writeConsole(instanceId: string, line: string): Promise<void>;
  authorize: Authorize;
  /** A sentence for the account's log. */
  log(sentence: string): void;
}

/**
 * ECS of one account: its state in memory and on disk, its operations, and what goes on by itself. Changes are made one
 * after the other; each is on disk before it is answered, and taken back when it fails.
 */
export class EcsService {
  readonly #options: ServiceOptions;
  #store: Store | undefined;
  readonly #aws = new Map<string, AwsClients>();
  #states = new Map<string, State>();
  #last: Promise<unknown> = Promise.resolve();
  /** Counts resets and restores: what was asked of an account that is no more is refused. */
  #age = 0;
  #timer: NodeJS.Timeout | undefined;
  #stopped = false;

  constructor(options: ServiceOptions) {
    this.#options = options;
  }

  /** Reads the state and lets things go on by themselves. Called once the home is ours and the rest of AWS answers. */
  open(): void {
    this.#store = new Store(this.#options.home);
    this.#states = this.#store.load();
    this.#goOn();
  }

  /** Answers one call. Throws EcsError to refuse. `caller` is an ARN, authorised already. */
  async call(name: string, body: unknown, region: string, caller: string): Promise<object> {
    const operation = OPERATIONS.get(name);
    if (operation === undefined) throw notSimulated(`ecs:${name}`);
    if (operation.reads) return operation.run(body, this.#call(region, caller));
    return this.change(region, caller, (call) => operation.run(body, call));
  }

  /** Does `work` when everything before it is done; what it put is on disk when this resolves. */
  change<T>(region: string, caller: string, work: (call: Call) => T | Promise<T>): Promise<T> {
    const age = this.#age;
    return this.#exclusively(async () => {
      if (age !== this.#age || this.#stopped) throw interrupted();
      const call = this.#call(region, caller);
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

  /** What is under way is cut off: it fails instead of waiting for an account that is going. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#age++;
    clearTimeout(this.#timer);
    for (const clients of this.#aws.values()) {
      for (const client of Object.values(clients)) client.destroy();
    }
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
          if (!(error instanceof EcsError)) this.#options.log(`ECS: ${error.stack ?? error.message}`);
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

  #call(region: string, caller: string): Call {
    const state = this.#states.get(region) ?? new State();
    this.#states.set(region, state);
    const { accountId, endpoint, serviceKey, writeConsole, authorize } = this.#options;
    const aws = this.#aws.get(region) ?? awsClients(endpoint, region, serviceKey);
    this.#aws.set(region, aws);
    return { accountId, region, caller, state, aws, writeConsole, authorize, now: () => Date.now() / 1000 };
  }
}

const interrupted = () =>
  new EcsError(
    'ServerException',
    'The simulated account was reset or stopped during this call. Try again.',
    500,
  );
