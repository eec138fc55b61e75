import { isDeepStrictEqual } from 'node:util';
import { type AccountReader, openReader } from '../../checker/account/reader.ts';
import { runLab } from '../../checker/run.ts';
import type { LabFolder, Mistake, Script } from '../../labs/index.ts';
import type { Lab } from '../../labs/lab.ts';
import type { Readings, ReadName } from '../../labs/readings.ts';
import type { SimulatedAccount } from '../../sandbox/account/account.ts';
import { targetOf } from '../target.ts';
import { unguarded } from './mutate.ts';
import { allMet, caught, type Expectation, metUpTo, type Observation, tells, untouched } from './proof.ts';
import { accountWorld, type World } from './world.ts';

/** One thing proven, or not. */
export interface Proof {
  readonly lab: string;
  readonly name: string;
  /** What is wrong, as a sentence; undefined when it is proven. */
  readonly problem: string | undefined;
  readonly ms: number;
}

/** What was proven of a lab, and what was seen on the way. */
export interface Proven {
  readonly proofs: readonly Proof[];
  readonly observed: readonly Observation[];
}

/** What AWS tells of things that are gone: no cleanup can undo it. */
const HISTORY = new Set<string>([
  'deletedStacks',
  'deletedStackEvents',
  'stackEvents',
  'stoppedTasks',
  'scalingActivities',
] satisfies ReadName[]);

/** Proves labs in a simulated account, or a lab machine with one: reset first and left as it comes. */
export class Validation {
  readonly #world: World;
  readonly #reader: AccountReader;
  readonly #onProof: (proof: Proof) => void;

  private constructor(world: World, reader: AccountReader, onProof: (proof: Proof) => void) {
    this.#world = world;
    this.#reader = reader;
    this.#onProof = onProof;
  }

  static async start(
    account: SimulatedAccount,
    onProof: (proof: Proof) => void = () => {},
    world?: World,
  ): Promise<Validation> {
    // What takes ECS half a minute otherwise, such as letting an idle instance go, is proven many times over.
    process.env.DRYDOCK_ECS_PACE ??= '0.1';
    const where = world ?? (await accountWorld(account));
    const reader = await openReader(targetOf(account), { engine: where.engine });
    return new Validation(where, reader, onProof);
  }

  async stop(): Promise<void> {
    this.#reader.close();
    await this.#world.stop();
  }

  /** Proves one lab; `needed` are the labs whose solutions it starts from. */
  async prove(folder: LabFolder, needed: readonly LabFolder[]): Promise<Proven> {
    const { lab } = folder;
    const proofs: Proof[] = [];
    const observed: Observation[] = [];
    const note = async (name: string, work: () => Promise<string | undefined>) => {
      const started = performance.now();
      const problem = await work();
      const proof = { lab: lab.id, name, problem, ms: Math.round(performance.now() - started) };
      proofs.push(proof);
      this.#onProof(proof);
    };
    const look = async (name: string, expects: Expectation) => {
      const seen = await this.#read(lab);
      observed.push({ name, expects, ...seen });
      return expects(seen.findings);
    };

    await this.#world.reset();
    for (const other of needed) for (const step of other.solution.values()) await this.#must(step);
    await this.#world.snapshot('start');

    await note('nothing done: no check is met', () => look('nothing done', untouched));
    const before = (await this.#read(lab)).readings;
    for (const round of ['', ', a second time']) {
      let stuck: string | undefined;
      for (const [step, solution] of folder.solution) {
        await note(`solution/${solution.name}${round}: the step turns met`, async () => {
          // A later step stands on the earlier ones: it could only wait for what is not there.
          if (stuck !== undefined) return `not tried, since ${stuck} does not do`;
          const failed = await this.#run(solution);
          const problem = failed ?? (await look(`after ${solution.name}${round}`, metUpTo(lab, step)));
          if (problem !== undefined) stuck = solution.name;
          if (!round) await this.#world.snapshot(`after-${step}`);
          return problem;
        });
      }
      await note(`cleanup${round}: nothing is left`, () => this.#clean(folder, before));
    }
    for (const right of folder.alternatives) {
      await note(`alternatives/${right.name}: accepted`, async () => {
        await this.#world.restore('start');
        return (await this.#run(right)) ?? (await look(`alternatives/${right.name}`, allMet));
      });
    }
    for (const mistake of folder.mistakes) {
      await note(`mistakes/${mistake.name}: caught by ${mistake.check}`, async () => {
        await this.#world.restore(mistake.from ? `after-${mistake.from}` : 'start');
        const problem = await this.#provoke(lab, mistake);
        return problem ?? (await look(`mistakes/${mistake.name}`, caught(lab, mistake)));
      });
    }
    await note('every check is guarded: one that always says met is noticed', async () => {
      const missed = unguarded(lab, observed);
      return missed.length > 0
        ? `nothing notices when these always say met: ${missed.join(', ')}`
        : undefined;
    });
    return { proofs, observed };
  }

  /** Runs a mistake; it must do something, and its words must not have been there without it. */
  async #provoke(lab: Lab, mistake: Mistake): Promise<string | undefined> {
    const { findings } = await this.#read(lab);
    const earlier = findings.find(({ check }) => check === `${lab.id}/${mistake.check}`);
    const { code, output, calls } = await this.#world.run(mistake);
    if (code !== 0) return `the script failed: ${lastLines(output)}`;
    if (calls === 0) return 'the script runs no AWS or Docker command';
    if (!mistake.unseen && earlier && tells(earlier, mistake.says)) {
      return `${mistake.check} says "${mistake.says}" already before the mistake is made`;
    }
    return undefined;
  }

  async #clean(folder: LabFolder, before: Readings): Promise<string | undefined> {
    const failed = await this.#run(folder.cleanup);
    if (failed) return failed;
    const { readings } = await this.#read(folder.lab);
    const left = Object.keys(before).filter(
      (name) =>
        !HISTORY.has(name) &&
        !isDeepStrictEqual(before[name as keyof Readings], readings[name as keyof Readings]),
    );
    return left.length > 0 ? `after the cleanup these are not as they were: ${left.join(', ')}` : undefined;
  }

  async #read(lab: Lab) {
    const report = await runLab({ lab, reader: this.#reader });
    const { accountId, region } = report.account;
    return {
      findings: report.findings,
      readings: report.readings,
      place: { accountId: accountId ?? '', region },
    };
  }

  async #run(what: Script): Promise<string | undefined> {
    const { code, output } = await this.#world.run(what);
    return code === 0 ? undefined : `${what.name} failed: ${lastLines(output)}`;
  }

  async #must(what: Script): Promise<void> {
    const problem = await this.#run(what);
    if (problem) throw new Error(problem);
  }
}

const lastLines = (output: string): string => output.trim().split('\n').slice(-4).join(' / ');
