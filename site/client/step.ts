import type { Finding } from './api.ts';
import { part } from './element.ts';
import { findingElement } from './finding.ts';

export type StepState = 'done' | 'slipped' | 'active' | 'unmet' | 'waiting' | 'unknown' | 'todo';

/** Mark and words of each state. */
const SHOWN: Record<StepState, [mark: string, words: string]> = {
  done: ['✓', 'done'],
  slipped: ['✓', 'done, but changed since'],
  active: ['', 'in progress'],
  unmet: ['!', 'in progress'],
  waiting: ['…', 'on its way'],
  unknown: ['?', 'could not check'],
  todo: ['', 'not yet'],
};

/** One step on the page: its template (components/Step.astro) and what is known of it. */
export class StepView {
  readonly id: string;
  readonly title: string;
  readonly root: HTMLDetailsElement;
  /** A step once met stays done, whatever is found later. */
  done = false;
  active = false;
  #findings = new Map<string, { finding: Finding; key: string; shown: HTMLElement }>();
  #hints: HTMLElement[];
  /** The same step in the list under the page's title. */
  #link: HTMLElement | null;

  constructor(root: HTMLDetailsElement, on: { check: () => void; chosen: () => void }) {
    this.root = root;
    this.id = root.dataset.step ?? '';
    this.#link = document.querySelector<HTMLElement>(`[data-step-link="${this.id}"]`);
    this.title = root.querySelector('h2')?.textContent ?? '';
    this.#hints = [...root.querySelectorAll<HTMLElement>('.hint')];
    for (const hint of this.#hints) hint.hidden = true;
    part(root, 'solution').hidden = true;
    part(root, 'row').hidden = false;
    part(root, 'check').addEventListener('click', on.check);
    part(root, 'hint').addEventListener('click', () => this.#hint());
    part(root, 'solve').addEventListener('click', () => this.#solve());
    root.querySelector('summary')?.addEventListener('click', (event) => {
      if (this.active || this.state === 'done') return;
      event.preventDefault();
      on.chosen();
    });
  }

  /** Takes a finding in. An unchanged one leaves the page as it is: focus and opened parts stay. */
  receive(finding: Finding): void {
    const { evidence: _, ...told } = finding;
    const key = JSON.stringify(told);
    const before = this.#findings.get(finding.check);
    if (before?.key === key) return;
    const shown = findingElement(finding);
    if (before) before.shown.replaceWith(shown);
    else part(this.root, 'findings').append(shown);
    this.#findings.set(finding.check, { finding, key, shown });
  }

  forget(): void {
    this.#findings.clear();
    part(this.root, 'findings').replaceChildren();
    part(this.root, 'sum').textContent = '';
    this.done = false;
  }

  findings(status: Finding['status']): Finding[] {
    return [...this.#findings.values()].map((held) => held.finding).filter((one) => one.status === status);
  }

  get state(): StepState {
    const some = (status: Finding['status']) => this.findings(status).length > 0;
    if (this.done) return some('unmet') ? 'slipped' : 'done';
    if (some('unmet')) return this.active ? 'unmet' : 'todo';
    if (some('waiting')) return 'waiting';
    if (some('unknown')) return 'unknown';
    return this.active ? 'active' : 'todo';
  }

  /** Opens the step the learner is at, folds the others. */
  fold(): void {
    this.root.open = this.active;
  }

  render(): void {
    const { state } = this;
    const [mark, words] = SHOWN[state];
    for (const shown of [this.root, this.#link]) {
      if (!shown) continue;
      shown.dataset.state = state;
      shown.toggleAttribute('data-active', this.active);
      part(shown, 'mark').textContent = mark;
      part(shown, 'state').textContent = words;
    }
  }

  checking(): void {
    this.root.toggleAttribute('data-checking', true);
  }

  /** `ms` is the check's wall time; told where the learner asked for it, not at every reading that comes by itself. */
  checked(ms?: number): void {
    const time = ms === undefined ? '' : `, checked in ${Math.round(ms)} ms`;
    this.#sum(`${this.findings('met').length} of ${this.#findings.size} met${time}`);
  }

  failed(why: string): void {
    this.#sum(why);
  }

  #sum(words: string): void {
    this.root.toggleAttribute('data-checking', false);
    part(this.root, 'sum').textContent = words;
  }

  #hint(): void {
    const shown = this.#hints.filter((hint) => !hint.hidden).length;
    const next = this.#hints[shown];
    if (!next) return;
    next.hidden = false;
    next.toggleAttribute('open', true);
    const button = part(this.root, 'hint');
    const all = this.#hints.length;
    button.textContent = shown + 1 < all ? `Hint ${shown + 2} of ${all}` : `All ${all} hints shown`;
    // Not `disabled`: that would drop the keyboard's place on the page.
    if (shown + 1 === all) button.setAttribute('aria-disabled', 'true');
  }

  #solve(): void {
    const button = part(this.root, 'solve');
    const solution = part<HTMLDetailsElement>(this.root, 'solution');
    solution.hidden = !solution.hidden;
    solution.open = !solution.hidden;
    button.textContent = solution.hidden ? 'Show solution' : 'Hide solution';
    button.setAttribute('aria-expanded', String(!solution.hidden));
  }
}
