import type { Finding } from '../labs/finding.ts';
import type { Lab } from '../labs/lab.ts';
import type { AccountReader } from './account/reader.ts';
import type { LiveEvent, RecordedReport } from './contract.ts';
import type { Database } from './progress/database.ts';
import { stepsDone } from './progress/progress.ts';
import { alsoJudged, runLab } from './run.ts';

export interface LiveDeps {
  reader: () => AccountReader;
  database: Database;
  /** Keeps a run and what it shows to be done. @returns whether a step is newly done. */
  keep: (report: RecordedReport, options: { changed: boolean }) => Promise<boolean>;
  /** Gets a fault of ours; the watchers are told that there was one. */
  onFault: (error: unknown) => void;
}

export interface Watcher {
  /** The step that is being worked on, where the page says so. */
  readonly step: string | undefined;
  send(event: LiveEvent): void;
  end(): void;
}

/** Between two reads by itself, in milliseconds. A real account is asked less often: AWS throttles per account. */
const LOCAL_MS = 1_000;
const REMOTE_MS = 5_000;
/** While nothing changes the wait grows by this factor, up to this long. */
const BACKOFF = 1.5;
const SLOWEST_MS = 30_000;
/** After this long without a change or a command it stops reading by itself. */
const PATIENCE_MS = 10 * 60_000;

/** All steps, or the one that is being worked on. */
type Scope = { readonly step: string | undefined };

/** One lab that somebody watches: one run at a time, at most one more waiting, shared by all its watchers. */
export class Watch {
  readonly #lab: Lab;
  readonly #deps: LiveDeps;
  readonly #watchers = new Set<Watcher>();
  readonly #shown = new Map<string, Finding>();
  #run: AbortController | undefined;
  #queued: Scope | undefined;
  #timer: NodeJS.Timeout | undefined;
  #wait = 0;
  #patientUntil = 0;

  constructor(lab: Lab, deps: LiveDeps) {
    this.#lab = lab;
    this.#deps = deps;
  }

  get empty(): boolean {
    return this.#watchers.size === 0;
  }

  /** Tells a new watcher everything that is known, and reads the whole lab. */
  add(watcher: Watcher): void {
    this.#watchers.add(watcher);
    void this.#tellSituation([watcher]);
    for (const finding of this.#shown.values()) watcher.send({ type: 'finding', finding });
    this.#hurry();
    this.#ask({ step: undefined });
  }

  remove(watcher: Watcher): void {
    this.#watchers.delete(watcher);
    if (this.empty) this.#halt();
  }

  commandEnded(): void {
    this.#hurry();
    this.#ask({ step: this.#activeStep() });
  }

  took(report: RecordedReport): void {
    this.#show(report.findings);
    void this.#tellSituation(this.#watchers);
  }

  /** Forgets what was shown and starts over, for another account or other progress. */
  restart(): void {
    this.#halt();
    this.#shown.clear();
    void this.#tellSituation(this.#watchers);
    this.#hurry();
    this.#ask({ step: undefined });
  }

  stop(): void {
    this.#halt();
    for (const watcher of this.#watchers) watcher.end();
    this.#watchers.clear();
  }

  #halt(): void {
    clearTimeout(this.#timer);
    this.#queued = undefined;
    this.#run?.abort();
    this.#run = undefined;
  }

  #hurry(): void {
    this.#wait = this.#deps.reader().local ? LOCAL_MS : REMOTE_MS;
    this.#patientUntil = Date.now() + PATIENCE_MS;
  }

  #activeStep(): string | undefined {
    const steps = new Set([...this.#watchers].map(({ step }) => step));
    return steps.size === 1 ? [...steps][0] : undefined;
  }

  #ask(scope: Scope): void {
    clearTimeout(this.#timer);
    if (!this.#run) return void this.#check(scope);
    const same = !this.#queued || this.#queued.step === scope.step;
    this.#queued = same ? scope : { step: undefined };
  }

  async #check({ step }: Scope): Promise<void> {
    const run = new AbortController();
    this.#run = run;
    const steps = step === undefined ? this.#lab.steps.map(({ id }) => id) : [step];
    this.#tell({ type: 'checking', steps });
    let changed = false;
    const show = (findings: readonly Finding[]) => {
      if (run.signal.aborted) return;
      if (this.#show(findings)) changed = true;
    };
    try {
      const report = await runLab({
        lab: this.#lab,
        step,
        reader: this.#deps.reader(),
        onFinding: (finding) => show([finding]),
        signal: run.signal,
      });
      if (run.signal.aborted) return;
      const others = alsoJudged(this.#lab, report);
      show(others);
      const all = { ...report, findings: [...report.findings, ...others] };
      if (await this.#deps.keep(all, { changed })) await this.#tellSituation(this.#watchers);
      if (run.signal.aborted) return;
      this.#tell({ type: 'report', steps, ms: report.ms, counts: report.counts, next: this.#plan(changed) });
    } catch (error) {
      if (run.signal.aborted) return;
      this.#deps.onFault(error);
      this.#tell({ type: 'problem', says: 'The check failed inside the server; its log says why.' });
      this.#plan(false);
    } finally {
      if (this.#run === run) {
        this.#run = undefined;
        const queued = this.#queued;
        this.#queued = undefined;
        if (queued) this.#ask(queued);
      }
    }
  }

  /** Sets when it reads again by itself. @returns in how many milliseconds, or null when it does not. */
  #plan(changed: boolean): number | null {
    if (changed) this.#hurry();
    const wait = this.#wait;
    const open = [...this.#shown.values()].some(({ status }) => status !== 'met');
    if (this.empty || !open || Date.now() + wait > this.#patientUntil) return null;
    this.#wait = Math.min(wait * BACKOFF, SLOWEST_MS);
    this.#timer = setTimeout(() => this.#ask({ step: undefined }), wait);
    return wait;
  }

  /** Tells the findings that are not as they were shown last. @returns whether there was one. */
  #show(findings: readonly Finding[]): boolean {
    const news = findings.filter((finding) => !alike(finding, this.#shown.get(finding.check)));
    for (const finding of news) {
      this.#shown.set(finding.check, finding);
      this.#tell({ type: 'finding', finding });
    }
    return news.length > 0;
  }

  async #tellSituation(watchers: Iterable<Watcher>): Promise<void> {
    try {
      const events = await situation(this.#deps);
      for (const watcher of watchers) {
        if (this.#watchers.has(watcher)) events.forEach(watcher.send);
      }
    } catch (error) {
      this.#deps.onFault(error);
    }
  }

  #tell(event: LiveEvent): void {
    for (const watcher of this.#watchers) watcher.send(event);
  }
}

/** Whether two findings say the same; which calls they rest on differs from run to run. */
const alike = (a: Finding, b: Finding | undefined): boolean =>
  b !== undefined && JSON.stringify({ ...a, evidence: [] }) === JSON.stringify({ ...b, evidence: [] });

/** The events that tell a watcher where it is: which account, and what is done in it. */
async function situation({ reader, database }: LiveDeps): Promise<LiveEvent[]> {
  const account = await reader().account();
  const { accountId } = account;
  const steps = accountId ? await stepsDone(database, accountId) : [];
  return [
    { type: 'account', account },
    { type: 'progress', progress: { accountId, steps } },
  ];
}
