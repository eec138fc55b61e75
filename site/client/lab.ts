import {
  type Account,
  getProgress,
  type LiveEvent,
  type Progress,
  Refusal,
  type Report,
  runChecks,
} from './api.ts';
import { part } from './element.ts';
import { tell } from './events.ts';
import { followLive } from './live.ts';
import { StepView } from './step.ts';

/**
 * A lab on its lesson page: enhances the steps that the page already holds as plain HTML with their live state.
 * `data-lab` is the lab's id.
 */
class LabElement extends HTMLElement {
  #lab = '';
  #steps: StepView[] = [];
  /** The step that the learner chose to work on, until it is done. */
  #chosen: StepView | undefined;
  #account: string | undefined;
  #live: ReturnType<typeof followLive> | undefined;
  /** The step that the live stream was opened for: after a command the server reads that one again. */
  #watched: string | undefined;
  #said = '';

  connectedCallback(): void {
    this.#lab = this.dataset.lab ?? '';
    this.#steps = [...this.querySelectorAll<HTMLDetailsElement>('details.step')].map((root) => {
      const view: StepView = new StepView(root, {
        check: () => void this.#check(view),
        chosen: () => this.#choose(view),
      });
      return view;
    });
    void this.#start();
  }

  disconnectedCallback(): void {
    this.#live?.stop();
  }

  /** Progress first: then the right step is open, and watched, from the start. */
  async #start(): Promise<void> {
    // Without an answer the lab begins as not begun; the live stream says what is wrong and brings the progress later.
    const progress = await getProgress().catch(() => undefined);
    if (!this.isConnected) return;
    this.#took(progress);
    this.classList.add('ready');
    this.#live = followLive(() => this.#url(), {
      event: (event) => this.#take(event),
      opened: () => this.#lost(''),
      lost: () => this.#lost('The server is not answering; trying again.'),
    });
  }

  /** What the learner chose, else the first step not done, else the first that was done and is no longer so. */
  get #active(): StepView | undefined {
    return (
      this.#chosen ??
      this.#steps.find((step) => !step.done) ??
      this.#steps.find((step) => step.state === 'slipped')
    );
  }

  #url(): string {
    this.#watched = this.#active?.id;
    return `/api/v1/labs/${this.#lab}/live${this.#watched ? `?step=${this.#watched}` : ''}`;
  }

  #choose(step: StepView): void {
    this.#chosen = step;
    this.#place();
  }

  /** Makes the active step the open one where that has changed, and shows every step's state. */
  #place(): void {
    if (this.#chosen?.state === 'done') this.#chosen = undefined;
    const active = this.#active;
    for (const step of this.#steps) {
      const changed = step.active !== (step === active) || !this.classList.contains('ready');
      step.active = step === active;
      if (changed) step.fold();
      step.render();
    }
    const done = this.#steps.every((step) => step.done);
    part(this, 'done').hidden = !done;
    if (this.#live && this.#watched !== active?.id) this.#live.reopen();
  }

  #take(event: LiveEvent): void {
    switch (event.type) {
      case 'account':
        this.#in(event.account);
        break;
      case 'progress':
        this.#took(event.progress);
        break;
      case 'checking':
        this.#each(event.steps, (step) => step.checking());
        break;
      case 'finding':
        this.#step(event.finding.check.split('/')[1])?.receive(event.finding);
        this.#place();
        break;
      case 'report':
        this.#each(event.steps, (step) => step.checked());
        this.#announce();
        break;
      case 'problem':
        this.#lost(event.says);
    }
  }

  /** Takes in which steps are done; one that has just become so hands over to the next. */
  #took(progress: Progress | undefined): void {
    if (progress) {
      tell('drydock:progress', progress);
      const done = new Set(progress.steps.map(({ lab, step }) => `${lab}/${step}`));
      for (const step of this.#steps) step.done = done.has(`${this.#lab}/${step.id}`);
    }
    this.#place();
  }

  /** In another account everything that was known is void. */
  #in(account: Account): void {
    const now = `${account.kind} ${account.label} ${account.accountId} ${account.region}`;
    if (this.#account !== undefined && this.#account !== now) {
      for (const step of this.#steps) step.forget();
      this.#chosen = undefined;
      this.#place();
    }
    this.#account = now;
    tell('drydock:account', account);
  }

  async #check(step: StepView): Promise<void> {
    step.checking();
    try {
      const report: Report = await runChecks(this.#lab, step.id);
      for (const finding of report.findings) step.receive(finding);
      step.checked(report.ms);
      this.#place();
      this.#announce();
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      step.failed(error.message);
    }
  }

  /** Tells a screen reader what has changed, and nothing where nothing has. */
  #announce(): void {
    const active = this.#active;
    const done = this.#steps.filter((step) => step.done).length;
    const words = [`${done} of ${this.#steps.length} steps done.`];
    if (active) {
      words.push(`Now: ${active.title}.`);
      for (const { says } of active.findings('unmet')) words.push(says);
      for (const { says } of active.findings('waiting')) words.push(says);
      for (const { title } of active.findings('unknown')) words.push(`Could not check: ${title}.`);
    } else {
      words.push('This lab is done.');
    }
    const news = words.join(' ');
    if (news === this.#said) return;
    this.#said = news;
    part(this, 'news').textContent = news;
  }

  #lost(words: string): void {
    part(document, 'lost').textContent = words;
  }

  #step(id: string | undefined): StepView | undefined {
    return this.#steps.find((step) => step.id === id);
  }

  #each(ids: string[], act: (step: StepView) => void): void {
    for (const id of ids) {
      const step = this.#step(id);
      if (step) act(step);
    }
  }
}

customElements.define('drydock-lab', LabElement);
